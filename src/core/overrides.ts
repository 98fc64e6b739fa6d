import { z } from 'zod'

/** What people set on a target beside its manifests: rendered into them with every delivery until it is taken back. */
export const Overrides = z.object({
  /** By workload: pods wanted. Where an autoscaler governs the workload, both its bounds follow. */
  replicas: z.record(z.string(), z.number()).optional(),
  /** ISO time of the last restart that was asked for; stands on the pod template as `kubectl.kubernetes.io/restartedAt`. */
  restartedAt: z.string().optional(),
})
export type Overrides = z.infer<typeof Overrides>
