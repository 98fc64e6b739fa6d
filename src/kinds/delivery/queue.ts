import { z } from 'zod'
import { actorKey } from '#src/core/actor.ts'
import type { Gate } from '#src/core/rules/approval.ts'
import { planOf } from '#src/core/plan/plan-of.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { objectKey } from '#src/core/plan/objects.ts'
import type { Seen } from '#src/core/queries.ts'
import type { Target } from '#src/core/target.ts'
import { announce } from './emergency.ts'
import { Asks, permitOf, permitWants, type Permit } from '#src/kinds/delivery/deciding/permit.ts'
import { anotherPlan, basis, dryRunOf, isExpected } from './prepare.ts'
import { voided } from '#src/kinds/delivery/deciding/asking.ts'
import { mustAskAgain } from '#src/kinds/delivery/deciding/reopening.ts'
import { outdating } from '#src/kinds/delivery/deciding/rivals.ts'
import { planAgain, type Replanned, replanOf } from '#src/kinds/delivery/deciding/replanning.ts'
import { defineStage, type StageDecision, type StageInput } from './stage.ts'
import { misplaced } from './wish.ts'
import { watchedFor } from './witness.ts'

/** A lost signal costs at most this much waiting; the signal is what normally ends it. */
const LOOK_AGAIN = 60_000

/** Where it is known when something opens, and signals tell of earlier, the looks between are few. */
const LONGEST_PAUSE = 600_000

const Memory = z
  .object({
    asks: Asks.optional(),
    /** Older deliveries that wait were told that this one is allowed. */
    isTold: z.boolean().optional(),
    /** No gate was shut at the last look: what the plan would be now is asked only then. */
    isOpen: z.boolean().optional(),
  })
  .nullable()
type Memory = z.infer<typeof Memory>

/**
 * One delivery at a time has a target; the others wait in order. A way back does not wait: it takes the target over.
 * Before the first effect everything that allowed the delivery is asked once more: rights, rules, votes, the plan itself,
 * and that no freeze and no lock keeps it from starting.
 */
export const queue = defineStage<Memory>({
  stage: 'queue',
  memory: Memory,
  begin: null,

  wants({ delivery, target, memory }) {
    const asks = memory?.asks
    if (!isTurnOf(delivery, target))
      return [
        { ask: 'record', kind: 'delivery', id: ahead(delivery, target) },
        ...(isRejected(delivery) ? permitWants({ delivery, target, asks }) : []),
      ]
    if (delivery.purpose === 'rollback')
      return isStale(delivery, target) && delivery.rendered
        ? [dryRunOf(delivery.rendered, target)]
        : []
    return [
      ...permitWants({ delivery, target, asks }),
      ...(memory?.isTold ? [] : [{ ask: 'rivals', target: delivery.target } as const]),
      ...(memory?.isOpen && mustReplan(delivery, target) ? [replanOf(delivery, target)] : []),
    ]
  },

  decide(input): StageDecision<Memory> {
    const { delivery, target } = input
    if (!isTurnOf(delivery, target)) return standBy(input)
    const reason = misplaced(delivery, target)
    if (reason) return { is: 'failed', reason }
    if (delivery.purpose !== 'rollback') return begin(input)
    return isStale(delivery, target) ? takePlannedAgain(input) : take(delivery, target, {})
  },
})

type Input = StageInput<Memory> & { readonly seen: Seen; readonly now: number }

/** Others come first. Who says no is heard all the same. */
function standBy(input: Input): StageDecision<Memory> {
  const { delivery, target, memory } = input
  if (isRejected(delivery)) {
    const permit = permitOf({ ...input, asks: memory?.asks })
    if (permit.is === 'unknown') return { is: 'waiting', memory: { ...memory, asks: permit.asks } }
    if (permit.is === 'known' && permit.tally?.rejectedBy) return askAgain(target, delivery, {})
  }
  return isAheadGone(input) ? goPast(input) : wait(input)
}

function isRejected({ approval }: Delivery): boolean {
  return approval?.votes.some(({ choice }) => choice === 'reject') === true
}

function mustReplan(delivery: Delivery, target: Target): boolean {
  return delivery.approval !== undefined || isStale(delivery, target)
}

/** It is its turn. What the votes do not cover is asked again; what stands in the way now keeps its place. */
function begin(input: Input): StageDecision<Memory> {
  const { delivery, target, memory, seen, now } = input
  const permit = permitOf({ ...input, asks: memory?.asks })
  if (permit.is === 'unknown') return { is: 'waiting', memory: { ...memory, asks: permit.asks } }
  if (permit.is === 'refused')
    return { is: 'failed', reason: permit.reason, delivery: { gates: permit.gates } }
  if (mustAskAgain(delivery, target, permit, now)) return askAgain(target, delivery, {})

  const told = memory?.isTold
    ? {}
    : outdating(delivery, permit.rules.policy, { seen: seen.rivals, isAllowed: true })
  const after = { ...memory, isTold: true }
  const shut = permit.gates.filter(({ is }) => is === 'waits')
  if (shut.length > 0) return { ...told, ...waitForGates({ ...input, memory: after }, shut) }
  if (mustReplan(delivery, target) && !seen.replan)
    return { ...told, is: 'waiting', memory: { ...after, isOpen: true } }
  return { ...told, ...start(input, permit) }
}

/** No gate is shut and the votes stand: it takes the target, unless the plan is another by now. */
function start(
  { delivery, target, seen, now }: Input,
  { gates, rules, wanted }: Extract<Permit, { is: 'known' }>,
): StageDecision<Memory> {
  const again = seen.replan && planAgain(delivery, target, seen.replan)
  if (again?.is === 'failed') return again
  if (again?.is === 'other' && wanted)
    return askAgain(target, delivery, fallen(delivery, again, now))
  const fresh = again?.delivery ?? {}
  if (fresh.plan && !isExpected(delivery, fresh.plan)) return anotherPlan
  const announced = delivery.emergency ? announce(delivery, rules, now) : {}
  const watch = watchedFor(delivery, rules.policy)
  return {
    ...announced,
    ...take(delivery, target, { ...fresh, gates, ...watch, ...basis(target) }),
  }
}

/** The plan is another than the one that people decided about. */
function fallen(
  { approval }: Delivery,
  { delivery, because }: Extract<Replanned, { is: 'other' }>,
  now: number,
): Partial<Delivery> {
  return { ...delivery, ...(approval && { approval: voided(approval, because, now) }) }
}

/** It leaves the queue: whoever is behind it need not wait for people to decide about it. */
function askAgain(
  target: Target,
  { id }: Delivery,
  delivery: Partial<Delivery>,
): StageDecision<Memory> {
  const waiting = target.queue.filter((other) => other !== id)
  return { is: 'again', stage: 'approval', delivery, target: { ...target, queue: waiting } }
}

function waitForGates(
  { delivery, target: before, memory, now }: Input,
  gates: Gate[],
): StageDecision<Memory> {
  const target = enqueue(delivery, before)
  const opensAt = Math.min(...gates.map((gate) => gate.opensAt ?? Infinity))
  const expiresAt = delivery.approval?.expiresAt ?? Infinity
  return {
    is: 'waiting',
    memory: { ...memory, isOpen: false },
    on: { on: 'gates', gates },
    delivery: { gates },
    target,
    wakeAt: Math.max(Math.min(opensAt, expiresAt, now + LONGEST_PAUSE), now + 1),
  }
}

function takePlannedAgain({ delivery, target, seen }: Input): StageDecision<Memory> {
  if (seen.dryRun?.is !== 'seen' || !delivery.release || !delivery.rendered)
    return { is: 'failed', reason: { because: 'the plan could not be computed again' } }
  const { release, rendered, purpose } = delivery
  const plan = planOf(release, rendered, { changes: seen.dryRun.value, purpose, target })
  if (!isExpected(delivery, plan)) return anotherPlan
  return take(delivery, target, { plan, ...basis(target) })
}

/** Nobody waits for a delivery that ended without giving its place up. */
function isAheadGone({ seen: { record } }: Input): boolean {
  return record?.is === 'absent' || (record?.is === 'seen' && !record.value.lives)
}

function goPast({ delivery, target, memory }: Input): StageDecision<Memory> {
  const gone = ahead(delivery, target)
  const { active, ...rest } = target
  const waiting = target.queue.filter((id) => id !== gone)
  const keeps = active !== undefined && active !== gone
  return {
    is: 'waiting',
    memory,
    target: { ...rest, queue: waiting, ...(keeps && { active }) },
  }
}

function isTurnOf(delivery: Delivery, { active, queue: waiting, lock }: Target): boolean {
  if (active === delivery.id || delivery.purpose === 'rollback') return true
  if (active !== undefined) return false
  return mayPass(delivery, lock) || (waiting[0] ?? delivery.id) === delivery.id
}

/** Who locked the target does not wait behind those whom the lock keeps; an emergency waits behind nobody who has not begun. */
function mayPass({ by, emergency }: Delivery, lock: Target['lock']): boolean {
  return emergency !== undefined || (lock !== undefined && actorKey(lock.by) === actorKey(by))
}

/** Whom it waits for: the one before it in the queue, else the one that has the target. */
function ahead({ id }: Delivery, { active, queue: waiting }: Target): string {
  const place = waiting.includes(id) ? waiting.indexOf(id) : waiting.length
  return waiting[place - 1] ?? active ?? waiting[0] ?? id
}

/** While it waited another delivery settled: what would change is not what was planned. */
function isStale({ basedOn }: Delivery, { settled }: Target): boolean {
  return basedOn !== settled?.delivery
}

function take(
  { id, from, rendered }: Delivery,
  target: Target,
  replanned: Partial<Delivery>,
): StageDecision<Memory> {
  const { version, url } = target.settled?.release ?? {}
  const known = new Set(target.inventory.map(objectKey))
  const created = (replanned.rendered ?? rendered)?.inventory ?? []
  const added = created.filter((object) => !known.has(objectKey(object)))
  return {
    is: 'done',
    delivery: { ...replanned, ...(version && !from && { from: { version, ...(url && { url }) } }) },
    target: {
      ...target,
      active: id,
      queue: target.queue.filter((other) => other !== id),
      inventory: [...target.inventory, ...added],
    },
  }
}

function enqueue({ id }: Delivery, target: Target): Target {
  return target.queue.includes(id) ? target : { ...target, queue: [...target.queue, id] }
}

function wait({ delivery, target: before, memory, now }: Input): StageDecision<Memory> {
  const target = enqueue(delivery, before)
  const position = target.queue.indexOf(delivery.id) + 1
  return {
    is: 'waiting',
    memory,
    on: { on: 'queue', behind: ahead(delivery, target), position },
    target,
    wakeAt: now + LOOK_AGAIN,
  }
}
