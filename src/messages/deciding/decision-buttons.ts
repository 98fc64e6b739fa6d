import type { Button } from '@slack/types'
import { tookTarget, type Delivery } from '#src/core/delivery.ts'
import { asTitle, undertakingOf } from '#src/core/undertaking.ts'
import { keepsRelease } from '#src/kinds/delivery/wish.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import { button, confirmation } from '#src/messages/blocks.ts'

/** The rules that decide how a question is asked. */
export type Rules = Pick<Policy, 'protected' | 'approval'>

/** Whether people are asked about this plan now. */
export function isAsked(delivery: Delivery): boolean {
  return delivery.approval?.state === 'asked' && isOpenToVotes(delivery)
}

/** Whether a vote changes something: the delivery has not got its target, even if enough have approved. */
export function isOpenToVotes(delivery: Delivery): boolean {
  const { approval, outcome, held, direction } = delivery
  const isForward = direction === 'forward'
  return approval !== undefined && !outcome && !held && isForward && !tookTarget(delivery)
}

/** Approve and Reject…, for exactly the plan that is shown; what has its approvals can still be rejected. */
export function decisionButtons(delivery: Delivery, rules: Rules | undefined): readonly Button[] {
  if (!isOpenToVotes(delivery)) return []
  return [...(isAsked(delivery) ? [approve(delivery, rules)] : []), reject(delivery)]
}

/** Takes back one's own vote. */
export function revokeButton(delivery: Delivery, rules: Rules | undefined): Button {
  const { id } = delivery
  const { noun, where } = undertakingOf(delivery)
  const confirm = confirmation(
    'Revoke your vote?',
    asTitle(`${noun} ${where} goes on without it.`),
    'Revoke it',
    'Keep it',
  )
  return button(
    'Revoke my vote',
    { command: 'revoke', args: { delivery: id } },
    isCareful(rules) ? { confirm } : {},
  )
}

function approve(delivery: Delivery, rules: Rules | undefined): Button {
  const { id, app, wanted, environment, changes } = delivery
  const from = changes?.from === undefined ? '' : `${changes.from} → `
  const { subject, participle, where } = undertakingOf(delivery)
  const confirm = confirmation(
    `Approve for ${environment}?`,
    `${from && !keepsRelease(delivery) ? `${app} ${from}${wanted}` : subject} is ${participle} ${where} once enough have approved.`,
    'Approve',
    'Not yet',
  )
  return button(
    'Approve',
    { command: 'approve', args: { delivery: id }, ...evidenceOf(delivery) },
    { style: 'primary', ...(isCareful(rules) && { confirm: { ...confirm, style: 'primary' } }) },
  )
}

/** It asks for a reason in a form, which is its confirmation. */
function reject(delivery: Delivery): Button {
  return button(
    'Reject…',
    { command: 'reject', args: { delivery: delivery.id }, ...evidenceOf(delivery) },
    { style: 'danger' },
  )
}

function evidenceOf({ approval }: Delivery): { readonly evidence?: string } {
  return approval ? { evidence: approval.plan } : {}
}

/** Without the rules, as where the app left the catalog, it is rather asked once too often. */
function isCareful(rules: Rules | undefined): boolean {
  return rules?.protected ?? true
}
