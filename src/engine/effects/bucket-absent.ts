import type { Performing } from '#src/engine/perform.ts'

/** Removes a bucket that is empty. */
export const bucketAbsent: Performing<'bucketAbsent'> = async (effect, world, _behalf, signal) => {
  const { buckets } = await world.cloud(effect.cloud)
  await buckets.remove(effect.name, signal)
  return 'removed'
}
