import { z } from 'zod'
import { Actor } from './actor.ts'
import { Hash, ObjectRef } from '#src/core/plan/objects.ts'
import { Need } from '#src/core/dependencies/need.ts'
import { Overrides } from '#src/core/plan/overrides.ts'
import { Release } from './release.ts'
import { MetricsEntry } from '#src/core/watch/observability.ts'

/** What was delivered to a target and stayed: enough to deliver exactly that again. */
export const Settled = z.object({
  release: Release,
  /** The rendered manifests, in the store's artifacts. */
  manifests: Hash,
  inventory: z.array(ObjectRef),
  cluster: z.string(),
  namespace: z.string(),
  progressDeadlineSeconds: z.number(),
  delivery: z.string(),
  /** Since when this release stands there; a restart and a scaling leave it. */
  at: z.number(),
  /** What people had set beside the manifests: it comes back with them. */
  overrides: Overrides.optional(),
  /** The names of the app's workloads, as far as they were written down. */
  workloads: z.array(z.string()).optional(),
  /** What the release needed beside its own containers. */
  needs: z.array(Need).optional(),
  /** Which revision of their outputs it was connected with, by the key of the dependency. */
  connected: z.record(z.string(), z.number()).optional(),
  /** The app's own questions to Prometheus, where the release brought its definition. */
  metrics: MetricsEntry.optional(),
})
export type Settled = z.infer<typeof Settled>

/** A release that was taken back here: automation must not bring it again, a person may. */
export const Blocked = z.object({
  version: z.string(),
  digests: z.array(z.string()),
  because: z.string(),
  by: Actor,
  at: z.number(),
  /** What a person did; absent where it went back by itself. */
  how: z.enum(['aborted', 'rolledBack']).optional(),
})
export type Blocked = z.infer<typeof Blocked>

/** An order that deliveries of others may not start here. It ends by itself at `until`. */
export const Lock = z.object({
  by: Actor,
  because: z.string(),
  at: z.number(),
  until: z.number(),
})
export type Lock = z.infer<typeof Lock>

/** A migration that ran here: once, whatever is delivered again. */
export const Migrated = z.object({
  version: z.string(),
  phase: z.enum(['expand', 'contract']),
  manifests: Hash,
  delivery: z.string(),
  at: z.number(),
})
export type Migrated = z.infer<typeof Migrated>

/** The oldest version that works with what stands here now: below it no way back leads. */
export const Floor = z.object({
  version: z.string(),
  /** A plain clause: `1.5.0 migrated its data`. */
  because: z.string(),
  delivery: z.string(),
})
export type Floor = z.infer<typeof Floor>

/** An app, or a dependency, in an environment: what should be there now. */
export const Target = z.object({
  version: z.literal(1),
  key: z.string(),
  app: z.string(),
  environment: z.string(),
  settled: Settled.optional(),
  /** What was settled before, newest first. */
  history: z.array(Settled),
  /** Every object that deliveries may have left here: what is no longer wanted of it is removed by the next one. */
  inventory: z.array(ObjectRef),
  /** The delivery that acts on it: at most one. */
  active: z.string().optional(),
  /** A release that was left half-way there: what runs is not, or not only, what is settled. */
  unsettled: z.object({ version: z.string(), delivery: z.string() }).optional(),
  /** Deliveries that wait for their turn, in order. */
  queue: z.array(z.string()),
  blocked: z.array(Blocked),
  lock: Lock.optional(),
  /** What people set beside the manifests, as last delivered. */
  overrides: Overrides.optional(),
  migrations: z.array(Migrated).optional(),
  /** What the settled release leaves to do to its data, once nobody goes back before it any more. */
  contract: z
    .object({
      version: z.string(),
      manifests: Hash,
      jobs: z.array(z.string()),
      deadlineSeconds: z.number(),
    })
    .optional(),
  floor: Floor.optional(),
})
export type Target = z.infer<typeof Target>

/** `checkout/staging`. Names are validated by the catalog, so the slash is unambiguous. */
export function targetKey(app: string, environment: string): string {
  return `${app}/${environment}`
}

export function newTarget(key: string): Target {
  const [app = '', environment = ''] = key.split('/')
  return { version: 1, key, app, environment, history: [], inventory: [], queue: [], blocked: [] }
}
