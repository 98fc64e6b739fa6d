import type { Button } from '@slack/types'
import type { Delivery } from '#src/core/delivery.ts'
import { outcomeWords } from '#src/core/describe.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { undertakingOf } from '#src/core/undertaking.ts'
import type { Message } from '#src/door/message.ts'
import { approvalBlocks, decidedWords } from './approval-section.ts'
import { actions, button, message, section } from '#src/messages/blocks.ts'
import { changelog } from './changelog.ts'
import { decisionButtons, isAsked, isOpenToVotes, type Rules } from './decision-buttons.ts'
import {
  migrationsSection,
  needsSection,
  waysBackSection,
} from '#src/messages/dependencies/plan-sections.ts'
import { code, escape } from '#src/messages/escape.ts'
import { planSection } from '#src/messages/plan.ts'
import { channelName, stop, time, voters, who } from '#src/messages/words.ts'

/** What people are called for, where they want to be told: it becomes how it was decided. */
export type NeededFor =
  | {
      readonly type: 'delivery'
      readonly delivery: Delivery
      readonly rules: Rules | undefined
    }
  | { readonly type: 'signOff'; readonly signOff: SignOff }

/** A message to those who are needed, in their own channel or directly. */
export function needed(about: NeededFor): Message {
  return about.type === 'delivery' ? ofDelivery(about) : ofSignOff(about.signOff)
}

/** Looks at a delivery from elsewhere than its card. */
export function whyButton({ id }: Pick<Delivery, 'id'>): Button {
  return button('Why?', { command: 'why', args: { delivery: id } })
}

/** Sign off, and Reject… with a reason. */
export function signOffButtons({ id }: Pick<SignOff, 'id'>): readonly Button[] {
  const args = { signOff: id }
  return [
    button('Sign off', { command: 'signoff', args }, { style: 'primary' }),
    button('Reject…', { command: 'reject-release', args }, { style: 'danger' }),
  ]
}

function ofDelivery({ delivery, rules }: Extract<NeededFor, { type: 'delivery' }>): Message {
  const { changes, plan, reason } = delivery
  if (!isAsked(delivery))
    return settled('🗳️', titleOf(delivery), decisionOf(delivery), [whyButton(delivery)])
  return message(
    [
      section(`🗳️ *${titleOf(delivery)} needs you*`),
      section(
        `${who(delivery.by)} asked ${time(delivery.requestedAt)}${reason ? `: ${escape(reason)}` : ''}. The card is in ${channelName(delivery.channel)} (${code(delivery.id)}).`,
      ),
      ...approvalBlocks(delivery, rules),
      section(changes ? changelog(changes, 5) : ''),
      section(plan ? needsSection(plan, { missing: delivery.approval?.missingRequired }) : ''),
      section(plan ? migrationsSection(plan) : ''),
      section(plan ? waysBackSection(plan) : ''),
      section(plan ? planSection(plan, 0) : ''),
      actions([...decisionButtons(delivery, rules), whyButton(delivery)]),
    ],
    { visibility: 'channel' },
  )
}

/** `checkout 1.5.0 to production`. */
function titleOf(delivery: Delivery): string {
  const { noun, where } = undertakingOf(delivery)
  return `${escape(noun)} ${escape(where)}`
}

function decisionOf(delivery: Delivery): string {
  const { outcome } = delivery
  const approved = decidedWords(delivery)
  if (approved && (!outcome || outcome.is === 'succeeded')) return `${approved}.`
  if (outcome?.is === 'succeeded') return 'It went on without you.'
  if (outcome) return `It needs nobody any more. ${escape(stop(outcomeWords(delivery)))}`
  return isOpenToVotes(delivery) ? 'Enough have approved it.' : 'It needs nobody any more.'
}

function ofSignOff(signOff: SignOff): Message {
  const { id, environment, channel, changes, url, state, from = [] } = signOff
  const what = `${escape(signOff.app)} ${escape(signOff.release.version)} in ${escape(environment)}`
  if (state !== 'asked') return settled('🔎', what, signOffWords(signOff), [])
  return message(
    [
      section(`🔎 *${what} needs you*`),
      section(
        `A sign-off${from.length > 0 ? ` of ${voters(from, 'or')}` : ''} is asked since ${time(signOff.askedAt)}. The card is in ${channelName(channel)} (${code(id)}).${url ? ` Test it at ${escape(url)}` : ''}`,
      ),
      section(changes ? changelog(changes, 5) : ''),
      actions(signOffButtons(signOff)),
    ],
    { visibility: 'channel' },
  )
}

function signOffWords({ state, by, because, decidedAt }: SignOff): string {
  const name = by ? who(by) : 'Somebody'
  const at = decidedAt === undefined ? '' : ` ${time(decidedAt)}`
  const tail = because ? `: ${escape(because)}` : ''
  switch (state) {
    case 'signed':
      return `✅ ${name} signed it off${at}${tail}`
    case 'rejected':
      return `🙅 ${name} rejected it${at}${tail}`
    case 'notNeeded':
      return 'It needs nobody: its checks stand for the sign-off.'
    case 'outdated':
      return 'It needs nobody any more: another release came.'
    case 'asked':
      return ''
  }
}

function settled(icon: string, what: string, how: string, buttons: readonly Button[]): Message {
  return message([section(`${icon} *${what}*`), section(how), actions(buttons)], {
    visibility: 'channel',
  })
}
