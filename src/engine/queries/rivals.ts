import type { Rival } from '#src/core/queries.ts'
import { Delivery } from '#src/core/delivery.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'

/** Deliveries to a target that have not ended. */
export const rivals: Answering<'rivals'> = async ({ target }, world) => ({
  is: 'seen',
  value: await inFlightAt(target, world),
})

/** Oldest first; one that cannot be read is left out. */
export async function inFlightAt(target: string, { store }: World): Promise<readonly Rival[]> {
  const found = await store.list({ kind: 'delivery', target, done: false, limit: 100 })
  return found.toReversed().flatMap(({ document }) => {
    const { data } = Delivery.safeParse(document)
    if (!data) return []
    const { id, wanted: version, purpose, begun, requestedAt, emergency, approval } = data
    const isApproved = approval?.state === 'given'
    const isEmergency = emergency !== undefined
    return [{ id, version, purpose, begun, requestedAt, isApproved, isEmergency }]
  })
}
