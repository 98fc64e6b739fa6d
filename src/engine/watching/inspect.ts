import type { Cluster } from '#providers/cluster/cluster.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import { targetKey, type Target } from '#src/core/target.ts'
import { isPodOf } from '#src/core/watch/belongs.ts'
import type { EventSeen, Inspected, PodSeen, WorkloadSeen } from '#src/core/watch/inspected.ts'
import { type Mask, maskOf } from '#src/core/watch/masks.ts'
import type { InspectWanted } from '#src/core/watch/watching.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import { withDeadline } from '#src/engine/deadline.ts'
import type { World } from '#src/engine/world.ts'

/**
 * Looks at everything that was delivered of an app, where it was delivered: after a change of the catalog that is still
 * there. Rejects with DeliveryError.
 */
export async function inspect(wanted: InspectWanted, world: World): Promise<Inspected> {
  const { app, environment } = wanted
  const target = await world.store.target(targetKey(app, environment))
  const place = target && (await placeOf(target, world))
  if (!place)
    throw new DeliveryError(
      'not-possible',
      `Cannot look at ${app} in ${environment}: nothing was delivered there yet`,
      { hint: `\`/deliver deploy ${app} latest to ${environment}\` delivers it` },
    )
  const seen = await told(wanted, () =>
    withDeadline(world.clock, patience, place.cluster, async (signal) =>
      look(await world.cluster(place.cluster), { wanted, ...place, mask: maskIn(world) }, signal),
    ),
  )
  const { cluster, namespace } = place
  const { release, at } = target.settled ?? {}
  return {
    cluster,
    namespace,
    ...(release && at !== undefined && { since: { version: release.version, at } }),
    ...seen,
  }
}

/** Workloads that an autoscaler governs. Rejects with DeliveryError. */
export async function autoscaled(
  wanted: InspectWanted,
  world: World,
): Promise<readonly WorkloadSeen[]> {
  const target = await world.store.target(targetKey(wanted.app, wanted.environment))
  const place = target && (await placeOf(target, world))
  if (!place) return []
  const workloads = await told(wanted, () =>
    withDeadline(world.clock, 3_000, place.cluster, async (signal) =>
      (await world.cluster(place.cluster)).workloads(place, signal),
    ),
  )
  const mask = maskIn(world)
  return workloads
    .filter(({ autoscaler }) => autoscaler !== undefined)
    .map((workload) => maskedWorkload(workload, mask))
}

/** What is kept out of logs is kept out of everything else that is from there. */
function maskIn(world: World): Mask {
  return maskOf(world.catalog().logs.masks)
}

type Place = {
  readonly cluster: string
  readonly namespace: string
  readonly objects: readonly ObjectRef[]
}

/** Where what is settled was delivered to, with what a delivery that is on its way brings there. */
async function placeOf(target: Target, { store }: World): Promise<Place | undefined> {
  const { settled, active, inventory } = target
  const found =
    active === undefined ? undefined : await store.find({ kind: 'delivery', id: active })
  const { rendered: coming, begun } = Delivery.safeParse(found?.document).data ?? {}
  const rendered = settled ?? (begun ? coming : undefined)
  if (!rendered) return undefined
  const { cluster, namespace } = rendered
  const brought = begun && coming?.cluster === cluster ? coming.inventory : []
  return { cluster, namespace, objects: once([...rendered.inventory, ...inventory, ...brought]) }
}

function once(all: readonly ObjectRef[]): readonly ObjectRef[] {
  const keys = all.map(({ kind, name }) => `${kind} ${name}`)
  return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
}

/** People wait for it. */
const patience = 12_000

type Look = {
  readonly wanted: InspectWanted
  readonly namespace: string
  readonly objects: readonly ObjectRef[]
  readonly mask: Mask
}

async function look(
  cluster: Cluster,
  { wanted, namespace, objects, mask }: Look,
  signal: AbortSignal,
): Promise<Pick<Inspected, 'workloads' | 'pods' | 'events' | 'usage'>> {
  const [workloads, pods, events, usage] = await Promise.all([
    cluster.workloads({ namespace, objects }, signal),
    cluster.pods({ namespace, workloads: objects }, signal),
    cluster.events({ namespace }, signal),
    wanted.usage ? cluster.usage({ namespace }, signal) : undefined,
  ])
  const ours = new Set(pods.map((pod) => pod.name))
  return {
    workloads: workloads.map((workload) => maskedWorkload(workload, mask)),
    pods: pods.map((pod) => maskedPod(pod, mask)),
    events: events
      .filter((event) => isAbout(event, objects, ours))
      .map((event) => ({ ...event, message: mask(event.message) })),
    ...(wanted.usage && {
      usage: usage?.filter(({ pod }) => ours.has(pod)) ?? ('none' as const),
    }),
  }
}

/** An object of the app, one of its pods, or one that a controller made for it: those are called after it. */
function isAbout(
  { object: { kind, name } }: EventSeen,
  objects: readonly ObjectRef[],
  pods: ReadonlySet<string>,
): boolean {
  if (kind === 'Pod' && pods.has(name)) return true
  return objects.some((one) => {
    if (one.kind === kind && one.name === name) return true
    if (kind === 'Pod') return isPodOf(name, one.kind, one.name)
    return madeFor(kind, one) && name.startsWith(`${one.name}-`) && isHash(name, one.name)
  })
}

function madeFor(kind: string, owner: ObjectRef): boolean {
  return (
    (kind === 'ReplicaSet' && owner.kind === 'Deployment') ||
    (kind === 'Job' && owner.kind === 'CronJob')
  )
}

function isHash(name: string, owner: string): boolean {
  return /^[a-z0-9]{5,12}$/.test(name.slice(owner.length + 1))
}

/** Kubernetes puts commands, addresses and answers of probes into its words. */
function maskedPod(pod: PodSeen, mask: Mask): PodSeen {
  return {
    ...pod,
    problems: pod.problems.map((one) => ({ ...one, message: mask(one.message) })),
    containers: pod.containers.map((one) =>
      one.message ? { ...one, message: mask(one.message) } : one,
    ),
  }
}

function maskedWorkload(workload: WorkloadSeen, mask: Mask): WorkloadSeen {
  const { conditions, autoscaler } = workload
  const { problem } = autoscaler ?? {}
  return {
    ...workload,
    conditions: conditions.map((one) =>
      one.message ? { ...one, message: mask(one.message) } : one,
    ),
    ...(autoscaler && {
      autoscaler: { ...autoscaler, ...(problem && { problem: mask(problem) }) },
    }),
  }
}

async function told<Result>(
  { app, environment }: InspectWanted,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    const because = error.message.replace(/^Cannot /, 'cannot ')
    const code =
      error.kind === 'denied' || error.kind === 'rejected' ? 'not-possible' : 'unavailable'
    throw new DeliveryError(code, `Cannot look at ${app} in ${environment}: ${because}`, {
      ...(error.hint && { hint: error.hint }),
      cause: error,
    })
  }
}
