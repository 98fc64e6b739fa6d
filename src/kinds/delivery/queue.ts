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
import { reopen } from '#src/kinds/delivery/deciding/reopening.ts'
import { planAgain, replanOf } from '#src/kinds/delivery/deciding/replanning.ts'
import { defineStage, type StageDecision, type StageInput } from './stage.ts'
import { misplaced } from './wish.ts'

/** A lost signal costs at most this much waiting; the signal is what normally ends it. */
const LOOK_AGAIN = 60_000

const Memory = z.object({ asks: Asks.optional() }).nullable()
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
    if (!isTurnOf(delivery, target))
      return [{ ask: 'record', kind: 'delivery', id: ahead(delivery, target) }]
    if (delivery.purpose === 'rollback')
      return isStale(delivery, target) && delivery.rendered
        ? [dryRunOf(delivery.rendered, target)]
        : []
    const asks = memory?.asks
    const mustReplan = asks && (delivery.approval || isStale(delivery, target))
    return [
      ...permitWants({ delivery, target, asks }),
      ...(mustReplan ? [replanOf(delivery, target)] : []),
    ]
  },

  decide(input): StageDecision<Memory> {
    const { delivery, target } = input
    if (!isTurnOf(delivery, target)) return isAheadGone(input) ? goPast(input) : wait(input)
    const reason = misplaced(delivery, target)
    if (reason) return { is: 'failed', reason }
    if (delivery.purpose !== 'rollback') return begin(input)
    return isStale(delivery, target) ? takePlannedAgain(input) : take(delivery, target, {})
  },
})

type Input = StageInput<Memory> & { readonly seen: Seen; readonly now: number }

/** It is its turn. What stands in the way now keeps its place; what the votes do not cover is asked again. */
function begin(input: Input): StageDecision<Memory> {
  const { delivery, target, memory, seen, now } = input
  const permit = permitOf({ ...input, asks: memory?.asks })
  if (permit.is === 'unknown') return { is: 'waiting', memory: { asks: permit.asks } }
  if (permit.is === 'refused')
    return { is: 'failed', reason: permit.reason, delivery: { gates: permit.gates } }
  const again = seen.replan && planAgain(delivery, seen.replan)
  if (again?.is === 'failed') return again
  const reopened = reopen(delivery, permit, again, now)
  if (reopened) return askAgain(target, delivery, reopened)
  const shut = permit.gates.filter(({ is }) => is === 'waits')
  return shut.length > 0 ? waitForGates(input, shut) : start(input, permit, again?.delivery ?? {})
}

/** Everything holds: it takes the target, with the plan as it is now. */
function start(
  { delivery, target, now }: Input,
  { gates, rules }: Extract<Permit, { is: 'known' }>,
  fresh: Partial<Delivery>,
): StageDecision<Memory> {
  if (fresh.plan && !isExpected(delivery, fresh.plan)) return anotherPlan
  const announced = delivery.emergency ? announce(delivery, rules.policy, now) : {}
  return { ...announced, ...take(delivery, target, { ...fresh, gates, ...basis(target) }) }
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
  const opensAt = Math.min(...gates.map((gate) => gate.opensAt ?? now + LOOK_AGAIN))
  const expiresAt = delivery.approval?.expiresAt ?? Infinity
  return {
    is: 'waiting',
    memory,
    on: { on: 'gates', gates },
    delivery: { gates },
    target,
    wakeAt: Math.max(Math.min(opensAt, expiresAt, now + LOOK_AGAIN), now + 1),
  }
}

function takePlannedAgain({ delivery, target, seen }: Input): StageDecision<Memory> {
  if (seen.dryRun?.is !== 'seen' || !delivery.release || !delivery.rendered)
    return { is: 'failed', reason: { because: 'the plan could not be computed again' } }
  const plan = planOf(delivery.release, delivery.rendered, seen.dryRun.value)
  if (!isExpected(delivery, plan)) return anotherPlan
  return take(delivery, target, { plan, ...basis(target) })
}

/** Nobody waits for a delivery that ended without giving its place up. */
function isAheadGone({ seen: { record } }: Input): boolean {
  return record?.is === 'absent' || (record?.is === 'seen' && !record.value.lives)
}

function goPast({ delivery, target }: Input): StageDecision<Memory> {
  const gone = ahead(delivery, target)
  const { active, ...rest } = target
  const waiting = target.queue.filter((id) => id !== gone)
  const keeps = active !== undefined && active !== gone
  return {
    is: 'waiting',
    memory: null,
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

function wait({ delivery, target: before, now }: Input): StageDecision<Memory> {
  const target = enqueue(delivery, before)
  const position = target.queue.indexOf(delivery.id) + 1
  return {
    is: 'waiting',
    memory: null,
    on: { on: 'queue', behind: ahead(delivery, target), position },
    target,
    wakeAt: now + LOOK_AGAIN,
  }
}
