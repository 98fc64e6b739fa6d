import type { Json } from './fields.ts'
import { endsOf, nodeOf, type SimulatedPod } from './pods.ts'

/** What the API server keeps of a pod's life up to now, or up to when it was taken away. */
export function eventsOf(pod: SimulatedPod, now: number, goneAt?: number): Json[] {
  const until = goneAt ?? now
  const all = [...lifeOf(pod, until), ...(goneAt === undefined ? [] : [killing(pod, goneAt)])]
  return all
    .filter(({ first, last }) => first <= until && last > now - kept)
    .map((event, index) => written(pod, event, index))
}

/** How long an API server keeps events. */
const kept = 3_600_000

type Happened = {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly first: number
  readonly last: number
  readonly count: number
}

function lifeOf(pod: SimulatedPod, now: number): Happened[] {
  if (pod.fate === 'unschedulable') {
    const why = '0/2 nodes are available: 2 Insufficient cpu.'
    return [repeated('Warning', 'FailedScheduling', why, { from: pod.since, every: 60_000, now })]
  }
  const at = pod.createdAt
  const placed = `Successfully assigned ${pod.namespace}/${pod.name} to ${nodeOf(pod)}`
  const begun = [once('Scheduled', placed, at), ...imagesOf(pod).flatMap(pulling(pod, now))]
  return [...begun, ...troubleOf(pod, now)]
}

function pulling(pod: SimulatedPod, now: number) {
  const at = pod.createdAt
  return ({ name, image }: Container): Happened[] => {
    const pulled = once('Pulling', `Pulling image "${image}"`, at)
    if (pod.fate === 'pull' && pod.since === at) return [pulled, ...unpulled(pod, image, now)]
    const ready = at + pod.readyAfterMs * 0.3
    return [
      pulled,
      once('Pulled', `Successfully pulled image "${image}" in 1.2s`, ready),
      once('Created', `Created container: ${name}`, ready),
      once('Started', `Started container ${name}`, ready),
    ]
  }
}

function unpulled({ since, readyAfterMs }: SimulatedPod, image: string, now: number): Happened[] {
  const from = since + readyAfterMs * 0.3
  return [
    repeated('Warning', 'Failed', `Failed to pull image "${image}": not found`, {
      from,
      every: 40_000,
      now,
    }),
    repeated('Warning', 'BackOff', `Back-off pulling image "${image}"`, {
      from: since + readyAfterMs,
      every: 15_000,
      now,
    }),
  ]
}

function troubleOf(pod: SimulatedPod, now: number): Happened[] {
  const from = pod.since + pod.readyAfterMs
  if (pod.fate === 'never-ready') {
    const why = 'Readiness probe failed: HTTP probe failed with statuscode: 503'
    return [repeated('Warning', 'Unhealthy', why, { from, every: 10_000, now })]
  }
  if (pod.fate !== 'crash' && pod.fate !== 'oom') return []
  const [name] = imagesOf(pod).map((container) => container.name)
  const why = `Back-off restarting failed container ${name} in pod ${pod.name}_${pod.namespace}`
  const ends = endsOf(pod, now)
  const last = ends.at(-1) ?? from
  return [
    { type: 'Warning', reason: 'BackOff', message: why, first: from, last, count: ends.length },
  ]
}

function killing(pod: SimulatedPod, at: number): Happened {
  return once('Killing', `Stopping container ${imagesOf(pod)[0]?.name}`, at)
}

type Container = { readonly name: string; readonly image: string }

function imagesOf({ spec }: SimulatedPod): readonly Container[] {
  return (spec['containers'] ?? []) as Container[]
}

function once(reason: string, message: string, at: number): Happened {
  return { type: 'Normal', reason, message, first: at, last: at, count: 1 }
}

type Beat = { readonly from: number; readonly every: number; readonly now: number }

function repeated(
  type: Happened['type'],
  reason: string,
  message: string,
  { from, every, now }: Beat,
): Happened {
  const beats = Math.max(Math.floor((now - from) / every), 0)
  return { type, reason, message, first: from, last: from + beats * every, count: beats + 1 }
}

function written(pod: SimulatedPod, event: Happened, index: number): Json {
  const { type, reason, message, first, last, count } = event
  const name = `${pod.name}.${index}`
  return {
    metadata: { name, namespace: pod.namespace, uid: `${pod.uid}-event-${index}` },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: pod.namespace, name: pod.name },
    type,
    reason,
    message,
    firstTimestamp: new Date(first).toISOString(),
    lastTimestamp: new Date(last).toISOString(),
    count,
  }
}
