import { z } from 'zod'
import { Hash, ObjectRef } from './objects.ts'

export const Risk = z.enum(['none', 'restart', 'downtime', 'irreversible'])
export type Risk = z.infer<typeof Risk>

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
export const Plan = z.object({ hash: Hash, changes: z.array(Change) })
export type Plan = z.infer<typeof Plan>
