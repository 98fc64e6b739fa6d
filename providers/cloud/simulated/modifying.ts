import type { Databases } from '#providers/cloud/cloud.ts'
import type { Instant } from '#src/core/clock.ts'
import { type Call, done, refused } from './account.ts'
import { isTaken, needInstance, refuseBusy } from './making.ts'
import { type Changes, dueAt, type Instance, statusOf } from './instances.ts'
import { majorOf, targetsOf } from './versions.ts'
import { refuseWrong, refuseWrongGroup } from './wishes.ts'

type Request = Parameters<Databases['modify']>[0]

/** Changes an instance: some things at once, the others wait until it is noticed, or for the window. */
export function modify(call: Call, request: Request): void {
  const { account } = call
  const instance = needInstance(call, request.id)
  const { at } = request
  const changes = meant(instance, request)
  const { atOnce, later } = sorted(instance, changes)
  if (!instance.isFull || Object.keys(later).some((key) => key !== 'storage'))
    refuseBusy(call, instance)
  refuseWrong(call, changes)
  refuseStorage(call, instance, changes)
  refuseVersion(call, instance, changes, request.allowMajor)
  if (changes.id !== undefined && isTaken(account, changes.id))
    throw refused(call, 'DB Instance already exists')
  const due = dueAt(account, at)
  const next = waiting(applied(instance, atOnce), later, due)
  const isSooner = at === 'once' && instance.pending !== undefined && instance.pending.due > due
  if (Object.keys(changes).length === 0 && !isSooner) return
  account.instances.set(instance.id, isSooner ? sooner(next, due) : next)
  done(call, instance.id)
}

/** What would be different from what it is, or is about to be. */
function meant(instance: Instance, { changes }: Request): Changes {
  const { version, ...rest } = changes
  const known = soon(instance)
  const full: Changes = {
    ...rest,
    ...(version !== undefined && { version: fullVersion(known.version, version) }),
  }
  const differing = Object.entries(full).filter(
    ([key, value]) =>
      value !== undefined && JSON.stringify(value) !== JSON.stringify(known[key as keyof Changes]),
  )
  return Object.fromEntries(differing) as Changes
}

/** As it will be once all that waits is done. */
function soon({
  id,
  wish,
  group,
  data,
  pending,
}: Instance): Changes & { readonly version: string } {
  const { password } = data
  const now = { ...wish, id, password, parameterGroup: group.name }
  return { ...now, ...pending?.changes, version: pending?.changes.version ?? wish.version }
}

/** A bare major is the newest that it can be upgraded to, or what it is already. */
function fullVersion(from: string, version: string): string {
  if (version.includes('.')) return version
  if (version === majorOf(from)) return from
  return targetsOf(from).findLast((one) => majorOf(one.version) === version)?.version ?? version
}

/** What is changed at once, and what takes its time; a parameter group comes with the major version that needs it. */
function sorted({ wish, pending }: Instance, changes: Changes) {
  const version = changes.version ?? pending?.changes.version ?? wish.version
  const isMajor = majorOf(version) !== majorOf(wish.version)
  const isAtOnce = ([key, value]: readonly [string, unknown]) =>
    QUICK.has(key) ||
    (key === 'parameterGroup' && !isMajor) ||
    (key === 'backupDays' && value !== 0 && wish.backupDays > 0)
  const entries = Object.entries(changes)
  return {
    atOnce: Object.fromEntries(entries.filter(isAtOnce)) as Changes,
    later: Object.fromEntries(entries.filter((entry) => !isAtOnce(entry))) as Changes,
  }
}

const QUICK = new Set(['deletionProtection', 'securityGroups', 'maxStorage'])

function applied(instance: Instance, { parameterGroup, ...changes }: Changes): Instance {
  const { wish, group } = instance
  return {
    ...instance,
    wish: { ...wish, ...changes } as Instance['wish'],
    group:
      parameterGroup === undefined ? group : { name: parameterGroup, status: 'pending-reboot' },
  }
}

/** What was asked back to how it is waits no longer; nor does a parameter group without its version. */
function waiting(instance: Instance, later: Changes, due: Instant): Instance {
  const { pending, ...rest } = instance
  const asked: Changes = { ...pending?.changes, ...later }
  const isUpgraded = asked.version !== undefined && asked.version !== instance.wish.version
  const changes = Object.entries(asked).filter(([key, value]) =>
    key === 'parameterGroup' ? isUpgraded : value !== soon(rest)[key as keyof Changes],
  )
  if (changes.length === 0) return rest
  const first = Math.min(pending?.due ?? due, due)
  return {
    ...rest,
    pending: { changes: Object.fromEntries(changes) as Changes, due: first, isBegun: false },
  }
}

/** Whoever wants something at once gets all that waits for the window at once. */
function sooner(instance: Instance, due: Instant): Instance {
  const { pending } = instance
  return pending ? { ...instance, pending: { ...pending, due } } : instance
}

function refuseStorage(call: Call, instance: Instance, { storage }: Changes): void {
  if (storage === undefined) return
  const { wish, storageChangedAt } = instance
  if (storage < wish.storage)
    throw refused(
      call,
      `Requested storage size (${storage}) cannot be less than the current storage size (${wish.storage})`,
      'Storage only ever grows: restore what is in it into a smaller instance',
    )
  if (storage > wish.storage && storage < wish.storage * 1.1)
    throw refused(call, 'The allocated storage must be increased by at least 10 percent')
  const isTooSoon = storageChangedAt !== undefined && call.now < storageChangedAt + STORAGE_RESTS
  if (isTooSoon || statusOf(instance) === 'storage-optimization')
    throw refused(
      call,
      "You can't currently modify the storage of this DB instance because the previous storage change is being optimized",
      'Storage can be changed once in six hours',
    )
}

const STORAGE_RESTS = 6 * 3_600_000

function refuseVersion(
  call: Call,
  { wish, group, pending }: Instance,
  { version, parameterGroup }: Changes,
  allowMajor = false,
): void {
  const from = wish.version
  const wanted = pending?.changes
  if (version === undefined || version === from) {
    refuseWrongGroup(call, parameterGroup, wanted?.version ?? from)
    return
  }
  refuseNoTarget(call, { from, to: version, allowMajor })
  const kept = group.name.startsWith('default.') ? undefined : group.name
  refuseWrongGroup(call, parameterGroup ?? wanted?.parameterGroup ?? kept, version)
}

function refuseNoTarget(
  call: Call,
  way: { readonly from: string; readonly to: string; readonly allowMajor: boolean },
): void {
  const { from, to, allowMajor } = way
  const target = targetsOf(from).find((one) => one.version === to)
  if (!target) throw refused(call, `Cannot upgrade postgres from ${from} to ${to}`)
  if (target.isMajor && !allowMajor)
    throw refused(
      call,
      'The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version',
    )
}
