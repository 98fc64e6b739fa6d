import type { Actor } from '#src/core/actor.ts'
import type { Message } from '#src/door/message.ts'
import { nameOf, type AlertGroup } from '#src/kinds/alert-group/group.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, time, who } from '#src/messages/words.ts'

/** Somebody says that they look after it. */
export function acknowledging(group: AlertGroup): Message {
  return answer([
    `👀 You look after ${words(group)} now; its thread says so, and nobody else is called.`,
  ])
}

/** Somebody else was first, or the same one said so before. */
export function alreadyAcknowledged(
  group: AlertGroup,
  { by, at }: { readonly by: Actor; readonly at: number },
): Message {
  return answer([`👀 ${who(by)} looks after ${words(group)} since ${time(at)}.`])
}

function words(group: AlertGroup): string {
  return `*${escape(brief(nameOf(group), 200))}* (${code(group.id)})`
}
