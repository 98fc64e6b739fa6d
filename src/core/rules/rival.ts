import type { Delivery } from '#src/core/delivery.ts'
import type { Rival } from '#src/core/queries.ts'

/** What others to the same target have to know of a delivery that is on its way there. */
export function rivalOf(delivery: Delivery): Rival {
  const { id, wanted: version, purpose, begun, requestedAt, emergency, approval } = delivery
  const isApproved = approval?.state === 'given'
  const isEmergency = emergency !== undefined
  return { id, version, purpose, begun, requestedAt, isApproved, isEmergency }
}
