import type { Instant } from '#src/core/clock.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'

/** How a cluster is looked into, for people; failures are as in Cluster. */
export type Inspecting = {
  /** Pods of these workloads (of everything in the namespace when absent), oldest first. */
  pods(
    of: { readonly namespace: string; readonly workloads?: readonly ObjectRef[] },
    signal: AbortSignal,
  ): Promise<readonly PodSeen[]>
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

export type PodSeen = {
  readonly name: string
  readonly owner?: ObjectRef
  readonly phase: string
  readonly ready: boolean
  readonly restarts: number
  readonly createdAt: Instant
  readonly startedAt?: Instant
  readonly node?: string
  readonly containers: readonly ContainerSeen[]
  readonly labels: Readonly<Record<string, string>>
  /** Why it is not ready, as far as it says so itself; the messages are from outside. */
  readonly problems: readonly { readonly reason: string; readonly message: string }[]
}

export type ContainerSeen = {
  readonly name: string
  readonly image: string
  readonly ready: boolean
  readonly restarts: number
  /** `running`, or why not: `CrashLoopBackOff`. */
  readonly state: string
  readonly message?: string
  /** How its run before this one ended. */
  readonly lastEnd?: {
    readonly reason: string
    readonly exitCode: number
    readonly at?: Instant
  }
  /** Requests and limits as the pod names them, in cores and bytes. */
  readonly requests?: { readonly cpu?: number; readonly memory?: number }
  readonly limits?: { readonly cpu?: number; readonly memory?: number }
}

export type EventSeen = {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  /** From outside. */
  readonly message: string
  readonly object: ObjectRef
  readonly count: number
  readonly first: Instant
  readonly last: Instant
}

export type UsageSeen = {
  readonly pod: string
  readonly containers: readonly {
    readonly name: string
    /** Cores. */
    readonly cpu: number
    /** Bytes. */
    readonly memory: number
  }[]
}
