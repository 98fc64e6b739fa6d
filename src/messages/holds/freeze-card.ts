import type { Button } from '@slack/types'
import type { Message } from '#src/door/message.ts'
import { frozenWords, type Freeze } from '#src/kinds/freeze.ts'
import {
  actions,
  answer,
  button,
  confirmation,
  context,
  message,
  section,
} from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, channelName, command, stop, time, who } from '#src/messages/words.ts'
import { lasting } from './lock-card.ts'

/** What is frozen, until when and why; once it is over, how it ended. */
export function freezeCard(freeze: Freeze): Message {
  const { id, from, until, by, because, begunAt, endedAt } = freeze
  if (endedAt !== undefined)
    return message([section(overWords(freeze, endedAt))], { visibility: 'channel' })
  const when = begunAt === undefined ? `will be frozen from ${time(from)}` : 'is frozen'
  return message(
    [
      section(
        `❄️ *${escape(frozenWords(freeze))}* ${when} until ${time(until)}: ${escape(stop(because))}`,
      ),
      context(
        `${code(id)} by ${who(by)}`,
        'what has begun finishes; going back and emergencies are never frozen',
      ),
      actions([endButton(freeze)]),
    ],
    { visibility: 'channel' },
  )
}

/** A freeze was declared: the times as they were understood, how to end it, and what it holds back. */
export function freezing(freeze: Freeze, heldBack: readonly string[]): Message {
  const { id, from, until, because, channel, begunAt } = freeze
  const beginning = begunAt === undefined ? `from ${time(from)} ` : ''
  return {
    ...answer([
      `❄️ Freezing *${escape(frozenWords(freeze))}* ${beginning}until ${time(until)} (${lasting(until - from)}): ${escape(stop(because))} It is ${code(id)}; ${channelName(channel)} is told, and ${command(`unfreeze ${id}`)} ends it.`,
      ...(heldBack.length > 0 && begunAt !== undefined
        ? [`⚠️ It holds back ${escape(heldBack.slice(0, 10).join(', '))}`]
        : []),
    ]),
    card: { kind: 'freeze', subject: id, channel },
  }
}

/** A freeze ends before its time. */
export function unfreezing(freeze: Freeze, goOn: readonly string[]): Message {
  const { id, by, until, because } = freeze
  const next = goOn.length > 0 ? ` ${escape(goOn.slice(0, 10).join(', '))} may go on.` : ''
  return answer([
    `☀️ Ending the freeze ${code(id)} of *${escape(frozenWords(freeze))}*, which ${who(by)} declared until ${time(until)}: ${escape(stop(because))}${next}`,
  ])
}

function overWords(freeze: Freeze, endedAt: number): string {
  const { endedBy, endedBecause, because, by, from } = freeze
  const ended = endedBy
    ? `${who(endedBy)} ended the freeze ${time(endedAt)}${endedBecause ? `: ${escape(stop(brief(endedBecause)))}` : '.'}`
    : `the freeze was over ${time(endedAt)}.`
  return `☀️ *${escape(frozenWords(freeze))}*: ${ended} ${who(by)} had declared it from ${time(from)}: ${escape(stop(brief(because)))}`
}

function endButton(freeze: Freeze): Button {
  const confirm = confirmation(
    'End this freeze?',
    `Deliveries to ${frozenWords(freeze)} may start again.`,
    'End it',
    'Leave it',
  )
  return button('End it', { command: 'unfreeze', args: { freeze: freeze.id } }, { confirm })
}
