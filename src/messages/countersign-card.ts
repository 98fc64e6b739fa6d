import type { Button } from '@slack/types'
import { actorName } from '#src/core/actor.ts'
import type { Countersign } from '#src/kinds/countersign.ts'
import type { Message } from '#src/door/message.ts'
import {
  actions,
  answer,
  button,
  confirmation,
  context,
  fields,
  message,
  section,
} from './blocks.ts'
import { code, escape } from './escape.ts'
import { channelName, time, who } from './words.ts'

/** What was done in an emergency, and that a second person has to sign it; or who did. */
export function countersignCard(record: Countersign): Message {
  const { id, app, wanted, environment, by, because, delivery, state, channel } = record
  return message(
    [
      section(`${icons[state]} *${escape(titleOf(record))}*`),
      fields([
        ['What', `${escape(app)} ${escape(wanted)} to ${escape(environment)}`],
        ['Delivered by', who(by)],
        ['Why', escape(because)],
        ['Signed by', record.signedBy ? who(record.signedBy) : ''],
        ['They say', record.remark ? escape(record.remark) : ''],
      ]),
      section(stateWords(record)),
      context(`${code(delivery)} · asked ${time(record.askedAt)}`),
      state === 'signed'
        ? undefined
        : actions([signButton(record), button('Why?', { command: 'why', args: { delivery } })]),
    ],
    { visibility: 'channel', card: { kind: 'countersign', subject: id, channel } },
  )
}

/** Asks once more before a second person signs. */
export function signButton({ delivery, by, app, wanted, environment }: Countersign): Button {
  const text = `You confirm that ${actorName(by)} had good reason to deliver ${app} ${wanted} to ${environment} as an emergency.`
  return button(
    'Sign it',
    { command: 'countersign', args: { delivery } },
    { style: 'primary', confirm: confirmation('Sign it?', text, 'Sign it', 'Not now') },
  )
}

/** To who signed, alone: whether it counts the card tells. */
export function countersigned({
  delivery,
  app,
  wanted,
  environment,
  channel,
}: Countersign): Message {
  return answer([
    `You sign ${escape(app)} ${escape(wanted)} to ${escape(environment)} (${code(delivery)}); see ${channelName(channel)}`,
  ])
}

const icons = { asked: '🚨', overdue: '⏰', signed: '✍️' } as const

function titleOf({ state, app, environment }: Countersign): string {
  if (state === 'signed') return `The emergency delivery of ${app} to ${environment} is signed`
  if (state === 'overdue')
    return `Nobody signed the emergency delivery of ${app} to ${environment} in time`
  return `The emergency delivery of ${app} to ${environment} needs a second signature`
}

function stateWords({ state, by, dueAt, signedAt }: Countersign): string {
  if (state === 'signed')
    return signedAt !== undefined && signedAt > dueAt ? 'It was signed late.' : ''
  const until = state === 'asked' ? ` until ${time(dueAt)}` : ''
  return `Somebody else than ${who(by)} signs it${until}, or it stays in the audit as unsigned.`
}
