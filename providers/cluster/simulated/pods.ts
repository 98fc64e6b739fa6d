import { Pod, Warning } from '#providers/cluster/objects/resources.ts'
import type { Json } from './fields.ts'

/** What becomes of a pod with a certain image. */
export type Fate = 'pull' | 'crash' | 'never-ready' | 'oom' | 'unschedulable'

/** A pod of the simulation: everything it shows follows from these and the time. */
export type SimulatedPod = {
  readonly uid: string
  readonly name: string
  readonly namespace: string
  /** The ReplicaSet, StatefulSet, DaemonSet or Job that made it. */
  readonly owner: { readonly kind: string; readonly name: string; readonly uid: string }
  /** Of its template. */
  readonly labels: Readonly<Record<string, string>>
  readonly revision: string
  readonly spec: Json
  readonly ordinal: number
  readonly createdAt: number
  readonly readyAfterMs: number
  fate: Fate | undefined
  /** When its present fate began. */
  since: number
}

/** Moments at which something about the pod changes after `since`. */
export function transitionsOf({ since, fate, readyAfterMs }: SimulatedPod): number[] {
  const early = since + readyAfterMs * 0.3
  const late = since + readyAfterMs
  if (fate !== 'crash' && fate !== 'oom') return [early, late]
  return [early, late, ...restartDelays.map((delay) => late + delay)]
}

export function isServing({ fate, since, readyAfterMs }: SimulatedPod, now: number): boolean {
  return fate === undefined && now >= since + readyAfterMs
}

/** The pod as a cache of the API server's answers would have it. */
export function podAt(pod: SimulatedPod, now: number): Pod {
  return Pod.parse(podJson(pod, now))
}

/** The pod as the API server would show it. */
export function podJson(pod: SimulatedPod, now: number): Json {
  const ready = isServing(pod, now)
  const elapsed = (now - pod.since) / pod.readyAfterMs
  const scheduled = pod.fate !== 'unschedulable'
  const spec = pod.spec as { containers?: { name: string; image: string }[] }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      uid: pod.uid,
      creationTimestamp: new Date(pod.createdAt).toISOString(),
      labels: {
        ...pod.labels,
        'controller-revision-hash': pod.revision,
        'pod-template-hash': pod.revision,
      },
      ownerReferences: [
        { apiVersion: apiVersionOf(pod.owner.kind), ...pod.owner, controller: true },
      ],
    },
    spec: { ...spec, ...(scheduled && { nodeName: nodeOf(pod) }) },
    status: {
      ...(scheduled && { startTime: new Date(pod.createdAt).toISOString() }),
      phase: elapsed >= 0.3 && scheduled && pod.fate !== 'pull' ? 'Running' : 'Pending',
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False' },
        scheduled
          ? { type: 'PodScheduled', status: 'True' }
          : {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/2 nodes are available: 2 Insufficient cpu.',
            },
      ],
      containerStatuses: scheduled
        ? (spec.containers ?? []).map(({ name, image }) => ({
            name,
            image,
            ready,
            ...stateOf(pod, image, now),
          }))
        : [],
    },
  }
}

/** The node that a pod runs on. */
export function nodeOf({ ordinal, uid }: SimulatedPod): string {
  return `node-${((ordinal + Number(/\d+$/.exec(uid)?.[0] ?? 0)) % 2) + 1}`
}

function apiVersionOf(kind: string): string {
  return kind === 'Job' ? 'batch/v1' : 'apps/v1'
}

export function warningsAt(pod: SimulatedPod, now: number): Warning[] {
  if (pod.fate !== 'never-ready' || now < pod.since + pod.readyAfterMs) return []
  return [
    Warning.parse({
      metadata: {
        name: `${pod.name}.unhealthy`,
        uid: `${pod.uid}-event`,
        namespace: pod.namespace,
      },
      involvedObject: { uid: pod.uid },
      type: 'Warning',
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
    }),
  ]
}

/** Kubernetes doubles its back-off; five restarts are enough to tell. */
const restartDelays = [10_000, 30_000, 70_000, 150_000]

/** The moments at which the container of a pod that crashes ended, up to now. */
export function endsOf({ since, readyAfterMs }: SimulatedPod, now: number): number[] {
  const first = since + readyAfterMs
  return [0, ...restartDelays].map((delay) => first + delay).filter((at) => at <= now)
}

function endedAt(pod: SimulatedPod, now: number): number {
  return endsOf(pod, now).at(-1) ?? pod.since
}

function stateOf(pod: SimulatedPod, image: string, now: number): Json {
  const early = now < pod.since + pod.readyAfterMs * 0.3
  const late = now >= pod.since + pod.readyAfterMs
  if (early) return { state: { waiting: { reason: 'ContainerCreating' } } }
  if (pod.fate === 'pull') {
    const why = `failed to pull and unpack image "${image}": ${image}: not found`
    if (!late) return { state: { waiting: { reason: 'ErrImagePull', message: why } } }
    const message = `Back-off pulling image "${image}": ErrImagePull: ${why}`
    return { state: { waiting: { reason: 'ImagePullBackOff', message } } }
  }
  if (pod.fate !== 'crash' && pod.fate !== 'oom') return { state: { running: {} } }
  if (!late) return { state: { running: {} } }
  const ended =
    pod.fate === 'oom' ? { exitCode: 137, reason: 'OOMKilled' } : { exitCode: 1, reason: 'Error' }
  return {
    restartCount: endsOf(pod, now).length,
    state: {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' },
    },
    lastState: { terminated: { ...ended, finishedAt: new Date(endedAt(pod, now)).toISOString() } },
  }
}
