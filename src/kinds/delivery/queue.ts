import { z } from 'zod'
import { planOf } from '#src/core/plan-of.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { objectKey } from '#src/core/objects.ts'
import type { Seen } from '#src/core/queries.ts'
import type { Target } from '#src/core/target.ts'
import { anotherPlan, basis, dryRunOf, isExpected } from './prepare.ts'
import { defineStage, type StageDecision, type StageInput } from './stage.ts'

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

  decide(input): StageDecision<null> {
    const { delivery, target } = input
    if (!isTurnOf(delivery, target)) return isAheadGone(input) ? goPast(input) : wait(input)
    return isStale(delivery, target) ? takePlannedAgain(input) : take(delivery, target, {})
  },
})

type Input = StageInput<null> & { readonly seen: Seen; readonly now: number }

function takePlannedAgain({ delivery, target, seen }: Input): StageDecision<null> {
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

function goPast({ delivery, target }: Input): StageDecision<null> {
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

function isTurnOf(delivery: Delivery, { active, queue: waiting }: Target): boolean {
  if (active === delivery.id || delivery.purpose === 'rollback') return true
  return active === undefined && (waiting[0] ?? delivery.id) === delivery.id
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

function wait({ delivery, target: before, now }: Input): StageDecision<null> {
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
