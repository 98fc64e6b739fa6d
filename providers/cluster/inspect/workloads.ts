import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { ConditionSeen, WorkloadSeen } from '#src/core/watch/inspected.ts'
import type { Inspecting } from '#providers/cluster/inspecting.ts'
import type { Api } from '#providers/cluster/objects/api.ts'
import { imagesOf } from '#providers/cluster/objects/pod-template.ts'
import { Workload } from '#providers/cluster/objects/resources.ts'
import { readAll } from '#providers/cluster/objects/read.ts'
import { autoscalersIn, governs } from './autoscalers.ts'

const kinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'])

/** How workloads among these objects stand, with what governs how many pods they have. */
export async function workloadsIn(
  api: Api,
  { namespace, objects }: Parameters<Inspecting['workloads']>[0],
  signal: AbortSignal,
): Promise<readonly WorkloadSeen[]> {
  const refs = objects.filter(({ kind }) => kinds.has(kind))
  if (refs.length === 0) return []
  const [lives, autoscalers] = await Promise.all([
    readAll(api, { namespace, objects: refs }, signal),
    autoscalersIn(api, namespace, signal),
  ])
  return refs.map((ref, index) => {
    const live = lives[index]
    const scaler = autoscalers.find((one) => governs(one, ref))
    return live ? { ...seen(ref, live), ...(scaler && { autoscaler: scaler.seen }) } : missing(ref)
  })
}

function missing(object: ObjectRef): WorkloadSeen {
  return { object, isMissing: true, wanted: 0, updated: 0, ready: 0, images: {}, conditions: [] }
}

function seen(object: ObjectRef, live: Manifest): WorkloadSeen {
  const workload = Workload.parse(live)
  return {
    object,
    ...counts(object.kind, workload),
    images: imagesOf(live),
    conditions: (workload.status.conditions ?? []).map(conditionOf),
  }
}

function counts(
  kind: string,
  { spec, status }: Workload,
): Pick<WorkloadSeen, 'wanted' | 'updated' | 'ready'> {
  if (kind === 'DaemonSet')
    return {
      wanted: status.desiredNumberScheduled,
      updated: status.updatedNumberScheduled,
      ready: status.numberAvailable,
    }
  if (kind === 'Job')
    return { wanted: spec.completions ?? 1, updated: status.active, ready: status.succeeded }
  if (kind === 'CronJob') return { wanted: 0, updated: 0, ready: 0 }
  const ready = kind === 'Deployment' ? status.availableReplicas : status.readyReplicas
  return { wanted: spec.replicas, updated: status.updatedReplicas, ready }
}

type Condition = NonNullable<Workload['status']['conditions']>[number]

export function conditionOf({ type, status, reason, message }: Condition): ConditionSeen {
  return { type, status, ...(reason && { reason }), ...(message && { message }) }
}
