import type { Performing } from '#src/engine/perform.ts'

/** Removes objects that are no longer wanted. */
export const absent: Performing<'absent'> = async (
  effect,
  world,
  { record, ...behalf },
  signal,
) => {
  const { remove } = await world.cluster(effect.cluster)
  const { namespace, objects } = effect
  return remove({ namespace, objects, stamp: { delivery: record.id, ...behalf } }, signal)
}
