import type { Performing } from '#src/engine/perform.ts'
import { refuseOthersOf } from './owned.ts'

/** Removes a bucket of ours that is empty; one that carries another's tag, or none, is refused. */
export const bucketAbsent: Performing<'bucketAbsent'> = async (effect, world, behalf, signal) => {
  const { buckets } = await world.cloud(effect.cloud)
  const found = await buckets.find(effect.name, signal)
  if (!found) return 'removed'
  refuseOthersOf(found, behalf, { provider: effect.cloud, doing: `remove bucket "${effect.name}"` })
  await buckets.remove(effect.name, signal)
  return 'removed'
}
