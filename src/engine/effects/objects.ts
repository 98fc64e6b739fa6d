import { manifestsIn } from '#src/engine/manifests-in.ts'
import type { Performing } from '#src/engine/perform.ts'

/** Applies the manifests. Somebody with a higher fence has the target now when it answers `fenced`: theirs stands. */
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
  const result = await apply(application, signal)
  if (result !== 'applied')
    world.log.warn({ record, ...behalf, ...result }, 'a late write was dropped')
}
