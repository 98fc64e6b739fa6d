import { z } from 'zod'
import { Actor } from './actor.ts'
import { Approval, Gate } from '#src/core/rules/approval.ts'
import { Changes } from '#src/core/rules/changes.ts'
import { Hash, ObjectRef } from '#src/core/plan/objects.ts'
import { OverridesChange } from '#src/core/plan/overrides.ts'
import { Plan } from '#src/core/plan/plan.ts'
import type { Tightening } from '#src/core/rules/policy.ts'
import { Release } from './release.ts'
import { WaitingOn } from './waiting.ts'
import { Migrations, Need } from '#src/core/dependencies/need.ts'
import { Watched } from '#src/core/rules/evidence.ts'
import { MetricsEntry } from '#src/core/watch/observability.ts'
import { WorkloadStatus } from '#src/core/plan/workload.ts'

export const Direction = z.enum(['forward', 'back'])
export type Direction = z.infer<typeof Direction>

/** Where a person asked, and so where answers and cards may go. `channel` is a Slack channel id. */
export const Place = z.object({ channel: z.string(), thread: z.string().optional() })
export type Place = z.infer<typeof Place>

/** A stage of a delivery. `memory` belongs to the stage alone, which parses it with its own schema. */
export const StageState = z.object({
  stage: z.string(),
  direction: Direction,
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  memory: z.unknown().optional(),
})
export type StageState = z.infer<typeof StageState>

/** Why something went wrong, for people: one sentence, and lines that prove it (logs; untrusted). */
export const Reason = z.object({
  because: z.string(),
  hint: z.string().optional(),
  details: z.array(z.string()).optional(),
})
export type Reason = z.infer<typeof Reason>

export const Outcome = z.discriminatedUnion('is', [
  z.object({ is: z.literal('succeeded') }),
  /** It failed and the target is again at what was settled before (`to` is its version). */
  z.object({ is: z.literal('rolledBack'), reason: Reason, to: z.string() }),
  z.object({ is: z.literal('aborted'), by: Actor, reason: Reason, to: z.string().optional() }),
  z.object({ is: z.literal('cancelled'), by: Actor, reason: Reason }),
  /** It was never begun, because it could not be: nothing was changed. */
  z.object({ is: z.literal('refused'), reason: Reason }),
  /** Somebody who was asked said no. */
  z.object({ is: z.literal('rejected'), by: Actor, reason: Reason }),
  /** Nobody decided in time. */
  z.object({ is: z.literal('expired'), reason: Reason }),
  /** Another delivery took the target over while this one was in flight. */
  z.object({ is: z.literal('superseded'), by: z.string() }),
])
export type Outcome = z.infer<typeof Outcome>

/** What is to run, rendered and frozen: the manifests are in the store's artifacts. */
export const Rendered = z.object({
  manifests: Hash,
  inventory: z.array(ObjectRef),
  cluster: z.string(),
  namespace: z.string(),
  onFailure: z.enum(['rollback', 'hold']),
  progressDeadlineSeconds: z.number(),
  /** What the app's own definition asks for beyond the platform's rules there, times in milliseconds. */
  tightening: z.custom<Tightening>().optional(),
  /** The names of the app's workloads. */
  workloads: z.array(z.string()).optional(),
  /** What the release needs beside its own containers; absent where it needs nothing. */
  needs: z.array(Need).optional(),
  migrations: Migrations.optional(),
  /** Which revision of their outputs it was connected with, by the key of the dependency. */
  connected: z.record(z.string(), z.number()).optional(),
  /** The app's own questions to Prometheus, where the release brings its definition. */
  metrics: MetricsEntry.optional(),
  /** What should be known about it, a plain sentence each; it keeps nothing. */
  notes: z.array(z.string()).optional(),
})
export type Rendered = z.infer<typeof Rendered>

/** One durable attempt to bring a target to a release. `to` is complete once `release` is there. */
export const Delivery = z.object({
  version: z.literal(1),
  /** Short, typed by people: `d-7k3f9q`. */
  id: z.string(),
  purpose: z.enum(['deploy', 'rollback', 'restart', 'scale', 'contract']),
  app: z.string(),
  environment: z.string(),
  target: z.string(),
  /** The version that was asked for. */
  wanted: z.string(),
  /** A rollback names the settled delivery whose manifests come back; they are not rendered again. */
  restores: z.string().optional(),
  release: Release.optional(),
  /** A promotion brings exactly what runs in another environment: `release` is complete from the start. */
  promotes: z.object({ environment: z.string(), delivery: z.string() }).optional(),
  /** What a restart and a scaling change of the target's overrides; they render the settled release with the result. */
  overrides: OverridesChange.optional(),
  /** Votes, soak, sign-off and freeze are skipped, and somebody signs it afterwards. */
  emergency: z.object({ because: z.string() }).optional(),
  /** What was settled when this delivery got the target. */
  from: z.object({ version: z.string(), url: z.string().optional() }).optional(),
  by: Actor,
  reason: z.string().optional(),
  place: Place.optional(),
  /** Where its card is: a Slack channel id or `#name`. */
  channel: z.string(),
  requestedAt: z.number(),
  direction: Direction,
  stages: z.array(StageState),
  rendered: Rendered.optional(),
  plan: Plan.optional(),
  /** Which versions of the app others in the environment need, as far as they are delivered. */
  dependants: z.array(z.object({ by: z.string(), range: z.string() })).optional(),
  /** What it brings that did not run there. */
  changes: Changes.optional(),
  /** As last asked, for the card. */
  gates: z.array(Gate).optional(),
  approval: Approval.optional(),
  /** The plan that the person saw and asked for: another is refused. */
  expects: Hash.optional(),
  /** The settled delivery that the plan was computed against: when it changes, the plan is computed again. */
  basedOn: z.string().optional(),
  /** How long alerts count after the rollout, in milliseconds, as far as that was asked. */
  watch: z.number().optional(),
  /** What was seen of the alerts about it since its rollout began. */
  watched: Watched.optional(),
  /** What runs, as last seen; the card shows it. */
  workloads: z.array(WorkloadStatus),
  /** Whether anything was written outside: from then on it is aborted, not cancelled. */
  begun: z.boolean(),
  /** Why it is going back, or holds. */
  failure: Reason.optional(),
  /** Who asked for the way back, when it was a person. */
  abortedBy: Actor.optional(),
  held: z.boolean(),
  /** Why it holds, on the way back beside the failure that sent it back. */
  holding: Reason.optional(),
  waitingOn: WaitingOn.optional(),
  /** Retryable failures in a row: the back-off grows with them. */
  attempts: z.number(),
  outcome: Outcome.optional(),
  endedAt: z.number().optional(),
})
export type Delivery = z.infer<typeof Delivery>

/** Whether it has got its target: from then on it is stopped by an abort alone, and votes change nothing any more. */
export function tookTarget({ begun, stages }: Pick<Delivery, 'begun' | 'stages'>): boolean {
  return begun || stages.some(({ stage, state }) => stage === 'queue' && state === 'done')
}
