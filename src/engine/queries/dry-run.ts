import { refOf } from '#src/core/plan/objects.ts'
import type { Answering } from '#src/engine/ask.ts'
import { connectedAsBefore, isConnected } from '#src/engine/connecting.ts'
import { manifestsIn } from '#src/engine/manifests-in.ts'

/** Asks the API server what applying would change. Connections are made later: until then they count as they are. */
export const dryRun: Answering<'dryRun'> = async (query, world, signal) => {
  const { cluster: name, manifests, ...place } = query
  const cluster = await world.cluster(name)
  const wanted = await manifestsIn(world.store, manifests)
  const connected = wanted.filter((manifest) => isConnected(manifest, query.target))
  const { namespace } = place
  const live =
    connected.length === 0
      ? []
      : await cluster.read({ namespace, objects: connected.map(refOf) }, signal)
  const asBefore = wanted.map((manifest) => {
    const index = connected.indexOf(manifest)
    return index < 0 ? manifest : connectedAsBefore(manifest, live[index])
  })
  return { is: 'seen', value: await cluster.dryRun({ ...place, manifests: asBefore }, signal) }
}
