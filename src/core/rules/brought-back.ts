import type { Delivery } from '#src/core/delivery.ts'
import type { BroughtBack } from '#src/core/queries.ts'

/** The rollback by which what is settled came back, where it did; a restart and a scaling since change nothing. */
export function broughtBackBy(deliveries: readonly Delivery[]): BroughtBack | undefined {
  const [last] = deliveries
    .filter(({ outcome }) => outcome?.is === 'succeeded')
    .filter(({ purpose }) => purpose === 'deploy' || purpose === 'rollback')
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
  if (last?.purpose !== 'rollback') return undefined
  return { delivery: last.id, by: last.by, because: last.reason }
}
