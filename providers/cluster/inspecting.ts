import type { Instant } from '#src/core/clock.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { EventSeen, PodSeen, UsageSeen, WorkloadSeen } from '#src/core/watch/inspected.ts'

/** How a cluster is looked into, for people; failures are as in Cluster. */
export type Inspecting = {
  /** Pods of these workloads (of everything in the namespace when absent), oldest first. */
  pods(
    of: { readonly namespace: string; readonly workloads?: readonly ObjectRef[] },
    signal: AbortSignal,
  ): Promise<readonly PodSeen[]>
  /** How the workloads among these objects stand, in their order, with what scales them. */
  workloads(
    of: { readonly namespace: string; readonly objects: readonly ObjectRef[] },
    signal: AbortSignal,
  ): Promise<readonly WorkloadSeen[]>
  /** Events of the namespace, newest last, at most a thousand. */
  events(of: { readonly namespace: string }, signal: AbortSignal): Promise<readonly EventSeen[]>
  /** What pods use now, by metrics.k8s.io; undefined where the cluster has no metrics-server. */
  usage(
    of: { readonly namespace: string },
    signal: AbortSignal,
  ): Promise<readonly UsageSeen[] | undefined>
  /** The end of what a container wrote, with the time of each line. */
  podLog(of: PodLogRequest, signal: AbortSignal): Promise<string>
}

export type PodLogRequest = {
  readonly namespace: string
  readonly pod: string
  readonly container?: string
  readonly previous?: boolean
  readonly since?: Instant
  readonly tailLines: number
  readonly limitBytes: number
}
