import type { Performing } from '#src/engine/perform.ts'
import { refuseOthersOf } from './owned.ts'

/** Removes a secret that is ours. */
export const secretAbsent: Performing<'secretAbsent'> = async ({ ref }, world, behalf, signal) => {
  if (ref.in === 'cloud') {
    const { secrets } = await world.cloud(ref.cloud)
    const found = await secrets.find(ref.name, signal)
    if (!found) return 'removed'
    refuseOthersOf(found, behalf, { provider: ref.cloud, doing: `remove secret "${ref.name}"` })
    await secrets.remove(ref.name, signal)
    return 'removed'
  }
  const { cluster, namespace, name } = ref
  const { remove } = await world.cluster(cluster)
  const { record, ...rest } = behalf
  const objects = [{ apiVersion: 'v1', kind: 'Secret', namespace, name }]
  return remove({ namespace, objects, stamp: { delivery: record.id, ...rest } }, signal)
}
