import type { ServerData } from '#providers/sql/simulated.ts'
import type { Instant } from '#src/core/clock.ts'
import type { DatabaseInstance, DatabaseWish } from '#src/core/dependencies/cloud.ts'
import { type Account, arnOf } from './account.ts'
import { nextWindow } from './window.ts'

/** How long things take, in milliseconds of the clock. */
export type Takes = {
  /** Until what was asked for is begun: as long it looks as if nothing had been asked. */
  readonly noticing: number
  readonly creating: number
  readonly modifying: number
  readonly upgrading: number
  /** After more storage was given, all works but giving more. */
  readonly optimizing: number
  readonly resetting: number
  readonly renaming: number
  readonly rebooting: number
  readonly backingUp: number
  readonly deleting: number
}

/** An instance as it is kept: what it is, what it is in the middle of, and what it was. */
export type Instance = {
  readonly id: string
  readonly wish: DatabaseWish
  readonly group: { readonly name: string; readonly status: string }
  readonly tags: Readonly<Record<string, string>>
  readonly data: ServerData
  readonly createdAt: Instant
  readonly isMade: boolean
  readonly isFull: boolean
  /** What it is in, and what comes after that. */
  readonly phases: readonly Phase[]
  /** Since when it has been in the first phase, or in none. */
  readonly since: Instant
  readonly pending?: Pending
  readonly storageChangedAt?: Instant
  /** Since when it is backed up; absent where it is not. */
  readonly backedUpSince?: Instant
  /** What stood in it, and in which version, oldest first: it can be restored as it was at a moment. */
  readonly past: readonly Past[]
}

/** Something that it is in the middle of, until a moment. */
export type Phase = {
  readonly status: string
  readonly until: Instant
  /** What it is after that; undefined when it is gone. */
  readonly end?: (instance: Instance, at: Instant) => Instance | undefined
}

/** A phase to come: how long it takes, in milliseconds. */
export type Step = Omit<Phase, 'until'> & { readonly takes: number }

/** What a modification may change. */
export type Changes = Partial<Omit<DatabaseWish, 'engine'>> & {
  readonly password?: string
  readonly id?: string
}

/** What was asked for and is not done yet. */
export type Pending = {
  readonly changes: Changes
  /** When it begins, unless the instance is busy then. */
  readonly due: Instant
  readonly isBegun: boolean
}

/** What stood in it from a moment on. */
export type Past = {
  readonly at: Instant
  readonly version: string
  readonly data: ServerData
}

/** As the cloud shows it now. */
export function seen(account: Account, instance: Instance): DatabaseInstance {
  const { id, wish, group, tags, pending, createdAt } = instance
  const { parameterGroup: _, port, maxStorage, subnetGroup, securityGroups, ...rest } = wish
  const latestRestorableAt = restorableUntil(instance, account.clock.now())
  return {
    ...rest,
    id,
    arn: instanceArn(account, id),
    status: statusOf(instance),
    securityGroups: securityGroups ?? [DEFAULT_SECURITY_GROUP],
    parameterGroup: group,
    tags,
    pending: pending ? worded(pending.changes) : {},
    createdAt,
    ...(maxStorage !== undefined && { maxStorage }),
    ...(subnetGroup !== undefined && { subnetGroup }),
    ...(instance.isMade && { endpoint: { host: hostOf(account, id), port } }),
    ...(latestRestorableAt !== undefined && { latestRestorableAt }),
  }
}

/** Its status in the words of RDS. */
export function statusOf({ phases: [phase], isFull }: Instance): string {
  return phase?.status ?? (isFull ? 'storage-full' : 'available')
}

/** Whether it takes orders. */
export function isSettled(instance: Instance): boolean {
  return ['available', 'storage-optimization'].includes(statusOf(instance))
}

/** Whether its server answers. */
export function isUp(instance: Instance): boolean {
  return instance.isMade && !['upgrading', 'rebooting', 'deleting'].includes(statusOf(instance))
}

/** Where its server answers. */
export function hostOf({ name, region }: Account, id: string): string {
  return `${id}.${name}.${region}.rds.simulated`
}

/** How AWS names it. */
export function instanceArn(account: Account, id: string): string {
  return arnOf(account, 'rds', `db:${id}`)
}

/** Enters phases, one after the other. */
export function entering(instance: Instance, at: Instant, steps: readonly Step[]): Instance {
  let until = at
  const timed = steps.map(({ status, takes, end }): Phase => {
    until += takes
    return { status, until, ...(end && { end }) }
  })
  return { ...instance, phases: timed, since: at }
}

/** With other data in it, or in another version, from a moment on. */
export function withData(
  instance: Instance,
  at: Instant,
  { data = instance.data, version = instance.wish.version }: Partial<Past>,
): Instance {
  const past = [...instance.past, { at, version, data }]
  return { ...instance, data, wish: { ...instance.wish, version }, past }
}

/** Until when it can be restored as it was: backups of the log are made every five minutes. */
export function restorableUntil(instance: Instance, now: Instant): Instant | undefined {
  const { backedUpSince } = instance
  if (backedUpSince === undefined) return undefined
  const latest = Math.floor(now / BACKED_UP_EVERY) * BACKED_UP_EVERY
  return latest >= backedUpSince ? latest : undefined
}

/** When waiting changes begin, with the window where they wait for it. */
export function dueAt(account: Account, at: 'once' | 'window'): Instant {
  const now = account.clock.now()
  return at === 'once' ? now + account.takes.noticing : nextWindow(now)
}

const BACKED_UP_EVERY = 5 * 60_000

const DEFAULT_SECURITY_GROUP = 'sg-default'

/** No password is ever shown. */
function worded(changes: Changes): Record<string, string> {
  const entries = Object.entries(changes).map(([key, value]) => [
    key,
    key === 'password' ? '****' : String(value),
  ])
  return Object.fromEntries(entries) as Record<string, string>
}
