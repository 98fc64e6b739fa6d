import { quantity } from '#providers/cluster/inspect/quantities.ts'
import { isObject, type Json } from './fields.ts'
import { isServing, type SimulatedPod } from './pods.ts'

/** What a metrics-server would measure: a part of what the container asks for, that moves a little with the time. */
export function usageOf(pod: SimulatedPod, now: number, beside: readonly SimulatedPod[]): Json[] {
  if (!isServing(pod, now)) return []
  const containers = (pod.spec['containers'] ?? []) as Json[]
  const load = { share: shareOf(pod, now, beside), phase: phaseOf(pod, now) }
  return [
    {
      metadata: { name: pod.name, namespace: pod.namespace },
      timestamp: new Date(now).toISOString(),
      window: '15s',
      containers: containers.map((container) => measured(container, load)),
    },
  ]
}

/** What three pods need at ease is shared by as many as there are. */
function shareOf({ owner }: SimulatedPod, now: number, beside: readonly SimulatedPod[]): number {
  const serving = beside.filter((one) => one.owner.uid === owner.uid && isServing(one, now))
  return 3 / Math.max(serving.length, 1)
}

type Load = { readonly share: number; readonly phase: number }

function measured(container: Json, { share, phase }: Load): Json {
  const cpu = (requested(container, 'cpu') ?? 0.1) * share * (0.45 + 0.05 * phase)
  const memory = (requested(container, 'memory') ?? 128 * 2 ** 20) * (0.7 + 0.05 * phase)
  return {
    name: container['name'],
    usage: { cpu: `${Math.round(cpu * 1e9)}n`, memory: `${Math.round(memory / 1024)}Ki` },
  }
}

/** What a container requests; undefined where it requests nothing. */
export function requested(container: Json, what: string): number | undefined {
  const resources = isObject(container['resources']) ? container['resources'] : {}
  const requests = isObject(resources['requests']) ? resources['requests'] : {}
  return quantity(requests[what])
}

/** Each pod goes up and down within ten minutes, each at another time. */
function phaseOf({ uid }: SimulatedPod, now: number): number {
  const offset = Number(/\d+$/.exec(uid)?.[0] ?? 0) + uid.length
  return Math.sin((now / 600_000 + offset / 10) * 2 * Math.PI)
}
