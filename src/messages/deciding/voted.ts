import type { Delivery } from '#src/core/delivery.ts'
import { undertakingOf } from '#src/core/undertaking.ts'
import type { Cast } from '#src/door/deliveries/vote.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { channelName } from '#src/messages/words.ts'

const did = { approve: 'approved', reject: 'rejected' } as const

/** What became of somebody's vote, for them alone: the card tells everybody. */
export function voted(name: keyof typeof did, { delivery, is }: Cast): Message {
  const what = whatOf(delivery)
  return answer([
    is === 'there'
      ? `You ${did[name]} ${what} already. ${cardWords(delivery)}`
      : `You ${did[name]} ${what}, for the plan ${code(delivery.approval?.plan.slice(0, 12) ?? '')}. ${cardWords(delivery)}`,
  ])
}

/** Somebody took their vote back. */
export function revoked(delivery: Delivery): Message {
  return answer([`Your vote on ${whatOf(delivery)} is taken back. ${cardWords(delivery)}`])
}

function whatOf(delivery: Delivery): string {
  const { noun, where } = undertakingOf(delivery)
  return `${escape(noun)} ${escape(where)} (${code(delivery.id)})`
}

function cardWords({ channel }: Delivery): string {
  return `Its card in ${channelName(channel)} shows how it stands.`
}
