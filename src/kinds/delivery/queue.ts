import { z } from 'zod'
import { planOf } from '#src/core/plan-of.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { objectKey } from '#src/core/objects.ts'
import type { Target } from '#src/core/target.ts'
import { anotherPlan, basis, dryRunOf, isExpected } from './prepare.ts'
import { defineStage, type StageDecision } from './stage.ts'

/** A lost signal costs at most this much waiting; the signal is what normally ends it. */
const LOOK_AGAIN = 60_000

/** One delivery at a time has a target; the others wait in order. A way back does not wait: it takes the target over. */
export const queue = defineStage({
  stage: 'queue',
  memory: z.null(),
  begin: null,

  wants({ delivery, target }) {
    if (!isTurnOf(delivery, target))
      return [{ ask: 'record', kind: 'delivery', id: ahead(delivery, target) }]
    return isStale(delivery, target) && delivery.rendered
      ? [dryRunOf(delivery.rendered, target)]
      : []
  },

  decide({ delivery, target, seen, now }): StageDecision<null> {
    if (!isTurnOf(delivery, target)) {
      const isGone =
        seen.record?.is === 'absent' || (seen.record?.is === 'seen' && !seen.record.value.lives)
      if (isGone)
        return { is: 'waiting', memory: null, target: forget(ahead(delivery, target), target) }
      return wait(delivery, enqueue(delivery, target), now)
    }
    if (!isStale(delivery, target)) return take(delivery, target, {})
    if (seen.dryRun?.is !== 'seen' || !delivery.release || !delivery.rendered)
      return { is: 'failed', reason: { because: 'the plan could not be computed again' } }
    const plan = planOf(delivery.release, delivery.rendered, seen.dryRun.value)
    if (!isExpected(delivery, plan)) return anotherPlan
    return take(delivery, target, { plan, ...basis(target) })
  },
})

function isTurnOf(delivery: Delivery, { active, queue: waiting }: Target): boolean {
  if (active === delivery.id || delivery.purpose === 'rollback') return true
  return active === undefined && (waiting[0] ?? delivery.id) === delivery.id
}

/** Whom it waits for: the one before it in the queue, else the one that has the target. */
function ahead({ id }: Delivery, { active, queue: waiting }: Target): string {
  const place = waiting.includes(id) ? waiting.indexOf(id) : waiting.length
  return waiting[place - 1] ?? active ?? waiting[0] ?? id
}

/** Nobody waits for a delivery that ended without giving its place up. */
function forget(gone: string, target: Target): Target {
  const { active, ...rest } = target
  const waiting = target.queue.filter((id) => id !== gone)
  return { ...rest, queue: waiting, ...(active !== undefined && active !== gone && { active }) }
}

/** While it waited another delivery settled: what would change is not what was planned. */
function isStale({ basedOn }: Delivery, { settled }: Target): boolean {
  return basedOn !== settled?.delivery
}

function take(
  { id, from, rendered }: Delivery,
  target: Target,
  replanned: Partial<Delivery>,
): StageDecision<null> {
  const { version, url } = target.settled?.release ?? {}
  const known = new Set(target.inventory.map(objectKey))
  const added = (rendered?.inventory ?? []).filter((object) => !known.has(objectKey(object)))
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

function wait(delivery: Delivery, target: Target, now: number): StageDecision<null> {
  const position = target.queue.indexOf(delivery.id) + 1
  return {
    is: 'waiting',
    memory: null,
    on: { on: 'queue', behind: ahead(delivery, target), position },
    target,
    wakeAt: now + LOOK_AGAIN,
  }
}
