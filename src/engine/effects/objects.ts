import { manifestsIn } from '#src/engine/manifests-in.ts'
import type { Performing } from '#src/engine/perform.ts'

/** Applies the manifests. */
export const objects: Performing<'objects'> = async (
  effect,
  world,
  { record, ...behalf },
  signal,
) => {
  const { apply } = await world.cluster(effect.cluster)
  const manifests = await manifestsIn(world.store, effect.manifests)
  const stamp = { delivery: record.id, ...behalf }
  const { namespace, planned } = effect
  const application = { namespace, manifests, stamp, ...(planned && { planned }) }
  return apply(application, signal)
}
