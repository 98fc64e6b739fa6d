import { z } from 'zod'
import { Gate } from '#src/core/rules/approval.ts'

/** Why a record does nothing right now. Every wait has one, so that `why` can always answer. */
export const WaitingOn = z.discriminatedUnion('on', [
  /** A provider does not answer, or asks us to slow down; it is asked again by itself. */
  z.object({
    on: z.literal('provider'),
    provider: z.string(),
    because: z.string(),
    since: z.number(),
  }),
  /** Another delivery has the target; position counts from 1. */
  z.object({ on: z.literal('queue'), behind: z.string(), position: z.number() }),
  /** People have to approve; gates may be shut beside that. */
  z.object({
    on: z.literal('approval'),
    missing: z.number(),
    from: z.array(z.string()),
    required: z.array(z.string()),
    expiresAt: z.number(),
    gates: z.array(Gate).optional(),
  }),
  /** Something else than votes must hold first: soak, sign-off, checks, a freeze, a lock. */
  z.object({ on: z.literal('gates'), gates: z.array(Gate) }),
  /** Objects are being written. */
  z.object({ on: z.literal('objects'), objects: z.array(z.string()) }),
  z.object({
    on: z.literal('pods'),
    ready: z.number(),
    wanted: z.number(),
    /** What keeps them, in words, as far as it is known. */
    because: z.string().optional(),
  }),
  /** What the release needs is not there yet, each in words. */
  z.object({ on: z.literal('dependencies'), dependencies: z.array(z.string()) }),
  /** Jobs change data. */
  z.object({
    on: z.literal('migrations'),
    jobs: z.array(z.string()),
    because: z.string().optional(),
  }),
  /** The rollout is through, and alerts still count. Time in which they cannot be seen does not. */
  z.object({
    on: z.literal('watching'),
    /** As long as they can be seen. */
    until: z.number().optional(),
    /** While they cannot be seen: why, and how many milliseconds have still to be watched from when they can. */
    blind: z.object({ because: z.string(), left: z.number() }).optional(),
  }),
  /** It holds until somebody decides: retry, abort or cancel. */
  z.object({ on: z.literal('person'), because: z.string() }),
])
export type WaitingOn = z.infer<typeof WaitingOn>
