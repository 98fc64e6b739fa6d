import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { PodLogRequest } from '#providers/cluster/inspecting.ts'
import type { ControllerRevision, Pod, ReplicaSet, Warning } from './resources.ts'

/**
 * An API server as the cluster provider needs it: one over HTTP, one in memory. Everything here rejects with
 * ProviderFailure in words for people, and gives up when `signal` aborts.
 */
export type Api = {
  /** Names the cluster in failures. */
  readonly provider: string

  /** Whether objects of this kind live in a namespace; rejects as `rejected` when the cluster has no such kind. */
  isNamespaced(apiVersion: string, kind: string, signal: AbortSignal): Promise<boolean>

  /** The object as it is now, never from a cache. A kind that the cluster lacks has no objects. */
  read(ref: ObjectRef, signal: AbortSignal): Promise<LiveObject | undefined>

  /** Strict server-side apply as manager `deliver`; a `metadata.resourceVersion` is a precondition. Resolves to what is (or, in a dry run, would be) stored. `force` takes fields from whoever owns them: only what nobody owns any more is taken so. */
  apply(
    object: Manifest,
    options: { readonly dryRun: boolean; readonly force?: boolean },
    signal: AbortSignal,
  ): Promise<LiveObject>

  /** Deletes exactly this version of the object, and what it owns; rejects as `conflict` when it changed. */
  remove(object: LiveObject, signal: AbortSignal): Promise<void>

  /** What controllers made in a namespace, from a cache where watches keep one. */
  surroundings(namespace: string, signal: AbortSignal): Promise<Surroundings>

  revisions(namespace: string, signal: AbortSignal): Promise<readonly ControllerRevision[]>

  /** Last lines of the container's previous run; undefined where the cluster has none. */
  previousLogs(
    of: { readonly pod: Pod; readonly container: string },
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined>

  /**
   * Everything of one sort in a namespace, as it is stored, never from a cache, and no more than asked for. Undefined
   * where the cluster has no such API, or nobody answers for it.
   */
  list(
    sort: ListedSort,
    of: { readonly namespace: string; readonly atMost: number },
    signal: AbortSignal,
  ): Promise<readonly unknown[] | undefined>

  /** The end of what a container wrote, with the time of each line; `rejected` where it has not begun yet. */
  podLog(of: PodLogRequest, signal: AbortSignal): Promise<string>

  watch(namespace: string, changed: () => void): () => void
  ping(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export type ListedSort =
  | 'pods'
  | 'replicasets'
  | 'jobs'
  | 'horizontalpodautoscalers'
  | 'events'
  | 'podmetrics'

export type Surroundings = {
  readonly replicaSets: readonly ReplicaSet[]
  readonly pods: readonly Pod[]
  /** Warnings, newest last; empty where we may not read events. */
  readonly warnings: readonly Warning[]
}

/** An object as the API server stores it. */
export type LiveObject = Manifest & {
  readonly metadata: {
    readonly uid: string
    readonly resourceVersion: string
    readonly generation?: number
    readonly annotations?: Readonly<Record<string, string>>
    readonly managedFields?: readonly ManagedFields[]
  }
}

export type ManagedFields = {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly subresource?: string
  readonly fieldsV1?: object
}
