import { RDSClient } from '@aws-sdk/client-rds'
import type { Databases } from '#providers/cloud/cloud.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Access } from './access.ts'
import { deedsTo } from './database-deeds.ts'
import { keyOf, listInstances, listSnapshots } from './database-listings.ts'
import { parameterGroups } from './parameter-groups.ts'
import { upgradeTargets } from './upgrade-targets.ts'

/** Amazon RDS. */
export function awsDatabases(
  access: Access,
  { name: cloud, clock }: { readonly name: string; readonly clock: Clock },
): Databases & { close(): void } {
  const client = new RDSClient(access)
  const instances = listInstances(client, cloud, clock)
  const snapshots = listSnapshots(client, cloud, clock)
  const find: Databases['find'] = async (id, signal) => {
    const found = await instances.items(keyOf(id), signal)
    return found.find((one) => keyOf(one.id) === keyOf(id))
  }
  return {
    find,
    async snapshots(id, signal) {
      const found = await snapshots.items(keyOf(id), signal)
      return found
        .filter(({ of }) => of === keyOf(id))
        .map(({ snapshot }) => snapshot)
        .toSorted((a, b) => (b.createdAt ?? Infinity) - (a.createdAt ?? Infinity))
    },
    targets: upgradeTargets({ client, cloud, clock }),
    ...parameterGroups({ client, cloud, clock }),
    ...deedsTo({ client, cloud, instances, snapshots, find }),
    close() {
      instances.close()
      snapshots.close()
      client.destroy()
    },
  }
}
