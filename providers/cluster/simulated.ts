import type { Clock } from '#src/core/clock.ts'
import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { Cluster } from './cluster.ts'
import { clusterOver } from './objects/cluster-over.ts'
import type { LiveObject } from './objects/api.ts'
import type { Pod } from './objects/resources.ts'
import type { Json } from './simulated/fields.ts'
import type { ServedKind } from './simulated/kinds.ts'
import type { Fate } from './simulated/pods.ts'
import { controlsOf } from './simulated/controls.ts'
import { simulatedApi } from './simulated/server.ts'
import { createWorld } from './simulated/world.ts'

export type { Fate } from './simulated/pods.ts'

/** How a test or the sandbox makes things go wrong, and looks at what was done. Every change tells the watchers. */
export type SimulatedControls = {
  /** Pods whose image this is (`repo:tag`, `repo@digest`, or whatever the function says) fare so from now on. Returns how to undo it; the latest word counts. */
  fail(
    image: string | ((image: string) => boolean),
    fate: Fate,
    options?: { readonly logs?: readonly string[] },
  ): () => void
  /** From now on nothing answers. Pods live on. */
  goAway(): void
  comeBack(): void
  /** Our credentials may no longer do this; `kind` is `Deployment`, `Pod` …. Returns how to undo it. */
  deny(verb: Verb, kind: string): () => void
  /** Changes an object as somebody else would: what changes belongs to `manager` from then on. */
  edit(manager: string, ref: ObjectRef, change: (object: Json) => void): void
  /** Creates an object as somebody else would. */
  createByHand(manager: string, manifest: Manifest): void
  /** Removes an object as somebody else would. */
  removeByHand(ref: ObjectRef): void
  /** Everything that is stored, in the order of creation. */
  objects(): readonly SimulatedObject[]
  /** The pods of a namespace as they are now. */
  pods(namespace: string): readonly Pod[]
}

export type Verb = 'get' | 'list' | 'patch' | 'delete'

export type SimulatedObject = {
  readonly ref: ObjectRef
  /** With status and managed fields, as the API server would show it now. */
  readonly object: LiveObject
  /** Rises with each change of the spec. */
  readonly generation: number
  /** How often it was stored: 1 after the create. A write that changes nothing does not count. */
  readonly writes: number
}

export type SimulationOptions = {
  readonly clock: Clock
  /** How failures name the cluster. */
  readonly name?: string
  /** How long a pod takes to be ready, in milliseconds. */
  readonly readyAfterMs?: number
  /** How many pods a DaemonSet has. */
  readonly nodes?: number
  /** Namespaces that exist; all do when absent. */
  readonly namespaces?: readonly string[]
  /** Whether it has a metrics-server; it has when absent. */
  readonly measures?: boolean
  /** What containers that run well say, oldest first, up to `now`. */
  readonly logs?: (of: RunningContainer) => { readonly at: number; readonly text: string }[]
  /** Kinds beyond Kubernetes' own. */
  readonly kinds?: readonly ServedKind[]
}

export type RunningContainer = {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly image: string
  /** Since when it is as it is now. */
  readonly since: number
  readonly now: number
}

/** A cluster in memory: objects as an API server keeps them, pods that live by the clock. Deterministic. */
export function simulateCluster(options: SimulationOptions): {
  readonly cluster: Cluster
  readonly controls: SimulatedControls
} {
  const world = createWorld(options)
  return { cluster: clusterOver(simulatedApi(world)), controls: controlsOf(world) }
}
