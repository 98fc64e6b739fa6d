import type { Clock } from '#src/core/clock.ts'
import type { SimulationOptions, Verb } from '#providers/cluster/simulated.ts'
import type { LiveObject } from '#providers/cluster/objects/api.ts'
import { identityOf } from '#providers/cluster/objects/prepare.ts'
import { autoscale, nextLook, type Scaled, scalerStatus } from './autoscaling.ts'
import { type Controllers, runControllers } from './controllers.ts'
import { isObject } from './fields.ts'
import { servedKinds, type ServedKind } from './kinds.ts'
import type { WorkloadView } from './model.ts'
import type { Fate } from './pods.ts'
import { liveOf, type Stored } from './store.ts'
import { watchers, type Watchers } from './watchers.ts'

/** Everything there is in a simulated cluster. */
export type World = {
  readonly name: string
  readonly clock: Clock
  readonly namespaces: readonly string[] | undefined
  readonly objects: Map<string, Stored>
  readonly served: ServedKind[]
  readonly faults: Fault[]
  readonly denials: Denial[]
  readonly controllers: Controllers
  /** By the uid of an autoscaler. */
  readonly scaled: Map<string, Scaled>
  readonly hints: Watchers
  /** What containers that run well say; a few words of its start when absent. */
  readonly logs: SimulationOptions['logs']
  /** Whether it has a metrics-server. */
  readonly measures: boolean
  away: boolean
  /** The newest resourceVersion. */
  serial: number
}

export type Fault = {
  readonly matches: (image: string) => boolean
  readonly fate: Fate
  readonly logs: readonly string[]
}

type Denial = { readonly verb: Verb; readonly kind: string }

export function createWorld({ clock, ...options }: SimulationOptions): World {
  const world: World = {
    name: options.name ?? 'simulated',
    clock,
    namespaces: options.namespaces,
    objects: new Map(),
    served: [...servedKinds, ...(options.kinds ?? [])],
    faults: [],
    denials: [],
    scaled: new Map(),
    logs: options.logs,
    measures: options.measures ?? true,
    away: false,
    serial: 0,
    controllers: runControllers({
      readyAfterMs: options.readyAfterMs ?? 2000,
      nodes: options.nodes ?? 2,
      fateOf: (image) => faultOf(world, image)?.fate,
    }),
    hints: watchers({
      clock,
      next: () =>
        earliest(world.controllers.nextAfter(workloadsOf(world), clock.now()), nextLook(world)),
      advance: () => advance(world),
      isSilent: () => world.away,
    }),
  }
  return world
}

/** What an image is to suffer: the latest word counts. */
export function faultOf(world: World, image: string): Fault | undefined {
  return world.faults.findLast(({ matches }) => matches(image))
}

/** Lives up to now; answers whether anything happened. */
export function advance(world: World): boolean {
  const now = world.clock.now()
  const happened = world.controllers.advance(workloadsOf(world), now)
  if (!autoscale(world, (one) => keep(world, one))) return happened
  world.controllers.advance(workloadsOf(world), now)
  return true
}

function earliest(...moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((one) => one !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

/** Time passes up to now, then the change happens, then the controllers and the watchers see it. */
export function change(world: World, what: () => void): void {
  advance(world)
  what()
  advance(world)
  world.hints.changed()
}

export function keep(world: World, one: Stored): void {
  world.serial = one.resourceVersion
  world.objects.set(identityOf(one.ref), one)
  if (one.ref.kind === 'CustomResourceDefinition') world.served.push(...definedBy(one))
}

/** The object as a reader sees it now. */
export function lookAt(world: World, one: Stored): LiveObject {
  const workload = workloadsOf(world).find(({ uid }) => uid === one.uid)
  if (!workload) return liveOf(one, undefined)
  if (one.ref.kind === 'HorizontalPodAutoscaler') return liveOf(one, scalerStatus(world, one))
  const sets = world.controllers.replicaSets([workload])
  const numbers = sets.map(({ metadata }) => Number(metadata.annotations?.revision))
  const revision = numbers.length > 0 ? Math.max(...numbers) : undefined
  return liveOf(one, world.controllers.statusOf(workload, world.clock.now()), revision)
}

/** Everything that controllers may drive, in one namespace or in all. */
export function workloadsOf(world: World, namespace?: string): WorkloadView[] {
  return [...world.objects.values()].flatMap(({ ref, uid, generation, object }) => {
    const spec = object['spec']
    if (!isObject(spec) || (namespace !== undefined && ref.namespace !== namespace)) return []
    return [
      { uid, generation, kind: ref.kind, name: ref.name, namespace: ref.namespace ?? '', spec },
    ]
  })
}

function definedBy({ object }: Stored): ServedKind[] {
  const spec = object['spec']
  if (!isObject(spec) || !isObject(spec['names']) || !Array.isArray(spec['versions'])) return []
  const { kind, plural } = spec['names']
  return spec['versions'].filter(isObject).map((version) => ({
    apiVersion: `${String(spec['group'])}/${String(version['name'])}`,
    kind: String(kind),
    plural: String(plural),
    namespaced: spec['scope'] !== 'Cluster',
  }))
}
