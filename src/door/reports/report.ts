import { DeliveryError } from '#src/core/errors.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { sharedOwner } from '#src/core/dependencies/need.ts'
import { freezeAt, type Frozen } from '#src/core/rules/freeze.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { environmentsOf } from '#src/core/catalog.ts'
import type { Instant } from '#src/core/clock.ts'
import type { AlertmanagerSeen } from '#src/core/watch/watching.ts'
import type { Context } from '#src/door/command.ts'
import { deliveriesOf } from '#src/door/deliveries/find.ts'
import { declaredFreezes } from '#src/door/holds/find.ts'
import { schedulesOf } from '#src/door/schedules/find.ts'
import type { Freeze } from '#src/kinds/freeze.ts'
import { LockRecord } from '#src/kinds/lock.ts'
import { Pipeline } from '#src/kinds/pipeline.ts'
import { readDependencies } from '#src/kinds/reading/dependencies.ts'
import type { Schedule } from '#src/kinds/schedule/schedule.ts'

/** What a report is limited to; only where the person may look, whatever is left out. */
export type ReportOf = {
  readonly app?: string | undefined
  readonly environment?: string | undefined
}

/** What was asked for that has ended since a moment, newest first. */
export async function deliveredSince(
  context: Context,
  only: ReportOf,
  since: Instant,
): Promise<readonly Delivery[]> {
  const all = await deliveriesOf(context.store, { done: true, limit: LOOKED_AT })
  return all
    .map(({ document }) => document)
    .filter(({ endedAt = 0 }) => endedAt >= since)
    .filter(isMeant(context, only))
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
}

/** What has not ended: deliveries with what they wait for, and what QA is asked about. */
export type Waiting = {
  readonly deliveries: readonly Delivery[]
  readonly signOffs: readonly SignOff[]
}

export async function waitingNow(context: Context, only: ReportOf): Promise<Waiting> {
  const [running, asked] = await Promise.all([
    deliveriesOf(context.store, { done: false, limit: LOOKED_AT }),
    context.store.list({ kind: 'signOff', done: false, limit: LOOKED_AT }),
  ])
  const mine = isMeant(context, only)
  return {
    deliveries: running
      .map(({ document }) => document)
      .filter(mine)
      .toReversed(),
    signOffs: asked
      .flatMap(({ document }) => SignOff.safeParse(document).data ?? [])
      .filter((signOff) => signOff.state === 'asked' && mine(signOff)),
  }
}

/** What is kept quiet, or back. */
export type Muted = {
  /** What Alertmanagers say; a clause why they could not be asked; absent where none is configured. */
  readonly alertmanagers: readonly AlertmanagerSeen[] | string | undefined
  readonly declared: readonly Freeze[]
  readonly windows: readonly (Frozen & Kept)[]
  readonly locks: readonly LockRecord[]
  readonly holds: readonly (Pipeline['holds'][number] & { readonly app: string })[]
  readonly paused: readonly Schedule[]
}

/** What a window of the catalog keeps: these apps, or all that there are. */
export type Kept = { readonly environment: string; readonly apps: readonly string[] | 'all' }

export async function mutedNow(context: Context, only: ReportOf): Promise<Muted> {
  const { store } = context
  const mine = isMeant(context, only)
  const [alertmanagers, declared, locks, pipelines, schedules] = await Promise.all([
    silencesIn(context),
    declaredFreezes(store),
    store.list({ kind: 'lock', limit: LOOKED_AT }),
    store.list({ kind: 'pipeline', limit: LOOKED_AT }),
    schedulesOf(store),
  ])
  return {
    alertmanagers,
    declared: declared.filter(mine),
    windows: windowsOn(context, mine),
    locks: locks
      .flatMap(({ document }) => LockRecord.safeParse(document).data ?? [])
      .filter((lock) => lock.held !== undefined && mine(lock)),
    holds: pipelines
      .flatMap(({ document }) => Pipeline.safeParse(document).data ?? [])
      .flatMap(({ app, holds }) => holds.map((hold) => ({ ...hold, app })))
      .filter(mine),
    paused: schedules.filter((schedule) => schedule.paused !== undefined && mine(schedule)),
  }
}

/** Databases for which something is ahead: what waits for their window, what was ordered, what is scheduled. */
export type Maintenance = {
  readonly databases: readonly Dependency[]
  readonly scheduled: readonly Schedule[]
}

export async function maintenanceAhead(context: Context, only: ReportOf): Promise<Maintenance> {
  const mine = isMeant(context, only)
  const [dependencies, schedules] = await Promise.all([
    readDependencies(context.store),
    schedulesOf(context.store),
  ])
  return {
    databases: dependencies
      .filter(({ kind }) => context.acts(kind).some((act) => ofDatabases.includes(act)))
      .filter(({ owner, environment }) =>
        mine({ environment, ...(owner !== sharedOwner && { app: owner }) }),
      )
      .filter(
        ({ facts, order, state, drift }) =>
          Boolean(facts['Pending'] ?? order ?? drift[0]) || state !== 'ready',
      ),
    scheduled: schedules.filter(
      (schedule) =>
        schedule.line.startsWith('db ') && schedule.next !== undefined && mine(schedule),
    ),
  }
}

const LOOKED_AT = 1_000
const ofDatabases: readonly string[] = ['snapshot', 'restore', 'rotate']

/** Whether something is asked about, and where the person may look. */
function isMeant({ rights }: Context, only: ReportOf) {
  return ({ app, environment }: ReportOf): boolean =>
    (only.app === undefined || app === undefined || app === only.app) &&
    (only.environment === undefined || environment === only.environment) &&
    rights.may('view', environment, app)
}

/** Windows of the catalog that are on, one for each name and environment, with the apps that they keep. */
function windowsOn({ catalog, now }: Context, mine: (one: ReportOf) => boolean): Muted['windows'] {
  return Object.keys(catalog.environments).flatMap((environment) => {
    const here = Object.values(catalog.apps)
      .filter((app) => environmentsOf(catalog, app).includes(environment))
      .filter(({ name }) => mine({ app: name, environment }))
    const found = here.flatMap(({ name: app }) => {
      const windows = policyOf(catalog, app, environment)?.freeze ?? []
      const frozen = freezeAt(windows, [], app, now)
      return frozen ? [{ app, frozen }] : []
    })
    const byName = Map.groupBy(found, ({ frozen }) => frozen.name)
    return [...byName.values()].map(([first, ...others]) => {
      const apps = [first!, ...others].map(({ app }) => app)
      return {
        ...first!.frozen,
        environment,
        apps: apps.length === here.length ? 'all' : apps,
      } as const
    })
  })
}

/** What could not be asked is said; what is not configured is nothing to speak of. */
async function silencesIn({ watching }: Context): Promise<Muted['alertmanagers']> {
  try {
    return await watching.alerts()
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    return error.code === 'unavailable' ? error.message : undefined
  }
}
