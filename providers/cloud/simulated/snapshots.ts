import type { Instant } from '#src/core/clock.ts'
import type { DatabaseSnapshot } from '#src/core/dependencies/cloud.ts'
import type { Instance } from './instances.ts'

/** A manual snapshot: it outlives its instance. */
export type Snapshot = {
  readonly id: string
  /** What its instance was called when it was taken. */
  readonly of: string
  readonly createdAt: Instant
  readonly readyAt: Instant
  readonly tags: Readonly<Record<string, string>>
  readonly origin: Origin
}

/** What a restored instance starts from. */
export type Origin = Pick<Instance, 'wish' | 'data' | 'group'>

/** As the cloud shows it now. */
export function snapshotSeen(snapshot: Snapshot, now: Instant): DatabaseSnapshot {
  const { id, createdAt, tags, origin } = snapshot
  return {
    id,
    status: isReady(snapshot, now) ? 'available' : 'creating',
    version: origin.wish.version,
    createdAt,
    tags,
  }
}

/** Whether it is taken. */
export function isReady({ readyAt }: Snapshot, now: Instant): boolean {
  return readyAt <= now
}
