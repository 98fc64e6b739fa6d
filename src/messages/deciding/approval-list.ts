import type { KnownBlock } from '@slack/types'
import type { AskedSignature } from '#src/door/deliveries/asked-signatures.ts'
import type { AskedDelivery, AskedSignOff } from '#src/door/deliveries/asked.ts'
import { undertakingOf } from '#src/core/undertaking.ts'
import type { Message } from '#src/door/message.ts'
import { moreWords } from '#src/messages/app-list.ts'
import { askedWords } from './approval-section.ts'
import { signButton } from '#src/messages/countersign-card.ts'
import { actions, message, section } from '#src/messages/blocks.ts'
import { decisionButtons } from './decision-buttons.ts'
import { code, escape } from '#src/messages/escape.ts'
import { signOffButtons, whyButton } from './needed.ts'
import { channelName, time, voters, who } from '#src/messages/words.ts'

/** What people have to decide about. */
export type Waiting = {
  readonly deliveries: readonly AskedDelivery[]
  readonly signOffs: readonly AskedSignOff[]
  readonly signatures: readonly AskedSignature[]
}

/** What waits for whose decision: what waits for the one who asks first, with buttons. */
export function approvalList({ deliveries, signOffs, signatures }: Waiting): Message {
  const own = waitingBlocks({
    deliveries: deliveries.filter(({ stand }) => stand === 'needed'),
    signOffs: signOffs.filter(({ stand }) => stand === 'needed'),
    signatures: signatures.filter(({ stand }) => stand === 'needed'),
  })
  const others = [
    ...deliveries.filter(({ stand }) => stand !== 'needed').map((one) => deliveryLine(one)),
    ...signOffs.filter(({ stand }) => stand !== 'needed').map((one) => signOffLine(one)),
    ...signatures.filter(({ stand }) => stand !== 'needed').map((one) => signatureLine(one)),
  ]
  if (own.length === 0 && others.length === 0)
    return message([section('Nothing waits for a decision.')])
  const shown = others.slice(0, 15)
  return message([
    section(own.length > 0 ? '*Waiting for you*' : 'Nothing waits for you.'),
    ...own,
    section(
      shown.length > 0
        ? `*Waiting for others*\n${shown.join('\n')}${moreWords(others.length - shown.length)}`
        : '',
    ),
  ])
}

/** What somebody may decide, each with its buttons; at most ten. */
export function waitingBlocks({
  deliveries,
  signOffs,
  signatures,
}: Waiting): readonly (KnownBlock | undefined)[] {
  const items = [
    ...signatures.map((one) => [
      section(signatureLine(one)),
      actions([signButton(one.countersign)]),
    ]),
    ...deliveries.map((one) => [
      section(deliveryLine(one)),
      actions([...decisionButtons(one.delivery, one.rules), whyButton(one.delivery)]),
    ]),
    ...signOffs.map((one) => [section(signOffLine(one)), actions(signOffButtons(one.signOff))]),
  ]
  const more = items.length - mostWaiting
  return [...items.slice(0, mostWaiting).flat(), ...(more > 0 ? [section(`and ${more} more`)] : [])]
}

const mostWaiting = 10

function deliveryLine({ delivery, rules, stand }: AskedDelivery): string {
  const { id, by, approval, channel, from } = delivery
  const { noun, where } = undertakingOf(delivery)
  const title = `${code(id)} *${escape(noun)} ${escape(where)}*${from ? ` after ${escape(from.version)}` : ''}`
  const yours = stand === 'voted' ? '\n      You have decided.' : ''
  const asked = approval ? `\n      ${askedWords(delivery, approval, rules)}` : ''
  return `• ${title}, asked by ${who(by)} in ${channelName(channel)}${asked}${yours}`
}

function signatureLine({ countersign }: AskedSignature): string {
  const { app, wanted, environment, by, dueAt, delivery, channel } = countersign
  return `• ${code(delivery)} *Second signature for the emergency delivery of ${escape(app)} ${escape(wanted)} to ${escape(environment)}* by ${who(by)}, until ${time(dueAt)}, in ${channelName(channel)}`
}

function signOffLine({ signOff, from }: AskedSignOff): string {
  const { id, app, environment, release, askedAt, channel } = signOff
  return `• ${code(id)} *Sign-off of ${escape(app)} ${escape(release.version)} in ${escape(environment)}* of ${voters(from, 'or')}, asked ${time(askedAt)} in ${channelName(channel)}`
}
