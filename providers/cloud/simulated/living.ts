import type { Instant } from '#src/core/clock.ts'
import type { Account } from './account.ts'
import { type Changes, entering, type Instance, type Step, withData } from './instances.ts'
import { familyOf, majorOf } from './versions.ts'

/** Lives up to now: what its time has come for has happened. */
export function live(account: Account): void {
  const now = account.clock.now()
  for (const instance of account.instances.values()) {
    const next = livedUntil(account, instance, now)
    if (next !== instance) replace(account, instance, next)
  }
}

/** Puts an instance where another was; undefined takes it away. */
export function replace(account: Account, old: Instance, next: Instance | undefined): void {
  if (next?.id !== old.id) account.instances.delete(old.id)
  if (next) account.instances.set(next.id, next)
}

function livedUntil(account: Account, instance: Instance, now: Instant): Instance | undefined {
  let one: Instance | undefined = instance
  while (one) {
    const begins = beginsAt(one)
    const ends: Instant = one.phases[0]?.until ?? Number.POSITIVE_INFINITY
    if (Math.min(begins, ends) > now) return one
    one = begins < ends ? begun(account, one, begins) : ended(one)
  }
  return undefined
}

/** When what waits begins: what is optimized meanwhile is no hindrance. */
function beginsAt({ pending, phases: [phase], since }: Instance): Instant {
  if (!pending || pending.isBegun) return Number.POSITIVE_INFINITY
  const isFree = phase === undefined || phase.status === 'storage-optimization'
  return isFree ? Math.max(pending.due, since) : Number.POSITIVE_INFINITY
}

function ended(instance: Instance): Instance | undefined {
  const [phase, ...phases] = instance.phases
  if (!phase) return instance
  const next = { ...instance, phases, since: phase.until }
  return phase.end ? phase.end(next, phase.until) : next
}

function begun({ takes }: Account, instance: Instance, at: Instant): Instance {
  const { pending } = instance
  if (!pending) return instance
  const asked = Object.keys(pending.changes)
  const steps: readonly (Step & { readonly for: readonly (keyof Changes)[] })[] = [
    { for: CHANGED, status: 'modifying', takes: takes.modifying, end: modified },
    {
      for: ['password'],
      status: 'resetting-master-credentials',
      takes: takes.resetting,
      end: reset,
    },
    { for: ['version'], status: 'upgrading', takes: takes.upgrading, end: upgraded },
    { for: ['id'], status: 'renaming', takes: takes.renaming, end: renamed },
    { for: ['storage'], status: 'storage-optimization', takes: takes.optimizing },
  ]
  const wanted = steps.filter((step) => step.for.some((key) => asked.includes(key)))
  return entering({ ...instance, pending: { ...pending, isBegun: true } }, at, wanted)
}

/** What a modification changes at its end. */
const CHANGED = ['class', 'storage', 'multiAz', 'backupDays'] as const

function modified(instance: Instance, at: Instant): Instance {
  const changes = instance.pending?.changes ?? {}
  const picked = Object.fromEntries(
    CHANGED.filter((key) => changes[key] !== undefined).map((key) => [key, changes[key]]),
  ) as Changes
  const { backupDays, storage } = picked
  const next = settled(instance, CHANGED)
  return backedUp(
    {
      ...next,
      wish: { ...next.wish, ...picked },
      ...(storage !== undefined && { storageChangedAt: at, isFull: false }),
    },
    at,
    backupDays ?? next.wish.backupDays,
  )
}

/** From now on it is backed up, or not any more: with the last backup the way back is gone. */
export function backedUp(instance: Instance, at: Instant, days: number): Instance {
  const { backedUpSince, ...rest } = instance
  if (days === 0) return rest
  return { ...rest, backedUpSince: backedUpSince ?? at }
}

function reset(instance: Instance, at: Instant): Instance {
  const { password } = instance.pending?.changes ?? {}
  const data = { ...instance.data, ...(password !== undefined && { password }) }
  return withData(settled(instance, ['password']), at, { data })
}

/** A default group becomes that of the new family by itself; another one came with the change. The server starts anew with it. */
function upgraded(instance: Instance, at: Instant): Instance {
  const { version = instance.wish.version, parameterGroup } = instance.pending?.changes ?? {}
  const isMajor = majorOf(version) !== majorOf(instance.wish.version)
  const { group } = instance
  const name =
    parameterGroup ??
    (isMajor && group.name.startsWith('default.') ? `default.${familyOf(version)}` : group.name)
  return withData(
    { ...settled(instance, ['version', 'parameterGroup']), group: { name, status: 'in-sync' } },
    at,
    { version },
  )
}

function renamed(instance: Instance): Instance {
  return { ...settled(instance, ['id']), id: instance.pending?.changes.id ?? instance.id }
}

/** Without what is no longer pending. */
function settled(instance: Instance, keys: readonly (keyof Changes)[]): Instance {
  const { pending, ...rest } = instance
  if (!pending) return rest
  const left = Object.entries(pending.changes).filter(
    ([key]) => !keys.includes(key as keyof Changes),
  )
  if (left.length === 0) return rest
  return { ...rest, pending: { ...pending, changes: Object.fromEntries(left) as Changes } }
}
