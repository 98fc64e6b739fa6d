import type { Instant } from '#src/core/clock.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'

/** What the cluster has of an app in an environment at this moment; all words of its objects are from outside. */
export type Inspected = {
  readonly cluster: string
  readonly namespace: string
  /** The release that is settled there, and since when. */
  readonly since?: { readonly version: string; readonly at: Instant }
  readonly workloads: readonly WorkloadSeen[]
  /** Of its workloads, oldest first. */
  readonly pods: readonly PodSeen[]
  /** About its objects, newest last, masked. */
  readonly events: readonly EventSeen[]
  /** What its pods use now: nothing where nobody asked, `none` where the cluster has no metrics-server. */
  readonly usage?: readonly UsageSeen[] | 'none'
}

/** A workload as it stands, with what governs how many pods it has. */
export type WorkloadSeen = {
  readonly object: ObjectRef
  /** It is in no cluster, though it was delivered. */
  readonly isMissing?: true
  readonly wanted: number
  readonly updated: number
  readonly ready: number
  /** By container. */
  readonly images: Readonly<Record<string, string>>
  readonly conditions: readonly ConditionSeen[]
  readonly autoscaler?: AutoscalerSeen
}

export type ConditionSeen = {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

/** An autoscaler (autoscaling/v2) as it stands; targets and what is measured are percent of what containers request. */
export type AutoscalerSeen = {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Absent where it has not looked yet. */
  readonly current?: number
  readonly desired?: number
  readonly metrics: readonly {
    readonly name: string
    readonly target?: number
    readonly measured?: number
  }[]
  /** Why it cannot scale, where it says so. */
  readonly problem?: string
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
