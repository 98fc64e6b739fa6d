import { z } from 'zod'
import { NO_MANIFESTS } from '#src/core/hash.ts'
import type { Delivery, Reason, Rendered } from '#src/core/delivery.ts'
import { type ObjectRef, objectKey } from '#src/core/plan/objects.ts'
import type { ObjectsSeen, Planned, Seen } from '#src/core/queries.ts'
import type { Target } from '#src/core/target.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import { renderedOf } from './prepare.ts'
import { defineStage, type StageDecision, type StageInput } from './stage.ts'
import { evidenceWanted, underWatch } from './witness.ts'

/** How long a fatal problem must stand before it counts: a first pull may fail, a first start may race its neighbours. */
const PATIENCE = 10_000
/** How often to look when no event comes. */
const LOOK_AGAIN = 2_000
/** More than this between two looks was not observed, and what was not observed counts against no deadline. */
const LONGEST_GAP = 15_000

const Memory = z.object({
  /** Milliseconds of observed rollout. */
  elapsed: z.number(),
  /** Milliseconds for which something fatal was seen without a break. */
  failing: z.number(),
  lookedAt: z.number().optional(),
})
type Memory = z.infer<typeof Memory>

/** Replaces what runs in place: applies the manifests, waits for the pods, removes what is no longer wanted. */
export const rollout = defineStage({
  stage: 'rollout',
  memory: Memory,
  begin: { elapsed: 0, failing: 0 },

  wants(input) {
    const wish = wishOf(input)
    const place = { target: input.delivery.target, ...placeOf(wish.rendered) }
    return [
      { ask: 'objects', ...place, ...plannedBy(input), remove: wish.remove },
      ...evidenceWanted(input),
    ]
  },

  decide(input): StageDecision<Memory> {
    const move = roll(input)
    // What is about to fail by itself is not held for what others say of it.
    const isFailing = move.is === 'failed' || (move.is === 'waiting' && move.memory.failing > 0)
    return underWatch(input, move, { isFailing })
  },
})

function roll(
  input: StageInput<Memory> & { readonly seen: Seen; readonly now: number },
): StageDecision<Memory> {
  const { seen, now } = input
  if (seen.objects?.is !== 'seen') return failed({ because: 'the namespace is gone' })
  const objects = seen.objects.value
  const memory = lookedAgain(input, objects)
  const workloads = [...objects.workloads]
  const wish = wishOf(input)

  if (objects.unapplied.length > 0) {
    if (isLate(memory, wish.rendered))
      return { ...failed(late(objects, wish)), delivery: { workloads } }
    return {
      is: 'waiting',
      memory,
      on: { on: 'objects', objects: objects.unapplied.map(objectKey) },
      effects: [{ ensure: 'objects', ...placeOf(wish.rendered), ...plannedBy(input) }],
      delivery: { workloads, begun: true },
      wakeAt: now + LOOK_AGAIN,
    }
  }
  if (workloads.some(({ complete }) => !complete))
    return { ...waitForPods(memory, objects, wish, now), delivery: { workloads } }
  if (objects.unremoved.length > 0) {
    if (isLate(memory, wish.rendered))
      return { ...failed(late(objects, wish)), delivery: { workloads } }
    return {
      is: 'waiting',
      memory,
      on: { on: 'objects', objects: objects.unremoved.map(objectKey) },
      effects: [{ ensure: 'absent', ...placeOf(wish.rendered), objects: objects.unremoved }],
      delivery: { workloads, begun: true },
      wakeAt: now + LOOK_AGAIN,
    }
  }
  return { is: 'done', delivery: { workloads } }
}

type Wish = { readonly rendered: Rendered; readonly remove: readonly ObjectRef[] }

function wishOf({ delivery, target, direction }: StageInput<Memory>): Wish {
  const { rendered } = delivery
  if (!rendered) throw new Error(`Cannot roll ${delivery.id} out: nothing is rendered`)
  return direction === 'forward'
    ? { rendered, remove: objectsTo('remove', delivery) }
    : wishBack(delivery, rendered, target)
}

/** What was settled comes back, and what this delivery created besides goes; without a predecessor, all of it. */
function wishBack(delivery: Delivery, rendered: Rendered, { settled }: Target): Wish {
  const before = settled
    ? renderedOf(settled)
    : { ...rendered, manifests: NO_MANIFESTS, inventory: [], onFailure: 'hold' as const }
  const kept = new Set(before.inventory.map(objectKey))
  const remove = objectsTo('create', delivery).filter((object) => !kept.has(objectKey(object)))
  return { rendered: before, remove }
}

/**
 * What the plan said would change is written, even where the same manifests were applied before and somebody undid it. The
 * way back has no plan of its own: the cluster tells what somebody undid.
 */
function plannedBy({ delivery, direction }: StageInput<Memory>): { planned: Planned } {
  const objects = direction === 'back' ? [] : objectsTo('update', delivery)
  return { planned: { delivery: delivery.id, objects } }
}

function objectsTo(action: 'create' | 'update' | 'remove', { plan }: Delivery): ObjectRef[] {
  return (plan?.changes ?? [])
    .filter((change) => change.action === action)
    .map(({ object }) => object)
}

function placeOf({ cluster, namespace, manifests }: Rendered) {
  return { cluster, namespace, manifests }
}

function lookedAgain(
  { delivery, memory, now }: StageInput<Memory> & { now: number },
  { workloads }: ObjectsSeen,
): Memory {
  const wasBlind = delivery.waitingOn?.on === 'provider'
  const gap = wasBlind ? 0 : Math.min(now - (memory.lookedAt ?? now), LONGEST_GAP)
  const isFailing = workloads.some((workload) => fatalOf(workload) !== undefined)
  return {
    elapsed: memory.elapsed + gap,
    failing: isFailing ? memory.failing + gap : 0,
    lookedAt: now,
  }
}

function waitForPods(
  memory: Memory,
  objects: ObjectsSeen,
  wish: Wish,
  now: number,
): StageDecision<Memory> {
  const { workloads } = objects
  const failing = workloads.find((workload) => fatalOf(workload))
  if (failing && memory.failing >= PATIENCE) return failed(reasonOf(failing))
  if (isLate(memory, wish.rendered)) return failed(late(objects, wish))
  const because = workloads.flatMap(({ problems }) => problems.map(({ message }) => message))[0]
  return {
    is: 'waiting',
    memory,
    on: {
      on: 'pods',
      ready: sum(workloads, 'ready'),
      wanted: sum(workloads, 'wanted'),
      ...(because && { because }),
    },
    wakeAt: now + LOOK_AGAIN,
  }
}

function isLate({ elapsed }: Memory, { progressDeadlineSeconds }: Rendered): boolean {
  return elapsed >= progressDeadlineSeconds * 1000
}

function late(objects: ObjectsSeen, { rendered }: Wish): Reason {
  const seconds = rendered.progressDeadlineSeconds
  const details = objects.workloads.flatMap(({ problems }) =>
    problems.map(({ message }) => message),
  )
  return {
    because: `it did not finish within ${seconds} s: ${whatIsLeft(objects)}`,
    ...(details.length > 0 && { details }),
  }
}

function whatIsLeft({ workloads, unapplied, unremoved }: ObjectsSeen): string {
  if (unapplied.length > 0) return `${unapplied.map(objectKey).join(', ')} will not stay as applied`
  if (workloads.some(({ complete }) => !complete))
    return `${sum(workloads, 'ready')} of ${sum(workloads, 'wanted')} pods are ready`
  return `${unremoved.map(objectKey).join(', ')} will not go`
}

function reasonOf(workload: WorkloadStatus): Reason {
  const problem = fatalOf(workload)
  return {
    because: `${objectKey(workload.object)}: ${problem?.reason}, ${problem?.message}`,
    ...(problem?.logs && problem.logs.length > 0 && { details: problem.logs }),
  }
}

function fatalOf({ complete, problems }: WorkloadStatus) {
  return complete ? undefined : problems.find(({ severity }) => severity === 'fatal')
}

function sum(workloads: readonly WorkloadStatus[], field: 'ready' | 'wanted'): number {
  return workloads.reduce((total, workload) => total + workload[field], 0)
}

function failed(reason: Reason): { is: 'failed'; reason: Reason } {
  return { is: 'failed', reason }
}
