import { z } from 'zod'
import type { Delivery, Reason } from '#src/core/delivery.ts'
import { type Pending, pendingMigrations } from '#src/core/plan/migrations.ts'
import { floorOf } from '#src/core/plan/way-back.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import type { ObjectsSeen } from '#src/core/queries.ts'
import { higherFloor } from '#src/core/rules/floor.ts'
import type { Floor, Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import { defineStage, type StageDecision, type StageInput } from './stage.ts'

const LOOK_AGAIN = 2_000
/** More than this between two looks was not observed, and what was not observed counts against no deadline. */
const LONGEST_GAP = 15_000

const Memory = z.object({
  /** The Jobs that this attempt runs; what was left of an earlier one is removed before. */
  runs: z.string().optional(),
  /** Milliseconds of observed work. */
  elapsed: z.number(),
  lookedAt: z.number().optional(),
})
type Memory = z.infer<typeof Memory>

/**
 * Jobs change data, one phase after the other, each once for a release in an environment. One that fails holds the
 * delivery: only people try it again.
 */
export const migrations = defineStage<Memory>({
  stage: 'migrations',
  memory: Memory,
  begin: { elapsed: 0 },

  wants({ delivery, target }) {
    const { rendered } = delivery
    const [next] = pendingOf(delivery, target)
    if (!rendered || !next) return []
    const { cluster, namespace } = rendered
    const { manifests } = next
    return [{ ask: 'objects', target: target.key, cluster, namespace, manifests, remove: [] }]
  },

  decide(input): StageDecision<Memory> {
    const { delivery, target, seen } = input
    const [next] = pendingOf(delivery, target)
    if (!next) return { is: 'done' }
    if (seen.objects?.is !== 'seen') return failed({ because: 'the namespace is gone' })
    return step(input, next, seen.objects.value)
  },
})

type Input = StageInput<Memory> & { readonly now: number }

function pendingOf(delivery: Delivery, target: Target): readonly Pending[] {
  const { release, rendered } = delivery
  return release && rendered ? pendingMigrations(delivery, release, rendered, target) : []
}

function step(input: Input, next: Pending, objects: ObjectsSeen): StageDecision<Memory> {
  const jobs = objects.workloads
  const isOurs = input.memory.runs === next.manifests
  const memory = observed(input, next)
  if (jobs.length > 0 && objects.unapplied.length === 0 && jobs.every(({ complete }) => complete))
    return ran(input, next)
  const broken = jobs.find(isBroken)
  if (broken && !isOurs) return cleared(input, next, jobs)
  if (broken) return failed(whyBroken(next, broken))
  if (memory.elapsed > next.deadlineSeconds * 1000) return failed(late(next))
  if (objects.unapplied.length > 0) return run(input, next, memory)
  return wait(next, jobs, { ...memory, runs: next.manifests }, input.now)
}

/** A pause in looking is no time that a Job took. */
function observed({ memory, now }: Input, next: Pending): Memory {
  if (memory.runs !== next.manifests) return { elapsed: 0, lookedAt: now }
  const gap = now - (memory.lookedAt ?? now)
  return { ...memory, elapsed: memory.elapsed + (gap > LONGEST_GAP ? 0 : gap), lookedAt: now }
}

/** From here on what it changes is a floor under every way back: that is saved before anything runs. */
function run(
  { delivery, target, now }: Input,
  next: Pending,
  memory: Memory,
): StageDecision<Memory> {
  const { cluster = '', namespace = '' } = delivery.rendered ?? {}
  const { manifests, jobs } = next
  return {
    is: 'waiting',
    memory: { ...memory, runs: manifests },
    on: { on: 'migrations', jobs },
    effects: [{ ensure: 'objects', cluster, namespace, manifests }],
    delivery: { begun: true },
    target: { ...target, ...floorAfter(delivery, target, next) },
    wakeAt: now + LOOK_AGAIN,
  }
}

/** Jobs cannot be run twice: what an earlier attempt left is removed first. */
function cleared(
  { delivery, now }: Input,
  { jobs }: Pending,
  left: readonly WorkloadStatus[],
): StageDecision<Memory> {
  const { cluster = '', namespace = '' } = delivery.rendered ?? {}
  const objects = left.filter(isBroken).map(({ object }) => object)
  return {
    is: 'waiting',
    memory: { elapsed: 0 },
    on: { on: 'migrations', jobs, because: 'the Job that failed before is removed first' },
    effects: [{ ensure: 'absent', cluster, namespace, objects }],
    delivery: { begun: true },
    wakeAt: now + LOOK_AGAIN,
  }
}

function wait(
  { jobs }: Pending,
  seen: readonly WorkloadStatus[],
  memory: Memory,
  now: number,
): StageDecision<Memory> {
  const [problem] = seen.flatMap(({ problems }) => problems)
  return {
    is: 'waiting',
    memory,
    on: { on: 'migrations', jobs, ...(problem && { because: problem.message }) },
    wakeAt: now + LOOK_AGAIN,
  }
}

/** It is written down that it ran, so that it never runs again here. */
function ran({ delivery, target, now }: Input, next: Pending): StageDecision<Memory> {
  const { phase, version, manifests } = next
  const done = { phase, version, manifests, delivery: delivery.id, at: now }
  const rest = phase === 'contract' ? without(target, 'contract') : target
  return {
    is: 'waiting',
    memory: { elapsed: 0 },
    target: {
      ...rest,
      ...floorAfter(delivery, target, next),
      migrations: [...(target.migrations ?? []), done],
    },
    wakeAt: now,
  }
}

function floorAfter(
  { release, rendered, id }: Delivery,
  { floor }: Target,
  { phase, version }: Pending,
): { readonly floor?: Floor } {
  if (!release || !rendered) return {}
  const next =
    phase === 'contract'
      ? { version, because: `the contract of ${version} ran`, delivery: id }
      : {
          version: floorOf({ release, rendered }),
          because: `${version} migrated its data`,
          delivery: id,
        }
  return { floor: higherFloor(floor, next) }
}

function isBroken({ problems, complete }: WorkloadStatus): boolean {
  return !complete && problems.some(({ severity }) => severity === 'fatal')
}

function whyBroken({ phase, version }: Pending, { object, problems }: WorkloadStatus): Reason {
  const problem = problems.find(({ severity }) => severity === 'fatal')
  return {
    because: `${object.kind} ${object.name} of the ${phase} of ${version} failed: ${problem?.message}`,
    hint: 'Mend what keeps it, then retry; the release was not rolled out',
    ...(problem?.logs && { details: problem.logs }),
  }
}

function late({ phase, version, jobs, deadlineSeconds }: Pending): Reason {
  return {
    because: `${jobs.join(', ')} of the ${phase} of ${version} did not end within ${deadlineSeconds} s`,
    hint: 'Look at what it does; abort leaves it running, retry gives it as long again',
  }
}

function failed(reason: Reason): StageDecision<Memory> {
  return { is: 'failed', reason }
}
