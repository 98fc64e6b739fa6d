import type { Cluster, Fenced } from '#providers/cluster/cluster.ts'
import type { Change } from '#src/core/plan/plan.ts'
import type { ObjectsSeen } from '#src/core/queries.ts'
import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import { inNamespace, stampOf, target } from './manifests.ts'

/**
 * A cluster under test, with a namespace of its own, in which pods whose image is tagged `bad` cannot be pulled, and
 * pods tagged `crash` crash.
 */
export type Harness = {
  readonly cluster: Cluster
  readonly namespace: string
  /** Gives time to the cluster until the answer is given, and fails when it never is. */
  eventually<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer>
  /** The object as it is stored, asked in another way than through the cluster under test. */
  stored(ref: ObjectRef): Promise<Manifest | undefined>
  /** Changes the image of the container `api` as somebody else, whose tool is called `kubectl-set`. */
  setImage(ref: ObjectRef, image: string): Promise<void>
  /** Changes the data of a ConfigMap as somebody else; null removes a key, or all of them. */
  setData(ref: ObjectRef, data: Readonly<Record<string, string | null>> | null): Promise<void>
  /** Creates an object as somebody else. */
  createByHand(manifest: Manifest): Promise<void>
  stop(): Promise<void>
  /** Whether it keeps what a container wrote before it died. */
  readonly hasLogs: boolean
}

/** The parts of the contract speak through this: the cluster under test, its namespace and signal filled in. */
export type Contract = {
  readonly signal: AbortSignal
  on(): Harness
  apply(manifests: readonly Manifest[], fence?: number): Promise<'applied' | Fenced>
  observe(manifests: readonly Manifest[], remove?: readonly ObjectRef[]): Promise<ObjectsSeen>
  dryRun(
    manifests: readonly Manifest[],
    previous?: readonly ObjectRef[],
  ): Promise<readonly Change[]>
  refTo(manifest: Manifest): ObjectRef
  /** The only workload's status once it is as asked. */
  status(
    manifests: readonly Manifest[],
    is: (status: WorkloadStatus) => boolean,
  ): Promise<WorkloadStatus>
  complete(manifests: readonly Manifest[]): Promise<WorkloadStatus>
}

export function contractOn(on: () => Harness): Contract {
  const signal = new AbortController().signal
  const observe: Contract['observe'] = (manifests, remove = []) =>
    on().cluster.observe({ target, namespace: on().namespace, manifests, remove }, signal)
  const status: Contract['status'] = (manifests, is) =>
    on().eventually('the workload', async () => {
      const [first] = (await observe(manifests)).workloads
      return first && is(first) ? first : undefined
    })
  return {
    on,
    signal,
    observe,
    status,
    apply: (manifests, fence = 1) =>
      on().cluster.apply({ namespace: on().namespace, manifests, stamp: stampOf(fence) }, signal),
    dryRun: (manifests, previous = []) =>
      on().cluster.dryRun({ target, namespace: on().namespace, manifests, previous }, signal),
    refTo: (manifest) => inNamespace(manifest, on().namespace),
    complete: (manifests) => status(manifests, (one) => one.complete),
  }
}
