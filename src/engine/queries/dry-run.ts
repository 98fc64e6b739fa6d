import type { Answering } from '#src/engine/ask.ts'
import { manifestsIn } from '#src/engine/manifests-in.ts'

/** Asks the API server what applying would change. */
export const dryRun: Answering<'dryRun'> = async (query, world, signal) => {
  const { cluster, manifests, ...place } = query
  const { dryRun: run } = await world.cluster(cluster)
  const wanted = await manifestsIn(world.store, manifests)
  return { is: 'seen', value: await run({ ...place, manifests: wanted }, signal) }
}
