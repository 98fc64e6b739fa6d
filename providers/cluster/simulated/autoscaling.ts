import type { Clock } from '#src/core/clock.ts'
import { quantity } from '#providers/cluster/inspect/quantities.ts'
import type { Controllers } from './controllers.ts'
import { isObject, type Json } from './fields.ts'
import { isServing, type SimulatedPod } from './pods.ts'
import { edited, type Stored } from './store.ts'
import { requested, usageOf } from './usage.ts'

/** What autoscalers see of a simulated cluster. */
export type Surroundings = {
  readonly clock: Clock
  readonly objects: ReadonlyMap<string, Stored>
  readonly controllers: Pick<Controllers, 'simulated'>
  readonly scaled: Map<string, Scaled>
  readonly measures: boolean
  readonly serial: number
}

/** What an autoscaler found when it looked last. */
export type Scaled = {
  readonly at: number
  /** When it last changed the number, or began. */
  readonly changedAt: number
  readonly current: number
  readonly desired: number
  readonly measured: Readonly<Record<string, number>>
}

/** How often an autoscaler looks, and how long it waits before it takes pods away (Kubernetes' own defaults). */
const sync = 15_000
const stabilization = 300_000

/** When an autoscaler looks next; undefined where there is none. */
export function nextLook(world: Surroundings): number | undefined {
  const moments = scalersOf(world).map(({ uid }) => (world.scaled.get(uid)?.at ?? 0) + sync)
  return moments.length > 0 ? Math.max(Math.min(...moments), world.clock.now() + 1) : undefined
}

/** Every autoscaler whose time it is looks, and has the number of pods of what it scales kept. Answers whether any did. */
export function autoscale(world: Surroundings, keep: (one: Stored) => void): boolean {
  const now = world.clock.now()
  const due = scalersOf(world).filter(({ uid }) => {
    const last = world.scaled.get(uid)
    return !last || now >= last.at + sync
  })
  const resized = due.flatMap((scaler) => {
    const one = look(world, scaler, now)
    if (one) keep(one)
    return one ? [one] : []
  })
  return resized.length > 0
}

function scalersOf({ objects }: Surroundings): Stored[] {
  return [...objects.values()].filter(({ ref }) => ref.kind === 'HorizontalPodAutoscaler')
}

/** What it scales, with another number of pods where it wants that. */
function look(world: Surroundings, { uid, ref, object }: Stored, now: number): Stored | undefined {
  const spec = object['spec'] as Spec
  const scaled = scaledBy(world, ref.namespace, spec)
  const current = replicasIn(scaled)
  // None means that somebody switched it off.
  if (!scaled || current === 0) return undefined
  const found = measure(world, scaled, spec, now)
  const { changedAt = now } = world.scaled.get(uid) ?? {}
  const asked = askedFor(current, found)
  const calm = asked < current && now < changedAt + stabilization ? current : asked
  const desired = Math.min(Math.max(calm, spec.minReplicas ?? 1), spec.maxReplicas)
  const isChanged = desired !== current
  world.scaled.set(uid, {
    at: now,
    changedAt: isChanged ? now : changedAt,
    current,
    desired,
    measured: Object.fromEntries(found.map(({ name, percent }) => [name, percent])),
  })
  return isChanged ? resized(scaled, desired, world.serial + 1) : undefined
}

function scaledBy(
  { objects }: Surroundings,
  namespace: string | undefined,
  { scaleTargetRef: { kind, name } }: Spec,
): Stored | undefined {
  return [...objects.values()].find(
    ({ ref }) => ref.namespace === namespace && ref.kind === kind && ref.name === name,
  )
}

function replicasIn(scaled: Stored | undefined): number {
  const spec = scaled?.object['spec']
  return isObject(spec) ? Number(spec['replicas'] ?? 0) : 0
}

/** The metric that needs most counts; a tenth more or less is no reason to move. */
function askedFor(current: number, found: readonly Found[]): number {
  const isSteady = found.every(({ ratio }) => Math.abs(ratio - 1) <= 0.1)
  return isSteady ? current : Math.ceil(current * Math.max(...found.map(({ ratio }) => ratio)))
}

type Spec = {
  readonly scaleTargetRef: { readonly kind: string; readonly name: string }
  readonly minReplicas?: number
  readonly maxReplicas: number
  readonly metrics?: readonly {
    readonly resource?: {
      readonly name: string
      readonly target?: { readonly averageUtilization?: number }
    }
  }[]
}

type Found = { readonly name: string; readonly percent: number; readonly ratio: number }

/** As far as it can be measured: there is a metrics-server, and every container requests something. */
function measure(
  world: Surroundings,
  scaled: Stored,
  { metrics = [] }: Spec,
  now: number,
): Found[] {
  const all = world.controllers.simulated(scaled.ref.namespace ?? '')
  const pods = all.filter((pod) => isMadeBy(pod, scaled) && isServing(pod, now))
  if (!world.measures || pods.length === 0) return []
  return metrics.flatMap(({ resource }) => {
    const target = resource?.target?.averageUtilization
    const percents = resource ? pods.map((pod) => utilization(pod, resource.name, all, now)) : []
    if (!resource || !target || percents.some((one) => one === undefined)) return []
    const mean = percents.reduce<number>((sum, one) => sum + (one ?? 0), 0) / percents.length
    return [{ name: resource.name, percent: Math.round(mean), ratio: mean / target }]
  })
}

function isMadeBy({ owner, namespace }: SimulatedPod, { uid, ref }: Stored): boolean {
  const isOwner = owner.uid === uid || owner.uid.startsWith(`${uid}-`)
  return namespace === ref.namespace && isOwner
}

function utilization(
  pod: SimulatedPod,
  name: string,
  all: readonly SimulatedPod[],
  now: number,
): number | undefined {
  const containers = (pod.spec['containers'] ?? []) as Json[]
  const requests = containers.map((container) => requested(container, name))
  if (requests.some((one) => one === undefined)) return undefined
  const [{ containers: used = [] } = {}] = usageOf(pod, now, all) as { containers?: Json[] }[]
  const uses = used.map(({ usage }) => (isObject(usage) ? (quantity(usage[name]) ?? 0) : 0))
  return (100 * sum(uses)) / sum(requests.map((one) => one ?? 0))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** As the controller does it, through the subresource `scale`. */
function resized(live: Stored, replicas: number, serial: number): Stored {
  const change = (object: Json) => {
    object['spec'] = { ...(object['spec'] as Json), replicas }
  }
  return edited({ live, manager: 'kube-controller-manager', subresource: 'scale', change }, serial)
}

/** The status that the controller writes on an autoscaler; undefined before it looked. */
export function scalerStatus({ scaled }: Surroundings, { uid, object }: Stored): Json | undefined {
  const found = scaled.get(uid)
  if (!found) return undefined
  const { current, desired, measured } = found
  const metrics = (object['spec'] as Spec).metrics ?? []
  const isBlind = metrics.length > 0 && Object.keys(measured).length === 0
  return {
    currentReplicas: current,
    desiredReplicas: desired,
    currentMetrics: Object.entries(measured).map(([name, averageUtilization]) => ({
      type: 'Resource',
      resource: { name, current: { averageUtilization } },
    })),
    conditions: [
      { type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale' },
      isBlind
        ? {
            type: 'ScalingActive',
            status: 'False',
            reason: 'FailedGetResourceMetric',
            message: 'the HPA was unable to compute the replica count: failed to get utilization',
          }
        : { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' },
    ],
  }
}
