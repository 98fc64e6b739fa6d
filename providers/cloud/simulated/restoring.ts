import type { Databases } from '#providers/cloud/cloud.ts'
import type { Instant } from '#src/core/clock.ts'
import { busy, type Call, done, refused } from './account.ts'
import { coming, isTaken, needInstance } from './making.ts'
import { type Instance, restorableUntil } from './instances.ts'
import { isReady, type Origin } from './snapshots.ts'
import { familyOf } from './versions.ts'
import { refuseTooMany, refuseWrong, refuseWrongGroup } from './wishes.ts'

type Request = Parameters<Databases['restore']>[0]

/** A new instance with the data, the version and the master of then. */
export function restore(call: Call, request: Request): 'created' | 'exists' {
  const { account, now } = call
  const { id, wish, from, password, tags } = request
  if (isTaken(account, id)) return 'exists'
  refuseWrong(call, { id, class: wish.class, ...(password !== undefined && { password }) })
  const origin = 'snapshot' in from ? ofSnapshot(call, from.snapshot) : ofMoment(call, from)
  const { version, storage, encrypted, masterUser, database } = origin.wish
  refuseWrongGroup(call, wish.parameterGroup, version)
  refuseTooMany(call)
  const restored: Instance = {
    id,
    wish: {
      ...wish,
      version,
      encrypted,
      masterUser,
      database,
      storage: Math.max(storage, wish.storage),
    },
    group: { name: wish.parameterGroup ?? `default.${familyOf(version)}`, status: 'in-sync' },
    tags,
    data: { ...disconnected(origin.data), ...(password !== undefined && { password }) },
    createdAt: now,
    isMade: false,
    isFull: false,
    phases: [],
    since: now,
    past: [],
  }
  account.instances.set(id, coming(account, restored))
  done(call, id)
  return 'created'
}

function ofSnapshot(call: Call, id: string): Origin {
  const found = call.account.snapshots.get(id)
  if (!found) throw refused(call, `DBSnapshot not found: ${id}`)
  if (!isReady(found, call.now)) throw busy(call, `Snapshot ${id} is not in available state`)
  return found.origin
}

function ofMoment(
  call: Call,
  { source, at }: { readonly source: string; readonly at: Instant },
): Origin {
  const instance = needInstance(call, source)
  const { past, group, wish } = instance
  const since = restorableSince(instance, call.now)
  if (since === undefined)
    throw refused(
      call,
      `Point in time restore is not enabled for instance ${source}: automated backups are off`,
      'Restore a snapshot, or keep backups from now on',
    )
  const until = restorableUntil(instance, call.now) ?? since
  if (at > until)
    throw refused(
      call,
      `The specified instance cannot be restored to a time later than ${text(until)}`,
    )
  const then = past.findLast((one) => one.at <= at)
  if (at < since || !then)
    throw refused(
      call,
      `The specified instance cannot be restored to a time earlier than ${text(since)}`,
    )
  return { data: then.data, group, wish: { ...wish, version: then.version } }
}

function restorableSince({ backedUpSince, wish }: Instance, now: Instant): Instant | undefined {
  return backedUpSince === undefined
    ? undefined
    : Math.max(backedUpSince, now - wish.backupDays * DAY)
}

/** Nobody is connected to what was just restored. */
function disconnected(data: Instance['data']): Instance['data'] {
  const roles = Object.entries(data.roles).map(([name, role]) => [
    name,
    { ...role, connections: 0 },
  ])
  return { ...data, roles: Object.fromEntries(roles) as typeof data.roles }
}

function text(at: Instant): string {
  return new Date(at).toISOString()
}

const DAY = 24 * 3_600_000
