import type { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type { Reason } from '#src/core/delivery.ts'
import type { Effect } from '#src/core/effects.ts'
import type { Hash, ObjectRef } from '#src/core/plan/objects.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import type { Place } from './need.ts'
import type { Act } from './order.ts'
import type { Outputs } from './outputs.ts'
import type { KindPlan } from './plan.ts'

/**
 * A sort of dependency: how it is observed, planned, changed and connected. Pure: it says what it wants to know and what
 * shall be true; the engine asks and acts. The same functions make the plan that people approve and carry it out, so that
 * what is approved is what is done.
 */
export type DependencyKind<Spec = unknown, Memory = unknown> = {
  /** `aws-rds`: what `kind:` says in a definition. */
  readonly kind: string
  /** What stands beside `kind`, `owners`, `after`, `per` and `connect` in a definition. Strict: unknown keys are errors. */
  readonly spec: z.ZodType<Spec>
  /** What it remembers between looks, while it acts; it starts as `begin` with every new thing to do. JSON. */
  readonly memory: z.ZodType<Memory>
  readonly begin: Memory
  /** Whether `manifests` of its spec names Kubernetes objects that are rendered for it. */
  readonly hasManifests?: true
  /** Acts beside being brought about and checked. */
  readonly acts: readonly Act['do'][]
  /** What it is, in a few words for lists and plans: `PostgreSQL 17.2, db.t4g.medium`. */
  describe(spec: Spec): string
  /** Every output that connections may use, known before anything exists. */
  outputs(spec: Spec): Readonly<Record<string, 'plain' | 'secret'>>
  /** What has to be known to plan and to act. One query of each sort. */
  wants(subject: Subject<Spec, Memory>): readonly Query[]
  /** What would be done to bring it about, as things are. It never sees answers that were unavailable or refused. */
  plan(subject: Subject<Spec, Memory> & { readonly seen: Seen }): KindPlan
  /** The next step. Called again and again until it is done, holds or fails. It never sees answers that were unavailable or refused. */
  decide(
    subject: Subject<Spec, Memory> & { readonly seen: Seen; readonly now: Instant },
  ): KindMove<Memory>
}

/** What a kind knows of the one dependency that it looks at. */
export type Subject<Spec = unknown, Memory = unknown> = {
  /** `checkout.db/production`: what it makes outside is named after this, and carries it as its owner. */
  readonly key: string
  readonly spec: Spec
  /** Rendered objects, where the kind has manifests. */
  readonly manifests?: Hash
  /** The objects that it was brought about with before. */
  readonly previous?: readonly ObjectRef[]
  readonly place: Place
  /** Somebody said that what exists under its name is ours from now on. */
  readonly isAdopted: boolean
  readonly task: Task
  /** What it gave when it was last brought about. */
  readonly outputs: Outputs
  readonly memory: Memory
}

/** What is to be done now. */
export type Task =
  /** Nothing was ordered: only look, and say what is not as it was left. */
  | { readonly do: 'check' }
  /** Bring it to its spec. */
  | { readonly do: 'ensure' }
  | (Act & {
      /** Of the order: what is made for it outside is named after this, so that it is made once. */
      readonly id: string
      /** Of a rotation: whether everybody who uses it has the outputs that it gave last. */
      readonly isConnected: boolean
    })

/** How far it is. */
export type KindMove<Memory> =
  /** It goes on by itself; `on` completes "checkout.db waits for …" in plain words. */
  | {
      readonly is: 'waiting'
      readonly memory: Memory
      readonly on: string
      readonly effects?: readonly Effect[]
      /** When to look again; soon when absent. */
      readonly wakeAt?: Instant
      /** Whether it may still be left as it was, because nothing that matters was done yet. */
      readonly mayStop?: boolean
    }
  /** Of a rotation: everybody who uses it gets these outputs first; then it goes on with `isConnected`. */
  | { readonly is: 'connecting'; readonly memory: Memory; readonly outputs: Outputs }
  /** It is as wanted. Of a check, `drift` tells what is not, one plain sentence each. */
  | {
      readonly is: 'done'
      readonly outputs: Outputs
      readonly drift?: readonly string[]
      /** Whether it is gone: of a removal, and of a check that found nothing. */
      readonly isGone?: boolean
      /** What people should know, for the thread: `snapshot checkout-db-… taken`. */
      readonly tells?: readonly string[]
      /** Facts for `status`: label and value, plain text, no secrets. */
      readonly facts?: Readonly<Record<string, string>>
    }
  /** A person has to look; `retry` begins anew. */
  | { readonly is: 'failed'; readonly reason: Reason }

/** Declares a kind; it only helps the compiler to infer. */
export function defineKind<Spec, Memory>(
  kind: DependencyKind<Spec, Memory>,
): DependencyKind<Spec, Memory> {
  return kind
}

/** The same with answers that may take their time: a team's own kinds run in a thread of their own. */
export type AnyKind = Omit<
  DependencyKind,
  'spec' | 'memory' | 'wants' | 'plan' | 'decide' | 'describe' | 'outputs'
> & {
  /** What is wrong with a spec, in words with their path; undefined where nothing is. */
  check(
    spec: unknown,
  ): Awaitable<{ readonly spec: unknown } | { readonly problems: readonly string[] }>
  describe(spec: unknown): Awaitable<string>
  outputs(spec: unknown): Awaitable<Readonly<Record<string, 'plain' | 'secret'>>>
  wants(subject: Subject): Awaitable<readonly Query[]>
  plan(subject: Subject & { readonly seen: Seen }): Awaitable<KindPlan>
  decide(
    subject: Subject & { readonly seen: Seen; readonly now: Instant },
  ): Awaitable<KindMove<unknown>>
}

export type Awaitable<Value> = Value | Promise<Value>
