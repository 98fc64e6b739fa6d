import { z } from 'zod'
import type { DependencySeen } from '#src/core/dependencies/dependency.ts'
import { inOrder } from '#src/core/dependencies/graph.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import type { DependencyChange } from '#src/core/dependencies/plan.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { floorOf } from '#src/core/plan/way-back.ts'
import { higherFloor } from '#src/core/rules/floor.ts'
import type { NewRecord, NewSignal } from '#src/core/record.ts'
import type { Floor, Target } from '#src/core/target.ts'
import { isSameWish, newDependency } from '#src/kinds/dependency/new.ts'
import { defineStage, type StageDecision, type StageInput } from './stage.ts'

/** Dependencies wake whoever waits for them; a lost signal costs at most this. */
const LOOK_AGAIN = 5_000

const Memory = z.object({
  /** By name: those that were told what the release wants. */
  asked: z.array(z.string()),
})
type Memory = z.infer<typeof Memory>

type Standing = Readonly<Record<string, DependencySeen>>

/**
 * The true gate: nothing of the release runs before what it needs is there, as it needs it. Each dependency is told once
 * those that it comes after are ready, and brings itself about; what cannot be brought about holds the delivery.
 */
export const dependencies = defineStage<Memory>({
  stage: 'dependencies',
  memory: Memory,
  begin: { asked: [] },

  wants({ delivery }) {
    const keys = needsOf(delivery).map(({ key }) => key)
    return keys.length > 0 ? [{ ask: 'needs', keys }] : []
  },

  decide(input): StageDecision<Memory> {
    const { delivery, target, memory, seen, now } = input
    const standing: Standing = seen.needs?.is === 'seen' ? seen.needs.value : {}
    const needs = inOrder(needsOf(delivery))
    const ready = needs.filter((need) => isReady(need, input, standing))
    const next = raised(delivery, target, { ready, standing })
    const changed = next === target ? {} : { target: next }
    if (ready.length === needs.length) return { is: 'done', ...changed }

    const stuck = needs.find((need) => isStuck(need, input, standing))
    if (stuck) return { is: 'failed', reason: whyStuck(stuck, standing), ...changed }
    const open = needs.filter((need) => mayBegin(need, memory, ready))
    const asked = [...memory.asked, ...open.map(({ name }) => name)]
    const left = needs.filter((need) => !ready.includes(need))
    return {
      is: 'waiting',
      memory: { asked },
      ...changed,
      ...(begins(delivery, asked) && { delivery: { begun: true } }),
      on: { on: 'dependencies', dependencies: left.map((need) => words(need, standing)) },
      signals: open.map((need) => told(need, delivery, startOf(delivery))),
      children: open.map((need) => created(need, delivery, now)),
      wakeAt: now + LOOK_AGAIN,
    }
  },
})

type Known = Pick<StageInput<Memory>, 'delivery' | 'memory'>

function needsOf({ rendered }: Delivery): readonly Need[] {
  return rendered?.needs ?? []
}

/** It heard what this delivery wants, and is so. */
function isReady(need: Need, known: Known, standing: Standing): boolean {
  const seen = heardBy(need, known, standing)
  if (!seen || !isSameWish(seen.current, need) || !isSameWish(seen.wanted, need)) return false
  return seen.state === 'ready' || seen.state === 'asked' || isGiving(seen)
}

/** It waits for everybody to be connected with what it gives from now on: this delivery among them. */
function isGiving({ state, connecting }: DependencySeen): boolean {
  return state === 'changing' && connecting !== undefined
}

/** It holds, or somebody wants something else of it, and nothing goes on by itself. */
function isStuck(need: Need, known: Known, standing: Standing): boolean {
  const seen = heardBy(need, known, standing)
  return seen !== undefined && (seen.state === 'held' || !isSameWish(seen.wanted, need))
}

/** How it stands, once it heard what this delivery wants: others may want the same of it at the same time. */
function heardBy(
  { key, name }: Need,
  { delivery, memory }: Known,
  standing: Standing,
): DependencySeen | undefined {
  const seen = memory.asked.includes(name) ? standing[key] : undefined
  const isHeard = seen?.usedBy.some(
    (user) => user.target === delivery.target && user.delivery === delivery.id,
  )
  // What it was told in an earlier attempt, and how it stood then, says nothing about this one.
  const isOfNow = seen !== undefined && seen.wanted.at >= startOf(delivery)
  return (isHeard && isOfNow) || seen?.isBroken ? seen : undefined
}

function whyStuck(need: Need, standing: Standing) {
  const { name, key } = need
  const seen = standing[key]
  if (seen && seen.state !== 'held' && !isSameWish(seen.wanted, need))
    return { because: `${name}: ${seen.wanted.delivery} wants something else of it` }
  const { because = 'it holds', hint } = seen?.failure ?? {}
  return { because: `${name}: ${because}`, ...(hint && { hint }) }
}

/** Once those that it comes after are ready; others at the same time. */
function mayBegin(need: Need, { asked }: Memory, ready: readonly Need[]): boolean {
  const isFree = need.after.every((name) => ready.some((one) => one.name === name))
  return isFree && !asked.includes(need.name)
}

function words({ name, key, after }: Need, standing: Standing): string {
  const seen = standing[key]
  if (seen?.state === 'asked') return `${name}, of which somebody wants something else first`
  if (seen?.waitingOn !== undefined) return `${name}, which waits for ${seen.waitingOn}`
  return after.length > 0 && !seen ? `${name}, after ${after.join(' and ')}` : name
}

/** From the first dependency that it changes on it is taken back, not given up. */
function begins({ plan, begun }: Delivery, asked: readonly string[]): boolean {
  const changes = plan?.dependencies ?? []
  return !begun && changes.some(({ name, steps }) => steps.length > 0 && asked.includes(name))
}

/** Each attempt tells it anew: a retry of the delivery is one of what holds it. */
function startOf({ stages, requestedAt }: Delivery): number {
  return stages.find(({ state }) => state === 'running')?.startedAt ?? requestedAt
}

function told(need: Need, delivery: Delivery, at: number): NewSignal {
  const { id, target, app, by, release, wanted } = delivery
  return {
    to: { kind: 'dependency', id: need.key },
    key: `${id}/needs/${at}`,
    signal: {
      type: 'needed',
      need,
      description: descriptionOf(need, delivery),
      delivery: id,
      target,
      app,
      version: release?.version ?? wanted,
      by,
    },
  }
}

function created(need: Need, delivery: Delivery, at: number): NewRecord {
  const { id, by } = delivery
  const description = descriptionOf(need, delivery)
  const document = newDependency(need, { delivery: id, description, by, at })
  const { key } = need
  return { kind: 'dependency', id: key, target: key, document, state: document.state }
}

function descriptionOf({ name, kind }: Need, { plan }: Delivery): string {
  return plan?.dependencies?.find((one) => one.name === name)?.description ?? kind
}

/** What was done to a dependency for good is a floor under every way back, from the moment that it cannot be stopped. */
function raised(
  delivery: Delivery,
  target: Target,
  { ready, standing }: { readonly ready: readonly Need[]; readonly standing: Standing },
): Target {
  const { rendered, release, plan, id } = delivery
  if (!rendered || !release) return target
  const lasting = (plan?.dependencies ?? []).filter((change) =>
    isLasting(change, delivery, { ready, standing }),
  )
  const floor = lasting.reduce<Floor | undefined>(
    (before, { name, steps }) =>
      higherFloor(before, {
        version: floorOf({ release, rendered }),
        because: `${release.version} changed ${name} for good (${steps.find(isIrreversible)?.what})`,
        delivery: id,
      }),
    target.floor,
  )
  return floor === target.floor || floor === undefined ? target : { ...target, floor }
}

function isLasting(
  { key, steps }: DependencyChange,
  { id }: Delivery,
  { ready, standing }: { readonly ready: readonly Need[]; readonly standing: Standing },
): boolean {
  if (!steps.some(isIrreversible)) return false
  const seen = standing[key]
  const cannotStop = seen?.wanted.delivery === id && seen.state === 'changing' && !seen.mayStop
  return cannotStop || ready.some((need) => need.key === key)
}

function isIrreversible({ risk }: DependencyChange['steps'][number]): boolean {
  return risk === 'irreversible'
}
