import type {
  BucketSeen,
  CloudSecretSeen,
  DatabaseInstance,
  DatabaseSnapshot,
  DatabaseWish,
  ParameterGroup,
  UpgradeTarget,
} from '#src/core/dependencies/cloud.ts'
import type { Instant } from '#src/core/clock.ts'

/**
 * An account of a cloud in one region, as dependencies need it. Every method may reject with ProviderFailure (`denied`
 * names the action and the resource; `rejected` for what the cloud understood and refuses, quotas included; `conflict`
 * where an instance is busy with something else; `throttled`; `unavailable` for everything else) and gives up when
 * `signal` aborts. Creating what exists is no failure: the answer tells, and whoever asked looks whose it is.
 */
export type Cloud = {
  readonly databases: Databases
  readonly secrets: CloudSecrets
  readonly buckets: Buckets
  /** Resolves to who we are there, in the cloud's words. */
  ping(signal: AbortSignal): Promise<string>
  close(): Promise<void>
}

export type Databases = {
  /** As it is now. Many who wait share one listing: what they see may be some seconds old, but never older than a deed of ours. */
  find(id: string, signal: AbortSignal): Promise<DatabaseInstance | undefined>
  /** Manual snapshots of an instance, newest first. */
  snapshots(id: string, signal: AbortSignal): Promise<readonly DatabaseSnapshot[]>
  /** What an engine's version can be upgraded to; empty where it is the last, or nobody knows it. */
  targets(
    of: { readonly engine: string; readonly version: string },
    signal: AbortSignal,
  ): Promise<readonly UpgradeTarget[]>
  parameterGroup(name: string, signal: AbortSignal): Promise<ParameterGroup | undefined>

  create(request: DatabaseRequest, signal: AbortSignal): Promise<'created' | 'exists'>
  /** A new instance from a snapshot, or from what an instance was at a moment. */
  restore(
    request: DatabaseRequest & {
      readonly from:
        | { readonly snapshot: string }
        | { readonly source: string; readonly at: Instant }
    },
    signal: AbortSignal,
  ): Promise<'created' | 'exists'>
  /** `at: window` leaves it to the maintenance window, where the cloud lets it. */
  modify(
    request: {
      readonly id: string
      readonly changes: Partial<
        Pick<
          DatabaseWish,
          | ('version' | 'class' | 'storage' | 'maxStorage' | 'multiAz')
          | ('deletionProtection' | 'backupDays' | 'securityGroups' | 'parameterGroup')
        >
      > & { readonly password?: string; readonly id?: string }
      readonly allowMajor?: boolean
      readonly at: 'once' | 'window'
    },
    signal: AbortSignal,
  ): Promise<void>
  reboot(id: string, signal: AbortSignal): Promise<void>
  /** Made where it is absent; its parameters are set where they differ. */
  ensureParameterGroup(group: ParameterGroup, signal: AbortSignal): Promise<void>
  snapshot(
    request: { readonly id: string; readonly snapshot: string; readonly tags: Tags },
    signal: AbortSignal,
  ): Promise<'created' | 'exists'>
  /** With a last snapshot. One that is gone is fine; deletion protection refuses. */
  remove(
    request: { readonly id: string; readonly snapshot: string },
    signal: AbortSignal,
  ): Promise<void>
  tag(request: { readonly id: string; readonly tags: Tags }, signal: AbortSignal): Promise<void>
}

export type Tags = Readonly<Record<string, string>>

export type DatabaseRequest = {
  readonly id: string
  readonly wish: DatabaseWish
  /** Not told anywhere else. A restore leaves it as it was where it is absent. */
  readonly password?: string
  readonly tags: Tags
}

export type CloudSecrets = {
  find(name: string, signal: AbortSignal): Promise<CloudSecretSeen | undefined>
  /** The value itself, for whoever connects; never stored, logged or told. */
  read(name: string, signal: AbortSignal): Promise<string | undefined>
  create(
    request: { readonly name: string; readonly value: string; readonly tags: Tags },
    signal: AbortSignal,
  ): Promise<'created' | 'exists'>
  write(
    request: { readonly name: string; readonly value: string },
    signal: AbortSignal,
  ): Promise<void>
  /** It can be brought back for some days. One that is gone is fine. */
  remove(name: string, signal: AbortSignal): Promise<void>
}

export type Buckets = {
  find(name: string, signal: AbortSignal): Promise<BucketSeen | undefined>
  create(
    request: { readonly name: string; readonly tags: Tags },
    signal: AbortSignal,
  ): Promise<'created' | 'exists'>
  /** Encrypted, closed to the public, and versioned or not. Whatever is so already is left. */
  settle(
    request: {
      readonly name: string
      readonly versioned: boolean
      readonly policy?: string
      readonly tags: Tags
    },
    signal: AbortSignal,
  ): Promise<void>
  /** `rejected` where something is in it. One that is gone is fine. */
  remove(name: string, signal: AbortSignal): Promise<void>
}
