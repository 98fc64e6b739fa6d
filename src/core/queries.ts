import type { FailureKind } from './errors.ts'
import type { Hash, ObjectRef } from './objects.ts'
import type { Change } from './plan.ts'
import type { Rendered } from './delivery.ts'
import type { Release } from './release.ts'
import type { WorkloadStatus } from './workload.ts'

/**
 * What a record may ask about the world, and what it gets. A new query is one line here and one file in
 * `src/engine/queries/`.
 */
export type Queries = {
  /** One release, digests included, as its source has it now. */
  release: { of: { app: string; version: string }; answer: Release }
  /** The newest releases of an app, newest first; `poll` is in milliseconds; absent when the catalog has no such app. */
  releases: {
    of: { app: string }
    answer: {
      readonly releases: readonly Release[]
      readonly poll: number
      readonly channel: string
    }
  }
  /** The app's manifests for this release and environment; they are stored as an artifact before the answer. */
  manifests: { of: { app: string; environment: string; release: Release }; answer: Rendered }
  /** What applying would change, by the API server's own dry run. `previous` lets removals be planned. */
  dryRun: {
    of: {
      target: string
      cluster: string
      namespace: string
      manifests: Hash
      previous: readonly ObjectRef[]
    }
    answer: readonly Change[]
  }
  /** How the live objects compare with the manifests, and whether what was planned to change was written for that plan. */
  objects: {
    of: {
      target: string
      cluster: string
      namespace: string
      manifests: Hash
      remove: readonly ObjectRef[]
      planned?: Planned
    }
    answer: ObjectsSeen
  }
  /** Whether another record still lives: one that ended, or was taken out of the loop, keeps nobody waiting. */
  record: { of: { kind: string; id: string }; answer: { readonly lives: boolean } }
}

/**
 * Objects that a delivery means to write. They may look as if they were written already, by an earlier delivery of the
 * same manifests, and have drifted since: only what this delivery wrote counts.
 */
export type Planned = {
  readonly delivery: string
  readonly objects: readonly ObjectRef[]
}

export type ObjectsSeen = {
  /** Objects that are not (or no longer) as the manifests want them. */
  readonly unapplied: readonly ObjectRef[]
  /** Objects of `remove` that still exist. */
  readonly unremoved: readonly ObjectRef[]
  readonly workloads: readonly WorkloadStatus[]
}

export type Query = {
  [Ask in keyof Queries]: { readonly ask: Ask } & Readonly<Queries[Ask]['of']>
}[keyof Queries]

/** `absent` is knowledge, `unavailable` is none: it counts against no deadline and is never a verdict. */
export type Answer<Value> =
  | { readonly is: 'seen'; readonly value: Value }
  | { readonly is: 'absent'; readonly because?: string; readonly hint?: string }
  | {
      readonly is: 'unavailable'
      readonly provider: string
      readonly because: string
      readonly retryAfter?: number
    }
  /** The provider understood and said no (`denied`), or what we have is wrong (`rejected`): asking again will not help. */
  | {
      readonly is: 'refused'
      readonly kind: Extract<FailureKind, 'denied' | 'rejected'>
      readonly provider: string
      readonly because: string
      readonly hint?: string
    }

/** The answers of one tick, by what was asked. A record asks one query of each sort at a time. */
export type Seen = { readonly [Ask in keyof Queries]?: Answer<Queries[Ask]['answer']> }
