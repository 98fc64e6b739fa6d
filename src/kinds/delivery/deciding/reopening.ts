import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { isComplete } from '#src/core/rules/eligible.ts'
import type { Target } from '#src/core/target.ts'
import { replacedIn } from './asking.ts'
import type { Permit } from './permit.ts'

/**
 * Whether people have to decide once more, right before it would begin: nobody was asked yet, somebody said no or does
 * not count any more, the votes lapsed, or something else runs there than what they were to replace.
 */
export function mustAskAgain(
  { approval, plan }: Delivery,
  target: Target,
  { wanted, tally }: Extract<Permit, { is: 'known' }>,
  now: Instant,
): boolean {
  if (!wanted) return false
  const isGiven = approval?.state === 'given' && tally !== undefined && isComplete(tally)
  if (!isGiven || now >= approval.expiresAt) return true
  return approval.plan !== plan?.hash || approval.replaces !== replacedIn(target)
}
