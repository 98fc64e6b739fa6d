import { z } from 'zod'

/**
 * Pods wanted; or, of an autoscaler, its bounds; or `kept`: as many as there are, whatever the manifests say, which an
 * autoscaler of ours leaves behind.
 */
export const Replicas = z.union([
  z.number(),
  z.object({ min: z.number(), max: z.number() }),
  z.literal('kept'),
])
export type Replicas = z.infer<typeof Replicas>

/** An autoscaler beside the manifests: its bounds, and by what, in percent of what containers request. */
export const Autoscale = z.object({
  min: z.number(),
  max: z.number(),
  cpu: z.number().optional(),
  memory: z.number().optional(),
})
export type Autoscale = z.infer<typeof Autoscale>

/** Every workload of the app, where a restart names none. No workload can be called so. */
export const everyWorkload = '*'

/** By workload, or `*` for all: ISO time of the last restart that was asked for. */
const Restarts = z.record(z.string(), z.string())

/** What people set on a target beside its manifests: rendered into them with every delivery until it is taken back. */
export const Overrides = z.object({
  /** By workload. Where an autoscaler governs it, a number is its least, and its most where that was less. */
  replicas: z.record(z.string(), Replicas).optional(),
  /** By workload. */
  autoscale: z.record(z.string(), Autoscale).optional(),
  restartedAt: Restarts.optional(),
})
export type Overrides = z.infer<typeof Overrides>

/** What a delivery changes of a target's overrides; what it does not name stays. */
export const OverridesChange = z.object({
  /** `default` takes an override back. */
  replicas: z.record(z.string(), z.union([Replicas, z.literal('default')])).optional(),
  autoscale: z.record(z.string(), z.union([Autoscale, z.literal('off')])).optional(),
  restartedAt: Restarts.optional(),
})
export type OverridesChange = z.infer<typeof OverridesChange>

/** The overrides after a change; undefined when nothing is left of them. */
export function overridden(
  before: Overrides | undefined,
  { replicas, autoscale, restartedAt }: OverridesChange,
): Overrides | undefined {
  const scaled = Object.entries({ ...before?.replicas, ...replicas }).filter(
    (entry): entry is [string, Replicas] => entry[1] !== 'default',
  )
  const autoscaled = Object.entries({ ...before?.autoscale, ...autoscale }).filter(
    (entry): entry is [string, Autoscale] => entry[1] !== 'off',
  )
  // Whoever restarts everything has restarted each of them.
  const restarted = restartedAt?.[everyWorkload]
    ? restartedAt
    : { ...before?.restartedAt, ...restartedAt }
  const after: Overrides = {
    ...(scaled.length > 0 && { replicas: Object.fromEntries(scaled) }),
    ...(autoscaled.length > 0 && { autoscale: Object.fromEntries(autoscaled) }),
    ...(Object.keys(restarted).length > 0 && { restartedAt: restarted }),
  }
  return Object.keys(after).length > 0 ? after : undefined
}

/** When a workload was restarted last; undefined where it never was. */
export function restartOf(
  workload: string,
  { restartedAt = {} }: Overrides = {},
): string | undefined {
  return restartedAt[workload] ?? restartedAt[everyWorkload]
}
