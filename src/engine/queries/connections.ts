import { connectionAnnotation } from '#src/core/dependencies/connection.ts'
import { canonical } from '#src/core/hash.ts'
import { refOf } from '#src/core/plan/objects.ts'
import type { Answering } from '#src/engine/ask.ts'
import { connectedManifests, connectionsOf, type Connection } from '#src/engine/connecting.ts'
import { manifestsIn } from '#src/engine/manifests-in.ts'
import type { World } from '#src/engine/world.ts'

/** What runs once it is connected to what its dependencies give now. */
export const connections: Answering<'connections'> = async (query, world, signal) => {
  const { target, needs, manifests } = query
  const found = await connectionsOf(target, needs, world, signal)
  const connected = connectedManifests(await manifestsIn(world.store, manifests), found)
  const missing = await Promise.all(found.map((one) => isMissing(one, world, signal)))
  return {
    is: 'seen',
    value: {
      manifests: await world.store.putArtifact(canonical(connected)),
      missing: found.filter((_, index) => missing[index]).map(({ secret }) => secret.metadata.name),
      revisions: Object.fromEntries(found.map(({ need, revision }) => [need.key, revision])),
    },
  }
}

async function isMissing(
  { need: { place }, secret, identity }: Connection,
  world: World,
  signal: AbortSignal,
): Promise<boolean> {
  const cluster = await world.cluster(place.cluster)
  const { namespace } = place
  const [live] = await cluster.read({ namespace, objects: [refOf(secret)] }, signal)
  const annotations = live?.metadata['annotations']
  const written = typeof annotations === 'object' && annotations !== null ? annotations : {}
  return (written as Record<string, unknown>)[connectionAnnotation] !== identity
}
