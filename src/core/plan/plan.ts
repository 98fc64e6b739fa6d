import { z } from 'zod'
import { DependencyChange, PlannedMigration, WayBackPoint } from '#src/core/dependencies/plan.ts'
import { Hash, ObjectRef } from './objects.ts'
import { Risk } from './risk.ts'

/** One thing that a delivery would do to one object. */
export const Change = z.object({
  action: z.enum(['create', 'update', 'unchanged', 'remove']),
  object: ObjectRef,
  risk: Risk,
  /** Container images that change, pinned. */
  images: z.array(z.object({ container: z.string(), from: z.string().optional(), to: z.string() })),
  replicas: z.object({ from: z.number().optional(), to: z.number() }).optional(),
  /** A unified diff of what the API server would store, Secret data masked; empty when unchanged. */
  diff: z.string(),
})
export type Change = z.infer<typeof Change>

/** Ordered changes and one hash over what is *intended*: digests and manifests, no status, times or secrets. */
export const Plan = z.object({
  hash: Hash,
  changes: z.array(Change),
  /** What happens to dependencies, each after those that it comes after; absent where there are none. */
  dependencies: z.array(DependencyChange).optional(),
  migrations: z.array(PlannedMigration).optional(),
  /** What can be done from each point on, where it is not simply going back. */
  wayBack: z.array(WayBackPoint).optional(),
})
export type Plan = z.infer<typeof Plan>
