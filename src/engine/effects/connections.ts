import type { Fenced } from '#providers/cluster/cluster.ts'
import { connectionsOf } from '#src/engine/connecting.ts'
import type { Performing } from '#src/engine/perform.ts'

/** Writes what dependencies give into Secrets of ours. Their values go from where they are kept to there, and nowhere else. */
export const connections: Performing<'connections'> = async ({ needs }, world, behalf, signal) => {
  const { record, ...rest } = behalf
  const stamp = { delivery: record.id, ...rest }
  const fences: Fenced[] = []
  for (const { need, secret } of await connectionsOf(behalf.target, needs, world, signal)) {
    const { apply } = await world.cluster(need.place.cluster)
    const done = await apply(
      { namespace: need.place.namespace, manifests: [secret], stamp },
      signal,
    )
    if (done !== 'applied') fences.push(done)
  }
  const [highest] = fences.toSorted((a, b) => b.fenced.fence - a.fenced.fence)
  return highest ?? 'applied'
}
