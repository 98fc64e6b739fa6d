import type { Actor } from './actor.ts'
import type { Instant } from './clock.ts'
import type { AlertPolicy } from '#src/core/rules/alert-policy.ts'
import type { Evidence } from '#src/core/rules/evidence.ts'
import type { Changes, Check } from '#src/core/rules/changes.ts'
import type { Audience, Elector } from '#src/core/rules/identity.ts'
import type { Demand, Policy, Tightening } from '#src/core/rules/policy.ts'
import type { DeclaredFreeze, Tier } from '#src/core/rules/tiers.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import type { Overrides } from '#src/core/plan/overrides.ts'
import type { Target } from './target.ts'
import type { FailureKind } from './errors.ts'
import type { Hash, ObjectRef } from '#src/core/plan/objects.ts'
import type { Change } from '#src/core/plan/plan.ts'
import type { Rendered } from './delivery.ts'
import type { Release } from './release.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import type { DependencyChange } from '#src/core/dependencies/plan.ts'
import type { AlertGroupsSeen } from '#src/core/watch/heard.ts'
import type { Labels, SeenSilence } from '#src/core/watch/alerts.ts'
import type { Lately } from '#src/core/watch/alerting/lately.ts'
import type { AlertPlace } from '#src/core/watch/alerting/routing.ts'
import type { DependencyQueries, KindQueries } from '#src/core/dependencies/queries.ts'
import type { LogLine } from '#src/core/watch/logs.ts'
import type { LogsWanted } from '#src/core/watch/watching.ts'

/**
 * What a record may ask about the world, and what it gets. A new query is one line here and one file in
 * `src/engine/queries/`.
 */
export type Queries = DependencyQueries &
  KindQueries & {
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
    manifests: {
      of: { app: string; environment: string; release: Release; overrides?: Overrides }
      answer: Rendered
    }
    /** What applying would change, by the API server's own dry run. `previous` lets removals be planned. */
    dryRun: {
      of: {
        target: string
        cluster: string
        namespace: string
        manifests: Hash
        previous: readonly ObjectRef[]
        unknownKinds?: 'tell'
        /** What connects them; absent where nothing does. */
        needs?: readonly Need[]
      }
      answer: readonly Change[]
    }
    /** `release`, `manifests` and `dryRun` in one breath: what the plan would be if it were made now. */
    replan: {
      of: {
        app: string
        environment: string
        version: string
        /** A promotion, a restart and a scaling deliver this very release. */
        release?: Release
        overrides?: Overrides
        target: string
        previous: readonly ObjectRef[]
      }
      answer: {
        readonly release: Release
        readonly rendered: Rendered
        readonly changes: readonly Change[]
        /** Absent where the release needs nothing. */
        readonly dependencies?: readonly DependencyChange[]
      }
    }
    /** The rules for an app in an environment at this moment, and who some people are in them; absent when the catalog has no such app or environment. */
    policy: {
      of: {
        app: string
        environment: string
        demand?: Demand
        /** User ids. */
        people: readonly string[]
        /** Groups and user ids that may have to be told. */
        tell?: readonly string[]
      }
      answer: {
        readonly policy: Policy
        /** Freezes that people declared, running or to come. */
        readonly freezes: readonly DeclaredFreeze[]
        /** By user id; whoever Slack does not know is not a member. */
        readonly people: Readonly<Record<string, Elector>>
        readonly audience: Audience
        /** Every login that the catalog links to somebody, in lower case: whoever wrote under another is unknown. */
        readonly linked: readonly string[]
      }
    }
    /** How a release stands in the environments that come before one; empty where none does. */
    tiers: {
      of: { app: string; environment: string; release: Release }
      answer: readonly Tier[]
    }
    /** What a release brings that another had not; `from` absent means that nothing was there. */
    changes: { of: { app: string; from?: string; to: string }; answer: Changes }
    /** Checks of the release's commit; empty where the source has none. */
    checks: { of: { app: string; release: Release }; answer: readonly Check[] }
    /**
     * The alerts of an app that began after `since`, as its Alertmanager tells now. Absent where alerts mean nothing; where
     * they cannot be seen that is an answer too, since nobody waits for it.
     */
    evidence: {
      of: {
        app: string
        environment: string
        since: Instant
        /** What is deployed there, and what will be. */
        objects: readonly ObjectRef[]
        tightening?: Tightening
      }
      answer: EvidenceSeen
    }
    /** Deliveries to a target that have not ended, oldest first. */
    rivals: { of: { target: string }; answer: readonly Rival[] }
    /** Everything that promotion decides by; absent when the catalog has no such app. */
    pipeline: { of: { app: string }; answer: PipelineSeen }
    /** How the live objects compare with the manifests, and whether what was planned to change was written for that plan. */
    objects: {
      of: {
        target: string
        cluster: string
        namespace: string
        manifests: Hash
        remove: readonly ObjectRef[]
        planned?: Planned
        unknownKinds?: 'tell'
      }
      answer: ObjectsSeen
    }
    /** Who is in a group whose members Slack keeps; absent where it decides about no environment. `channel` is the audit's. */
    group: {
      of: { name: string }
      answer: {
        /** User ids. */
        readonly members: readonly string[]
        readonly environments: readonly string[]
        readonly channel?: string
      }
    }
    /** What an app wrote there since a moment, masked; the newest lines where there are many. */
    logLines: {
      of: Omit<LogsWanted, 'to' | 'previous'>
      answer: {
        readonly lines: readonly LogLine[]
        readonly cut: boolean
        readonly missing: readonly string[]
        /** Up to when, without it. */
        readonly to: number
      }
    }
    /** What fires by a cluster's Alertmanager, and what we think fires; absent when the catalog names none of its own. */
    alertGroups: { of: { cluster: string }; answer: AlertGroupsSeen }
    /** Where alerts with these labels belong, and what was delivered there lately. `labels` are those that all of them share. */
    alertPlace: {
      of: { group: string; alertmanager: string; labels: Labels }
      answer: AlertPlace & { readonly lately: readonly Lately[] }
    }
    /** The expression of an alert over time, as a picture; its chart is in the store's artifacts. Absent where it is not known. */
    alertChart: {
      of: {
        alertmanager: string
        labels: Labels
        generatorURL?: string
        severity: 'warning' | 'critical'
        firedAt: number
        resolvedAt?: number
        deliveries: readonly { readonly at: number; readonly label: string }[]
      }
      answer: { readonly chart: Hash; readonly alt: string }
    }
    /** Silences of an Alertmanager that are not over, and those that ended lately. */
    silences: { of: { alertmanager: string }; answer: readonly SeenSilence[] }
    /** Whether another record still lives: one that ended, or was taken out of the loop, keeps nobody waiting. */
    record: { of: { kind: string; id: string }; answer: { readonly lives: boolean } }
  }

/** Alerts under the rules of this moment, or why none can be seen. */
export type EvidenceSeen = { readonly policy: AlertPolicy } & (
  | { readonly alerts: readonly Evidence[] }
  | { readonly blind: string }
)

export type Rival = {
  readonly id: string
  readonly version: string
  readonly purpose: string
  readonly begun: boolean
  readonly requestedAt: number
  /** Enough people approved it, and it waits for its turn or for a gate. */
  readonly isApproved?: boolean
  readonly isEmergency?: boolean
}

/** Somebody took back what ran there: until a person delivers again, automation stays away. */
export type BroughtBack = {
  readonly delivery: string
  readonly by: Actor
  readonly because?: string | undefined
}

/** An app in all its environments, in the catalog's order. */
export type PipelineSeen = {
  readonly channel: string
  readonly environments: readonly {
    readonly environment: string
    readonly channel: string
    readonly policy: Policy
    readonly target: Target
    readonly inFlight: readonly Rival[]
    /** Requests for sign-off there, newest first: the last ones, and all about what is settled in any of these environments. */
    readonly signOffs: readonly SignOff[]
    readonly freezes: readonly DeclaredFreeze[]
    /** The way back that brought what is settled there. */
    readonly broughtBack?: BroughtBack
  }[]
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
  /** Those of them whose kind the cluster does not have (yet), where that was to be told. */
  readonly unknown?: readonly ObjectRef[]
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
