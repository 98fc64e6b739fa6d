import { actorKey } from '#src/core/actor.ts'
import { tookTarget, type Delivery } from '#src/core/delivery.ts'
import type { NewSignal } from '#src/core/record.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { targetKey, type Target } from '#src/core/target.ts'
import type { Context } from '#src/door/command.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { inFlightAt } from './find.ts'

/** A target, and what has not ended there: the one that acts first, then oldest first. */
export type TargetNow = {
  readonly target: Target | undefined
  readonly inFlight: readonly Delivery[]
  /** By the rules of this moment, people are asked before anything begins there. */
  readonly isAsked: boolean
}

/** How a target stands now: read once, for whatever a command has to know of it. */
export async function targetNow(
  { store, catalog }: Pick<Context, 'store' | 'catalog'>,
  { app, environment }: { readonly app: string; readonly environment: string },
): Promise<TargetNow> {
  const key = targetKey(app, environment)
  const [target, running] = await Promise.all([store.target(key), inFlightAt(store, key)])
  const isAsked = policyOf(catalog, app, environment)?.approval !== undefined
  return { target, inFlight: running.map(({ document }) => document), isAsked }
}

/** The delivery that acts on the target, or is about to take it over from the one that does. */
export function actingAt({ target, inFlight }: Omit<TargetNow, 'isAsked'>): Delivery | undefined {
  return inFlight.find(({ id }) => id === target?.active) ?? inFlight.find(({ begun }) => begun)
}

/**
 * The delivery that a new one waits for: the last in line, or about to be, else the one that has the target. What people
 * only decide about keeps nobody waiting; an emergency, and whoever locked the target, wait behind nobody in line.
 */
export function aheadAt(
  now: TargetNow,
  { by, emergency }: Pick<Delivery, 'by' | 'emergency'>,
): Delivery | undefined {
  const { target, inFlight, isAsked } = now
  const holdsLock = target?.lock !== undefined && actorKey(target.lock.by) === actorKey(by)
  const first = actingAt(now) ?? inFlight.find(isWayBack)
  if (emergency || holdsLock) return first
  const inLine = (target?.queue ?? []).flatMap((id) => inFlight.find((one) => one.id === id) ?? [])
  const coming = isAsked ? [] : inFlight.filter(isPrepared)
  return [first, ...inLine, ...coming].findLast((one) => one !== undefined)
}

/** It never waits: it takes over as soon as it is planned. */
export function isWayBack({ purpose }: Delivery): boolean {
  return purpose === 'rollback'
}

function isPrepared({ stages }: Delivery): boolean {
  return stages.find(({ state }) => state === 'running')?.stage === 'prepare'
}

/** Behind whom it waits, for the one who asked; nothing where nobody is ahead. */
export function turnWords(ahead: Delivery | undefined, besides = ''): readonly string[] {
  if (!ahead) return []
  const until = ahead.held ? ', which holds until somebody retries or aborts it' : ''
  return [`It waits its turn behind ${ahead.id}${until}${besides}`]
}

/** Whether a delivery brings that version already. */
export function brings(version: string, { wanted, purpose, direction }: Delivery): boolean {
  return wanted === version && purpose === 'deploy' && direction === 'forward'
}

/** What an emergency does not wait for: it has not begun, and is none itself. */
export function givesWay(delivery: Delivery): boolean {
  return !tookTarget(delivery) && delivery.emergency === undefined
}

/** Tells a delivery that another stands in its place: it ends, unless it has got its target. */
export function outdate({ id }: Delivery, by: string, { id: key }: Invocation): NewSignal {
  return { to: { kind: 'delivery', id }, key, signal: { type: 'outdated', by } }
}
