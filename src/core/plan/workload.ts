import { z } from 'zod'
import { ObjectRef } from './objects.ts'

/** Something that keeps a pod from being ready, in words for people. */
export const Problem = z.object({
  /** The field's own word: ImagePullBackOff, CrashLoopBackOff, OOMKilled, Unschedulable, FailedCreate … */
  reason: z.string(),
  /** One sentence: `container api exited with code 1, 3 restarts`. */
  message: z.string(),
  /** Last log lines, where the cluster has them; untrusted, at most 20 lines. */
  logs: z.array(z.string()).optional(),
  /** Whether waiting alone may mend it (`pending`) or a person must (`fatal`). */
  severity: z.enum(['pending', 'fatal']),
})
export type Problem = z.infer<typeof Problem>

/** How far a workload's rollout is. Counts are pods of the *new* revision. */
export const WorkloadStatus = z.object({
  object: ObjectRef,
  wanted: z.number(),
  updated: z.number(),
  ready: z.number(),
  /** Pods of older revisions that still run. */
  old: z.number(),
  images: z.record(z.string(), z.string()),
  /** The controller has seen the newest spec, every new pod is ready and no old one is left. */
  complete: z.boolean(),
  problems: z.array(Problem),
})
export type WorkloadStatus = z.infer<typeof WorkloadStatus>
