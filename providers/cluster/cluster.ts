import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { Change } from '#src/core/plan/plan.ts'
import type { ObjectsSeen, Planned } from '#src/core/queries.ts'
import type { Inspecting } from './inspecting.ts'

/**
 * A Kubernetes cluster as a delivery needs it. Every method may reject with ProviderFailure (`denied` for 401/403,
 * `rejected` for 400/404-of-a-kind/422, field-manager conflicts and exceeded quota, `conflict` for a stale
 * resourceVersion, `throttled` for 429, `unavailable` for everything else) and gives up when `signal` aborts.
 * Reads are in the cluster's present state; nothing here remembers between calls but caches of watches.
 */
export type Cluster = Inspecting & {
  /** What applying `manifests` would change, asked of the API server by dry run, in apply order; Secret data is masked. Objects of `previous` that `manifests` lacks come as `remove`. */
  dryRun(request: DryRun, signal: AbortSignal): Promise<readonly Change[]>

  /** Compares the live objects with `manifests`, and tells how far each workload's rollout is. */
  observe(request: Observation, signal: AbortSignal): Promise<ObjectsSeen>

  /**
   * Makes the live objects as `manifests` say, by strict server-side apply as manager `deliver`, never forced. Safe to
   * repeat: what is already so is not written. Objects that carry a higher fence are left alone, and the highest is told.
   * Objects of another target are `rejected`, naming it.
   */
  apply(request: Application, signal: AbortSignal): Promise<'applied' | Fenced>

  /** Removes objects that we applied (they carry our annotation); absent ones are fine; others', other targets' and fenced ones are left alone. */
  remove(request: Removal, signal: AbortSignal): Promise<'removed' | Fenced>

  /** Objects as they are now, in the order asked for, never from a cache; values of Secrets are left out. */
  read(
    request: { readonly namespace: string; readonly objects: readonly ObjectRef[] },
    signal: AbortSignal,
  ): Promise<readonly (Manifest | undefined)[]>

  /** A Secret with its values, decoded, for whoever connects: never stored, logged or told. */
  secret(
    of: { readonly namespace: string; readonly name: string },
    signal: AbortSignal,
  ): Promise<SecretSeen | undefined>

  /** Calls back soon after anything relevant in the namespace changed (a hint: it may be late, doubled or missed). Returns how to stop. */
  watch(namespace: string, changed: () => void): () => void

  /** Resolves when the API server answers with our credentials. */
  ping(signal: AbortSignal): Promise<void>

  /** Ends watches and connections. */
  close(): Promise<void>
}

export type SecretSeen = {
  readonly data: Readonly<Record<string, string>>
  /** Another whenever anything of it is. */
  readonly version: string
  /** The target that it belongs to, where it is ours. */
  readonly target?: string
}

export type DryRun = {
  /** `checkout/staging`: objects that carry another target's key are refused. */
  readonly target: string
  readonly namespace: string
  readonly manifests: readonly Manifest[]
  readonly previous: readonly ObjectRef[]
  /** Objects of kinds that the cluster lacks are planned as new, instead of `rejected`: somebody may bring the kind first. */
  readonly unknownKinds?: 'tell'
}

export type Observation = {
  readonly target: string
  readonly namespace: string
  readonly manifests: readonly Manifest[]
  readonly remove: readonly ObjectRef[]
  readonly planned?: Planned
  /** Objects of kinds that the cluster lacks are told as unapplied and unknown, instead of `rejected`. */
  readonly unknownKinds?: 'tell'
}

export type Application = {
  readonly namespace: string
  readonly manifests: readonly Manifest[]
  readonly stamp: Stamp
  readonly planned?: Planned
}

export type Removal = {
  readonly namespace: string
  readonly objects: readonly ObjectRef[]
  readonly stamp: Stamp
}

/**
 * A newer claim wrote what we were to write: which delivery, under which fence. To whoever holds the target now it means
 * that its count is too low (a database that was restored, or begun anew), and goes above `fence`.
 */
export type Fenced = { readonly fenced: { readonly by: string; readonly fence: number } }

/**
 * Written on every object as annotations `deliver/target`, `deliver/delivery` and `deliver/fence`, never on a pod template.
 * An object belongs to one target; fences are compared only within it.
 */
export type Stamp = {
  /** `checkout/staging`. */
  readonly target: string
  readonly delivery: string
  readonly fence: number
}
