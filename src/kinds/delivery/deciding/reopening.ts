import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { isComplete } from '#src/core/rules/eligible.ts'
import type { Permit } from './permit.ts'

/**
 * Whether people have to decide once more, right before it would begin: nobody was asked yet, somebody said no or does
 * not count any more, or the votes lapsed.
 */
export function mustAskAgain(
  { approval, plan }: Delivery,
  { wanted, tally }: Extract<Permit, { is: 'known' }>,
  now: Instant,
): boolean {
  if (!wanted) return false
  const isGiven = approval?.state === 'given' && tally !== undefined && isComplete(tally)
  return !isGiven || now >= approval.expiresAt || approval.plan !== plan?.hash
}
