import type { Answering } from '#src/engine/ask.ts'
import { manifestsIn } from '#src/engine/manifests-in.ts'

/** Compares what is there with what was planned. */
export const objects: Answering<'objects'> = async (query, world, signal) => {
  const { cluster, manifests, ...place } = query
  const { observe } = await world.cluster(cluster)
  const wanted = await manifestsIn(world.store, manifests)
  return { is: 'seen', value: await observe({ ...place, manifests: wanted }, signal) }
}
