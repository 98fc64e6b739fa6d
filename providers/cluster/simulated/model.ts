import type { Json } from './fields.ts'
import type { Fate, SimulatedPod } from './pods.ts'

/** What the controllers see of a workload. */
export type WorkloadView = {
  readonly uid: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly generation: number
  readonly spec: Json
}

/** What the controllers remember of a workload. */
export type Memory = {
  readonly revisions: { readonly hash: string; readonly uid: string; number: number }[]
  current: string
  pods: SimulatedPod[]
  /** Pods that were taken away within the last hour, oldest first: their events are still there. */
  gone: readonly { readonly pod: SimulatedPod; readonly at: number }[]
  progressAt: number
  /** What the last progress looked like. */
  progress: string
  finished: 'Complete' | 'Failed' | undefined
  /** How many pods it made so far. */
  made: number
}

/** What a simulated cluster's controllers go by. */
export type ControllerOptions = {
  readonly readyAfterMs: number
  readonly nodes: number
  fateOf(image: string): Fate | undefined
}

/** One moment in the life of one workload. */
export type Turn = {
  readonly workload: WorkloadView
  readonly memory: Memory
  readonly now: number
  readonly options: ControllerOptions
}

/** The worst that any of a pod's images is to suffer. */
export function fateOfPod(spec: Json, options: ControllerOptions): Fate | undefined {
  const containers = (spec['containers'] ?? []) as { readonly image: string }[]
  return containers.map(({ image }) => options.fateOf(image)).find((fate) => fate !== undefined)
}

/** When a Deployment that stands still is told to have failed; never, for what is done or has no deadline. */
export function deadlineOf(workload: WorkloadView, memory: Memory | undefined): number {
  if (workload.kind !== 'Deployment' || !memory) return Number.NEGATIVE_INFINITY
  return memory.progressAt + Number(workload.spec['progressDeadlineSeconds'] ?? 600) * 1000
}
