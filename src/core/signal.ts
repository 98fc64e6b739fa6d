import { z } from 'zod'
import { Actor } from './actor.ts'
import { Release } from './release.ts'

/** What a person or a machine told a record since its last tick. Stored once, read once. */
export const Signal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cancel'), by: Actor, because: z.string().optional() }),
  z.object({ type: z.literal('abort'), by: Actor, because: z.string().optional() }),
  z.object({ type: z.literal('retry'), by: Actor }),
  /** A way back takes the target over. */
  z.object({ type: z.literal('superseded'), by: z.string() }),
  /** The target became free, or something else that is worth a look happened. */
  z.object({ type: z.literal('wake') }),
  /** An effect of the last tick could not be performed. */
  z.object({
    type: z.literal('effectFailed'),
    effect: z.string(),
    kind: z.enum(['conflict', 'denied', 'rejected', 'throttled', 'unavailable']),
    provider: z.string(),
    because: z.string(),
    hint: z.string().optional(),
    retryAfter: z.number().optional(),
  }),
  /** A release was found on demand, before the next poll. */
  z.object({ type: z.literal('released'), release: Release }),
])
export type Signal = z.infer<typeof Signal>
