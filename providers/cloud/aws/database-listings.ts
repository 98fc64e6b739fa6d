import {
  paginateDescribeDBInstances,
  paginateDescribeDBSnapshots,
  type RDSClient,
} from '@aws-sdk/client-rds'
import type { Clock } from '#src/core/clock.ts'
import type { DatabaseInstance, DatabaseSnapshot } from '#src/core/dependencies/cloud.ts'
import { calling } from './calling.ts'
import { instanceSeen, snapshotSeen } from './database-seen.ts'
import { shareListing } from './shared-listing.ts'
import { whole } from './words.ts'

/** How long a page of a listing serves those who wait. */
const KEEP = 5_000
/** The most that AWS gives at once. */
const PAGE = 100

export type SnapshotOf = { readonly of: string; readonly snapshot: DatabaseSnapshot }

/** Every instance of the account, for all who wait for one. */
export function listInstances(client: RDSClient, cloud: string, clock: Clock) {
  const deed = { cloud, doing: 'list databases', action: 'rds:DescribeDBInstances' }
  return shareListing<DatabaseInstance>({
    clock,
    keepMs: KEEP,
    provider: cloud,
    list: (abortSignal) =>
      calling(deed, async () => {
        const pages = paginateDescribeDBInstances({ client, pageSize: PAGE }, {}, { abortSignal })
        const found = await whole(pages, ({ DBInstances = [] }) => DBInstances)
        return { items: found.flat().map(instanceSeen), pages: found.length }
      }),
  })
}

/** Every manual snapshot of the account, with the key of what it is of. */
export function listSnapshots(client: RDSClient, cloud: string, clock: Clock) {
  const deed = { cloud, doing: 'list snapshots', action: 'rds:DescribeDBSnapshots' }
  return shareListing<SnapshotOf>({
    clock,
    keepMs: KEEP,
    provider: cloud,
    list: (abortSignal) =>
      calling(deed, async () => {
        const pages = paginateDescribeDBSnapshots(
          { client, pageSize: PAGE },
          { SnapshotType: 'manual' },
          { abortSignal },
        )
        const found = await whole(pages, ({ DBSnapshots = [] }) => DBSnapshots)
        const items = found.flat().map((one) => {
          return { of: keyOf(one.DBInstanceIdentifier ?? ''), snapshot: snapshotSeen(one) }
        })
        return { items, pages: found.length }
      }),
  })
}

/** AWS keeps identifiers in lower case. */
export function keyOf(id: string): string {
  return id.toLowerCase()
}
