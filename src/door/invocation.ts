import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'
import { Place } from '#src/core/delivery.ts'

/**
 * Somebody asks for something, whatever the way in. It is plain data, stored before it is acknowledged. A typed line
 * has `text`; a button, a modal or a schedule names `command` and `args`.
 */
export const Invocation = z.object({
  /** Unique and stable under redelivery: ids of created records derive from it. */
  id: z.string(),
  via: z.enum(['slash', 'mention', 'button', 'modal', 'shell', 'schedule']),
  workspace: z.string(),
  actor: Actor,
  text: z.string().optional(),
  command: z.string().optional(),
  args: z.record(z.string(), z.unknown()).optional(),
  place: Place.optional(),
  /** What the button was drawn for: a plan hash or a revision, checked again at the click. */
  evidence: z.string().optional(),
  /** How to answer privately after the acknowledgement; lives 30 minutes. */
  responseUrl: z.string().optional(),
})
export type Invocation = z.infer<typeof Invocation>
