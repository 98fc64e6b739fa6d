import { z } from 'zod'
import { planOf } from '#src/core/plan-of.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { objectKey } from '#src/core/objects.ts'
import type { Target } from '#src/core/target.ts'
import { basis, dryRunOf } from './prepare.ts'
import { defineStage, type StageDecision } from './stage.ts'

/** A lost signal costs at most this much waiting; the signal is what normally ends it. */
const LOOK_AGAIN = 60_000

/** One delivery at a time has a target; the others wait in order. A way back does not wait: it takes the target over. */
export const queue = defineStage({
  stage: 'queue',
  memory: z.null(),
  begin: null,

  wants({ delivery, target }) {
    return isTurnOf(delivery, target) && isStale(delivery, target) && delivery.rendered
      ? [dryRunOf(delivery.rendered, target)]
      : []
  },

  decide({ delivery, target, seen, now }): StageDecision<null> {
    if (!isTurnOf(delivery, target)) return wait(delivery, enqueue(delivery, target), now)
    if (!isStale(delivery, target)) return take(delivery, target, {})
    if (seen.dryRun?.is !== 'seen' || !delivery.release || !delivery.rendered)
      return { is: 'failed', reason: { because: 'the plan could not be computed again' } }
    const plan = planOf(delivery.release, delivery.rendered, seen.dryRun.value)
    return take(delivery, target, { plan, ...basis(target) })
  },
})

function isTurnOf(delivery: Delivery, { active, queue: waiting }: Target): boolean {
  if (active === delivery.id || delivery.purpose === 'rollback') return true
  return active === undefined && (waiting[0] ?? delivery.id) === delivery.id
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

function wait({ id }: Delivery, target: Target, now: number): StageDecision<null> {
  const place = target.queue.indexOf(id)
  const behind = target.queue[place - 1] ?? target.active ?? 'another delivery'
  return {
    is: 'waiting',
    memory: null,
    on: { on: 'queue', behind, position: place + 1 },
    target,
    wakeAt: now + LOOK_AGAIN,
  }
}
