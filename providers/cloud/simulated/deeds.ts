import type { Databases } from '#providers/cloud/cloud.ts'
import { newServerData } from '#providers/sql/simulated.ts'
import { type Call, done, refused } from './account.ts'
import { wrongIdentifier } from './identifiers.ts'
import { entering, type Instance, statusOf } from './instances.ts'
import { coming, isTaken, needInstance, refuseBusy } from './making.ts'
import { familyOf } from './versions.ts'
import { newVersion, refuseTooMany, refuseWrong } from './wishes.ts'

type Request<Do extends keyof Databases> = Parameters<Databases[Do]>[0]

/** A new instance, unless there is one of that name. */
export function create(
  call: Call,
  { id, wish, password, tags }: Request<'create'>,
): 'created' | 'exists' {
  const { account, now } = call
  if (isTaken(account, id)) return 'exists'
  const version = newVersion(call, id, wish)
  if (password === undefined) throw refused(call, 'MasterUserPassword must be provided')
  refuseWrong(call, { password })
  refuseTooMany(call)
  const data = newServerData({ user: wish.masterUser, password, database: wish.database })
  const name = wish.parameterGroup ?? `default.${familyOf(version)}`
  const instance: Instance = {
    id,
    wish: { ...wish, version },
    group: { name, status: 'in-sync' },
    tags,
    data,
    createdAt: now,
    isMade: false,
    isFull: false,
    phases: [],
    since: now,
    past: [],
  }
  account.instances.set(id, coming(account, instance))
  done(call, id)
  return 'created'
}

/** Starts the server anew: from then on its parameters count. */
export function reboot(call: Call, id: string): void {
  const { account, now } = call
  const found = needInstance(call, id)
  refuseBusy(call, found)
  const takes = account.takes.rebooting
  const end = (one: Instance) => ({ ...one, group: { ...one.group, status: 'in-sync' } })
  account.instances.set(id, entering(found, now, [{ status: 'rebooting', takes, end }]))
  done(call, id)
}

/** Keeps an instance as it is now. */
export function snapshot(
  call: Call,
  { id, snapshot: name, tags }: Request<'snapshot'>,
): 'created' | 'exists' {
  const { account, now } = call
  if (account.snapshots.has(name)) return 'exists'
  const found = needInstance(call, id)
  refuseBusy(call, found)
  keepSnapshot(call, found, { name, tags })
  const takes = account.takes.backingUp
  account.instances.set(id, entering(found, now, [{ status: 'backing-up', takes }]))
  done(call, id)
  return 'created'
}

/** Takes an instance away, after a last snapshot; what is on its way out already is left. */
export function remove(call: Call, { id, snapshot: name }: Request<'remove'>): void {
  const { account, now } = call
  const found = account.instances.get(id)
  if (!found || statusOf(found) === 'deleting') return
  if (found.wish.deletionProtection)
    throw refused(
      call,
      'Cannot delete protected DB Instance, please disable deletion protection and try again',
    )
  if (!found.isFull) refuseBusy(call, found)
  if (account.snapshots.has(name))
    throw refused(
      call,
      `Cannot create the snapshot because a snapshot with the identifier ${name} already exists`,
    )
  keepSnapshot(call, found, { name, tags: found.tags })
  const { pending: _, ...rest } = found
  const { backingUp, deleting } = account.takes
  const gone = { status: 'deleting', takes: backingUp + deleting, end: () => undefined }
  account.instances.set(id, entering(rest, now, [gone]))
  done(call, id)
}

function keepSnapshot(
  call: Call,
  { id: of, wish, data, group }: Instance,
  { name, tags }: { readonly name: string; readonly tags: Readonly<Record<string, string>> },
): void {
  const { account, now } = call
  const wrong = wrongIdentifier(name, 255)
  if (wrong) throw refused(call, wrong)
  const origin = { wish, data, group }
  const readyAt = now + account.takes.backingUp
  account.snapshots.set(name, { id: name, of, createdAt: now, readyAt, tags, origin })
}

/** Adds tags; those that are there already are left. */
export function tag(call: Call, { id, tags }: Request<'tag'>): void {
  const found = needInstance(call, id)
  const isNew = Object.entries(tags).some(([key, value]) => found.tags[key] !== value)
  if (!isNew) return
  call.account.instances.set(id, { ...found, tags: { ...found.tags, ...tags } })
  done(call, id)
}
