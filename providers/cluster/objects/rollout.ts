import type { Problem } from '#src/core/plan/workload.ts'
import type { Surroundings } from './api.ts'
import type { ControllerRevision, Pod, ReplicaSet, Workload } from './resources.ts'

/** How far a controller is with the newest spec, and the pods and objects in which the cause of a delay may show. */
export type Rollout = {
  readonly wanted: number
  readonly updated: number
  readonly ready: number
  readonly old: number
  readonly complete: boolean
  readonly newPods: readonly Pod[]
  /** Uids of the objects that create pods: their warnings are about pods that could not be created. */
  readonly creators: readonly string[]
  /** What the controller itself complains about. */
  readonly complaints: readonly Problem[]
}

type Around = Surroundings & { readonly revisions: readonly ControllerRevision[] }

/** Reads a live workload by its kind, with the rules of `kubectl rollout status`. */
export const rollouts: Readonly<Record<string, (workload: Workload, around: Around) => Rollout>> = {
  Deployment: deploymentRollout,
  StatefulSet: statefulSetRollout,
  DaemonSet: daemonSetRollout,
  Job: jobRollout,
}

/** Whether a pod serves: its Ready condition is true. */
export function isReady(pod: Pod): boolean {
  return (
    pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
    false
  )
}

function deploymentRollout(workload: Workload, around: Around): Rollout {
  const { metadata, spec, status } = workload
  const sets = around.replicaSets.filter((set) => isOwnedBy(set, metadata.uid))
  const newest = isObserved(workload) ? newestOf(workload, sets) : undefined
  const pods = around.pods.filter((pod) => sets.some((set) => isOwnedBy(pod, set.metadata.uid)))
  const isNew = (pod: Pod) => newest !== undefined && isOwnedBy(pod, newest.metadata.uid)
  const wanted = spec.replicas
  return {
    wanted,
    ...countPods(pods, isNew),
    complete:
      isObserved(workload) &&
      status.updatedReplicas === wanted &&
      status.replicas === wanted &&
      status.availableReplicas === wanted,
    creators: newest ? [newest.metadata.uid] : [],
    complaints: [
      ...deadlineComplaint(workload),
      ...failureComplaint(newest?.status.conditions ?? undefined),
      ...(spec.paused
        ? [pending('Paused', 'its rollout is paused, kubectl rollout resume goes on')]
        : []),
    ],
  }
}

function newestOf({ metadata }: Workload, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const revision = metadata.annotations['deployment.kubernetes.io/revision']
  return sets.find(
    (set) => revision !== undefined && set.metadata.annotations?.revision === revision,
  )
}

function statefulSetRollout(workload: Workload, around: Around): Rollout {
  const { metadata, spec, status } = workload
  const byHand = spec.updateStrategy.type === 'OnDelete'
  const kept = spec.updateStrategy.rollingUpdate?.partition ?? 0
  const wanted = Math.max(spec.replicas - kept, 0)
  const pods = around.pods.filter((pod) => isOwnedBy(pod, metadata.uid))
  const observed = isObserved(workload)
  return {
    wanted: spec.replicas,
    ...countPods(pods, (pod) => observed && hashOf(pod) === status.updateRevision),
    complete:
      observed &&
      (byHand || status.updatedReplicas >= wanted) &&
      status.readyReplicas >= spec.replicas &&
      status.replicas === spec.replicas,
    creators: [metadata.uid],
    complaints: byHand
      ? [pending('OnDelete', 'its pods are replaced only when somebody deletes them')]
      : [],
  }
}

function daemonSetRollout(workload: Workload, around: Around): Rollout {
  const { metadata, spec, status } = workload
  const byHand = spec.updateStrategy.type === 'OnDelete'
  const pods = around.pods.filter((pod) => isOwnedBy(pod, metadata.uid))
  const newest = around.revisions
    .filter((revision) => isOwnedBy(revision, metadata.uid))
    .toSorted((a, b) => b.revision - a.revision)[0]
  const hash = newest?.metadata.labels['controller-revision-hash']
  const observed = isObserved(workload)
  const wanted = status.desiredNumberScheduled
  return {
    wanted,
    ...countPods(pods, (pod) => observed && hash !== undefined && hashOf(pod) === hash),
    complete:
      observed &&
      (byHand || status.updatedNumberScheduled >= wanted) &&
      status.numberAvailable >= wanted,
    creators: [metadata.uid],
    complaints: byHand
      ? [pending('OnDelete', 'its pods are replaced only when somebody deletes them')]
      : [],
  }
}

function jobRollout({ metadata, spec, status }: Workload, around: Around): Rollout {
  const wanted = spec.completions ?? 1
  const pods = around.pods.filter((pod) => isOwnedBy(pod, metadata.uid))
  const failed = status.conditions?.find(
    ({ type, status: is }) => type === 'Failed' && is === 'True',
  )
  const complaints: Problem[] = []
  if (failed)
    complaints.push({
      reason: failed.reason ?? 'Failed',
      message: `the job failed: ${failed.message ?? 'no reason given'}`,
      severity: 'fatal',
    })
  if (spec.suspend) complaints.push(pending('Suspended', 'the job is suspended'))
  return {
    wanted,
    updated: Math.min(status.succeeded + status.active, wanted),
    ready: Math.min(status.succeeded, wanted),
    old: 0,
    newPods: pods,
    complete:
      status.conditions?.some(({ type, status: is }) => type === 'Complete' && is === 'True') ??
      false,
    creators: [metadata.uid],
    complaints,
  }
}

function deadlineComplaint({ status }: Workload): Problem[] {
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing')
  if (progressing?.reason !== 'ProgressDeadlineExceeded') return []
  const message = progressing.message ?? 'it made no progress within its deadline'
  return [{ reason: 'ProgressDeadlineExceeded', message, severity: 'fatal' }]
}

function failureComplaint(conditions: ReplicaSet['status']['conditions']): Problem[] {
  const failure = conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  )
  if (!failure) return []
  return [creationProblem(failure.reason ?? 'FailedCreate', failure.message ?? 'no reason given')]
}

/** Pods that the API server refuses to create: a quota or an admission rule stays until a person changes something. */
export function creationProblem(reason: string, message: string): Problem {
  const severity =
    message.includes('is forbidden') || message.includes('is invalid') ? 'fatal' : 'pending'
  return { reason, message: `pods cannot be created: ${message}`, severity }
}

function pending(reason: string, message: string): Problem {
  return { reason, message, severity: 'pending' }
}

/** The controller has seen the newest spec. */
function isObserved({ metadata, status }: Workload): boolean {
  return status.observedGeneration >= metadata.generation
}

function countPods(
  pods: readonly Pod[],
  isNew: (pod: Pod) => boolean,
): Pick<Rollout, 'updated' | 'ready' | 'old' | 'newPods'> {
  const standing = pods.filter((pod) => !pod.metadata.deletionTimestamp && isAlive(pod))
  const newPods = standing.filter(isNew)
  return {
    updated: newPods.length,
    ready: newPods.filter(isReady).length,
    old: standing.length - newPods.length,
    newPods,
  }
}

function isAlive({ status }: Pod): boolean {
  return status.phase !== 'Succeeded' && status.phase !== 'Failed'
}

function hashOf(pod: Pod): string | undefined {
  return pod.metadata.labels['controller-revision-hash']
}

function isOwnedBy(
  object: { readonly metadata: { readonly ownerReferences: readonly { readonly uid: string }[] } },
  uid: string,
): boolean {
  return object.metadata.ownerReferences.some((owner) => owner.uid === uid)
}
