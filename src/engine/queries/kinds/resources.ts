import { refOf } from '#src/core/plan/objects.ts'
import type { Answering } from '#src/engine/ask.ts'
import { manifestsIn } from '#src/engine/manifests-in.ts'

/** Objects as they are now. */
export const resources: Answering<'resources'> = async (query, world, signal) => {
  const { namespace, objects, manifests } = query
  const rendered = manifests === undefined ? [] : await manifestsIn(world.store, manifests)
  const { read } = await world.cluster(query.cluster)
  const all = [...objects, ...rendered.map(refOf)]
  return { is: 'seen', value: await read({ namespace, objects: all }, signal) }
}
