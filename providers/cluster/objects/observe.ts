import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { ObjectsSeen } from '#src/core/queries.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import type { Observation } from '#providers/cluster/cluster.ts'
import type { Api, LiveObject, Surroundings } from './api.ts'
import { isRemovable } from './apply.ts'
import { knownOf } from './known.ts'
import { imagesOf, replicasOf } from './pod-template.ts'
import { placed } from './placed.ts'
import { identityOf, prepare, type Prepared } from './prepare.ts'
import { tellProblems } from './problems.ts'
import { type ControllerRevision, Workload } from './resources.ts'
import { type Rollout, rollouts } from './rollout.ts'
import { isApplied } from './stamp.ts'
import { together } from './together.ts'

/** Objects are read live; what controllers made of them may come from a cache, and is never older than what a watch last told. */
export async function observeAll(
  api: Api,
  { target, remove, planned, ...request }: Observation,
  signal: AbortSignal,
): Promise<ObjectsSeen> {
  const { known, unknown } = await knownOf(api, request, signal)
  const prepared = await prepare(api, { ...request, manifests: known }, signal)
  const wanted = new Set(prepared.map(({ ref }) => identityOf(ref)))
  const { namespace } = request
  const unwanted = (await placed(api, { namespace, refs: remove }, signal)).filter(
    (ref) => !wanted.has(identityOf(ref)),
  )
  const hasWorkloads = prepared.some(({ ref }) => ref.kind in rollouts)
  const hasDaemons = prepared.some(({ ref }) => ref.kind === 'DaemonSet')
  const [lives, leftovers, surroundings, revisions] = await Promise.all([
    together(prepared, ({ ref }) => api.read(ref, signal)),
    together(unwanted, (ref) => api.read(ref, signal)),
    hasWorkloads ? api.surroundings(namespace, signal) : nothing,
    hasDaemons ? api.revisions(namespace, signal) : [],
  ])
  const around = { ...surroundings, revisions }
  const seen = prepared.map((wanted, index) => {
    const live = lives[index]
    return { wanted, live, applied: isApplied(live, wanted, { target, planned }) }
  })
  const workloads = seen.filter(({ wanted }) => wanted.ref.kind in rollouts)
  return {
    unapplied: [
      ...seen.filter(({ applied }) => !applied).map(({ wanted }) => wanted.ref),
      ...unknown,
    ],
    ...(unknown.length > 0 && { unknown }),
    unremoved: unwanted.filter((_, index) => isLeft(leftovers[index], target)),
    workloads: await Promise.all(
      workloads.map((sight) => statusOf(api, { ...sight, around }, signal)),
    ),
  }
}

const nothing: Surroundings = { replicaSets: [], pods: [], warnings: [] }

type Sight = {
  readonly wanted: Prepared
  readonly live: LiveObject | undefined
  readonly applied: boolean
  readonly around: Surroundings & { readonly revisions: readonly ControllerRevision[] }
}

async function statusOf(api: Api, sight: Sight, signal: AbortSignal): Promise<WorkloadStatus> {
  const { wanted, live, applied, around } = sight
  const rolloutOf = rollouts[wanted.ref.kind]
  if (!live || !rolloutOf) return missing(wanted.ref, replicasOf(wanted.object) ?? 0)
  const rollout = rolloutOf(Workload.parse(live), around)
  const status = { object: wanted.ref, images: imagesOf(live) }
  if (!applied) return { ...status, ...outdated(rollout, wanted), complete: false, problems: [] }
  const problems = rollout.complete ? [] : await tellProblems(api, rollout, around, signal)
  return { ...status, ...counts(rollout), complete: rollout.complete, problems: [...problems] }
}

/** An older spec's rollout says nothing about the one that is wanted, however well it went: all its pods are old. */
function outdated({ wanted, updated, old }: Rollout, { object }: Prepared): Pick<Rollout, Counted> {
  return { wanted: replicasOf(object) ?? wanted, updated: 0, ready: 0, old: updated + old }
}

/** A rollout that is complete is shown as such, even where the cache of pods is a moment behind its controller. */
function counts({ wanted, updated, ready, old, complete }: Rollout): Pick<Rollout, Counted> {
  return complete
    ? { wanted, updated: wanted, ready: wanted, old: 0 }
    : { wanted, updated, ready, old }
}

type Counted = 'wanted' | 'updated' | 'ready' | 'old'

function missing(object: ObjectRef, wanted: number): WorkloadStatus {
  return { object, wanted, updated: 0, ready: 0, old: 0, images: {}, complete: false, problems: [] }
}

function isLeft(live: LiveObject | undefined, target: string): boolean {
  return live !== undefined && isRemovable(live, target)
}
