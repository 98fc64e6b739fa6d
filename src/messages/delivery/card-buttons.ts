import type { Button, Overflow } from '@slack/types'
import type { Delivery } from '#src/core/delivery.ts'
import { asTitle, undertakingOf } from '#src/core/undertaking.ts'
import type { Standing } from '#src/door/deliveries/standing.ts'
import { button, confirmation, overflow } from '#src/messages/blocks.ts'
import { decisionButtons, type Rules } from '#src/messages/deciding/decision-buttons.ts'

/** At most three buttons that fit how the delivery stands, and a menu with the rest. */
export function buttonsOf(
  delivery: Delivery,
  isQuarantined = false,
  around: Around = {},
): readonly (Button | Overflow)[] {
  const shown = choices(delivery, isQuarantined, around)
  const menu = menuOf(delivery, !shown.some(({ action_id }) => action_id === 'why'))
  return [...shown, ...(menu ? [menu] : [])]
}

type Around = {
  readonly standing?: Standing | undefined
  readonly rules?: Rules | undefined
}

function choices(
  delivery: Delivery,
  isQuarantined: boolean,
  { standing, rules }: Around,
): readonly Button[] {
  const { outcome, held, begun, direction } = delivery
  if (outcome) return afterwards(delivery, standing)
  if (isQuarantined) return [retry(delivery), why(delivery)]
  if (held) return [retry(delivery), abort(delivery), why(delivery)]
  const decide = decisionButtons(delivery, rules)
  if (decide.length > 0) return [...decide, cancel(delivery)]
  if (!begun) return [cancel(delivery), why(delivery)]
  return direction === 'forward' ? [abort(delivery), why(delivery)] : [why(delivery)]
}

function afterwards(delivery: Delivery, standing: Standing | undefined): readonly Button[] {
  const { outcome, purpose, direction } = delivery
  if (outcome?.is === 'succeeded' && (purpose === 'deploy' || purpose === 'scale')) {
    const isPossible = !standing || (standing.is === 'settled' && standing.comesBack !== undefined)
    return [...(isPossible ? [rollBack(delivery, standing)] : []), why(delivery)]
  }
  const mayTryAgain = purpose === 'deploy' && (outcome?.is !== 'succeeded' || direction === 'back')
  return [...(mayTryAgain ? [deployAgain(delivery)] : []), why(delivery)]
}

function why({ id }: Delivery): Button {
  return button('Why?', { command: 'why', args: { delivery: id } })
}

function retry({ id }: Delivery): Button {
  return button('Retry', { command: 'retry', args: { delivery: id } }, { style: 'primary' })
}

function cancel(delivery: Delivery): Button {
  const { id } = delivery
  const { subject, participle, where } = undertakingOf(delivery)
  const confirm = confirmation(
    'Cancel this delivery?',
    `${subject} will not be ${participle} ${where}.`,
    'Cancel it',
    'Leave it',
  )
  return button(
    'Cancel',
    { command: 'cancel', args: { delivery: id } },
    { style: 'danger', confirm },
  )
}

function abort(delivery: Delivery): Button {
  const { id, environment, from, wanted } = delivery
  const { noun } = undertakingOf(delivery)
  const before = from?.version === wanted ? 'how it was' : from?.version
  const back = before
    ? `${environment} goes back to ${before}.`
    : `It is removed from ${environment}.`
  const confirm = confirmation(
    'Abort this delivery?',
    `${asTitle(noun)} stops. ${back}`,
    'Abort it',
    'Let it go on',
  )
  return button('Abort', { command: 'abort', args: { delivery: id } }, { style: 'danger', confirm })
}

/** It names what is to be taken back, so that a press on an old card cannot take back something newer. */
function rollBack(delivery: Delivery, standing: Standing | undefined): Button {
  const { id, app, environment, wanted } = delivery
  const { noun } = undertakingOf(delivery)
  const before = standing?.is === 'settled' ? standing.comesBack : undefined
  const back = before === wanted ? 'what was set before it' : (before ?? 'what was settled before')
  const confirm = confirmation(
    `Roll ${environment} back?`,
    `${asTitle(noun)} goes, ${back} comes back. You are asked for a reason.`,
    'Go on',
    'Leave it',
  )
  const args = { app, environment, from: id }
  return button('Roll back', { command: 'rollback', args }, { style: 'danger', confirm })
}

function deployAgain({ app, wanted, environment }: Delivery): Button {
  return button('Deliver again', { command: 'deploy', args: { app, version: wanted, environment } })
}

function menuOf({ id, app, environment }: Delivery, hasWhy: boolean): Overflow | undefined {
  return overflow([
    ...(hasWhy ? [{ label: 'Why?', press: { command: 'why', args: { delivery: id } } }] : []),
    { label: 'Status', press: { command: 'status', args: { app, environment } } },
    { label: 'History', press: { command: 'history', args: { app, environment } } },
    { label: 'Releases', press: { command: 'releases', args: { app } } },
  ])
}
