import {
  ControllerRevision,
  ReplicaSet,
  type Pod,
  type Warning,
} from '#providers/cluster/objects/resources.ts'
import type { Json } from './fields.ts'
import {
  type ControllerOptions,
  deadlineOf,
  fateOfPod,
  type Memory,
  type WorkloadView,
} from './model.ts'
import {
  type Fate,
  isServing,
  podAt,
  type SimulatedPod,
  transitionsOf,
  warningsAt,
} from './pods.ts'
import { reconcilers } from './reconcile.ts'
import { statuses } from './statuses.ts'

export type Controllers = {
  /** Lives through everything that happens up to `now`. Answers whether anything did. */
  advance(workloads: readonly WorkloadView[], now: number): boolean
  /** When something happens next by itself; undefined when everything rests. */
  nextAfter(workloads: readonly WorkloadView[], now: number): number | undefined
  /** Looks up the fate of every pod again, after it was decided anew. */
  refate(now: number): void
  statusOf(workload: WorkloadView, now: number): Json | undefined
  pods(namespace: string, now: number): Pod[]
  /** Those that are there, as they are simulated. */
  simulated(namespace: string): readonly SimulatedPod[]
  /** Those that were taken away within the last hour. */
  gone(namespace: string): Memory['gone']
  warnings(namespace: string, now: number): Warning[]
  replicaSets(workloads: readonly WorkloadView[]): ReplicaSet[]
  revisions(workloads: readonly WorkloadView[]): ControllerRevision[]
}

/** Deployments, StatefulSets, DaemonSets and Jobs as controllers would drive them, in a time that comes from outside. */
export function runControllers(options: ControllerOptions): Controllers {
  const memories = new Map<string, Memory>()
  let time = 0

  const allPods = () => [...memories.values()].flatMap(({ pods }) => pods)
  const podsIn = (namespace: string) => allPods().filter((pod) => pod.namespace === namespace)

  function reconcileAll(workloads: readonly WorkloadView[], now: number): void {
    dropGone(memories, workloads)
    for (const workload of workloads) {
      const memory = memories.get(workload.uid) ?? forget(now)
      memories.set(workload.uid, memory)
      reconcilers[workload.kind]?.({ workload, memory, now, options })
      noteProgress(memory, workload, now)
    }
  }

  function nextAfter(workloads: readonly WorkloadView[], now: number): number | undefined {
    const moments = [
      ...allPods().flatMap(transitionsOf),
      ...workloads.map((one) => deadlineOf(one, memories.get(one.uid))),
    ]
    const coming = moments.filter((moment) => moment > now)
    return coming.length > 0 ? Math.min(...coming) : undefined
  }

  return {
    nextAfter,
    advance(workloads, now) {
      let happened = false
      for (;;) {
        const next = nextAfter(workloads, time)
        if (next === undefined || next > now) break
        happened = true
        time = next
        reconcileAll(workloads, time)
      }
      time = Math.max(time, now)
      reconcileAll(workloads, time)
      return happened
    },
    refate(now) {
      for (const pod of allPods()) changeFate(pod, fateOfPod(pod.spec, options), now)
    },
    statusOf(workload, now) {
      const memory = memories.get(workload.uid)
      return memory && statuses[workload.kind]?.({ workload, memory, now, options })
    },
    pods: (namespace, now) => podsIn(namespace).map((pod) => podAt(pod, now)),
    simulated: podsIn,
    gone: (namespace) => goneIn([...memories.values()], namespace),
    warnings: (namespace, now) => podsIn(namespace).flatMap((pod) => warningsAt(pod, now)),
    replicaSets: (workloads) =>
      ofKind('Deployment', workloads).flatMap((one) => replicaSetsOf(one, memories.get(one.uid))),
    revisions: (workloads) =>
      ofKind('DaemonSet', workloads).flatMap((one) => revisionsOf(one, memories.get(one.uid))),
  }
}

function ofKind(kind: string, workloads: readonly WorkloadView[]): readonly WorkloadView[] {
  return workloads.filter((one) => one.kind === kind)
}

function dropGone(memories: Map<string, Memory>, workloads: readonly WorkloadView[]): void {
  for (const uid of memories.keys())
    if (!workloads.some((one) => one.uid === uid)) memories.delete(uid)
}

function goneIn(memories: readonly Memory[], namespace: string): Memory['gone'] {
  return memories.flatMap(({ gone }) => gone).filter(({ pod }) => pod.namespace === namespace)
}

function noteProgress(memory: Memory, { generation }: WorkloadView, now: number): void {
  const serving = memory.pods.filter((pod) => isServing(pod, now)).map(({ uid }) => uid)
  const progress = JSON.stringify([
    generation,
    memory.current,
    memory.pods.map(({ uid }) => uid),
    serving,
  ])
  if (progress === memory.progress) return
  memory.progress = progress
  memory.progressAt = now
}

/** An image that is pulled and a pod that has its node keep them: only a crash or a failing probe hits what runs. */
function changeFate(pod: SimulatedPod, fate: Fate | undefined, now: number): void {
  const runs = isServing(pod, now)
  if (fate === pod.fate || (runs && (fate === 'pull' || fate === 'unschedulable'))) return
  pod.fate = fate
  pod.since = now
}

function replicaSetsOf(
  { uid, namespace, name }: WorkloadView,
  memory: Memory | undefined,
): ReplicaSet[] {
  return (memory?.revisions ?? []).map((revision) =>
    ReplicaSet.parse({
      metadata: {
        name: `${name}-${revision.hash}`,
        namespace,
        uid: revision.uid,
        annotations: { 'deployment.kubernetes.io/revision': String(revision.number) },
        ownerReferences: [{ uid }],
      },
    }),
  )
}

function revisionsOf(
  { uid, namespace, name }: WorkloadView,
  memory: Memory | undefined,
): ControllerRevision[] {
  return (memory?.revisions ?? []).map((revision) =>
    ControllerRevision.parse({
      metadata: {
        name: `${name}-${revision.hash}`,
        namespace,
        uid: revision.uid,
        labels: { 'controller-revision-hash': revision.hash },
        ownerReferences: [{ uid }],
      },
      revision: revision.number,
    }),
  )
}

function forget(now: number): Memory {
  return {
    revisions: [],
    current: '',
    pods: [],
    gone: [],
    progressAt: now,
    progress: '',
    finished: undefined,
    made: 0,
  }
}
