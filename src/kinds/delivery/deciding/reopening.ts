import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { isComplete } from '#src/core/rules/eligible.ts'
import { voided } from './asking.ts'
import type { Permit } from './permit.ts'
import type { Replanned } from './replanning.ts'

/**
 * Whether people have to decide once more, right before it would begin: nobody was asked yet, somebody's vote does not
 * count any more, the votes lapsed, or the plan is another. Undefined when the votes cover exactly what would be done now.
 */
export function reopen(
  delivery: Delivery,
  { wanted, tally }: Extract<Permit, { is: 'known' }>,
  again: Exclude<Replanned, { is: 'failed' }> | undefined,
  now: Instant,
): Partial<Delivery> | undefined {
  const { approval } = delivery
  if (!wanted) return undefined
  if (!approval || !again) return {}
  if (again.is === 'other')
    return { ...again.delivery, approval: voided(approval, again.because, now) }
  const isGiven = approval.state === 'given' && tally && isComplete(tally)
  return isGiven && now < approval.expiresAt && approval.plan === delivery.plan?.hash
    ? undefined
    : {}
}
