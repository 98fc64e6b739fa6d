import { z } from 'zod'
import { Actor } from './actor.ts'
import { Changes } from './changes.ts'
import { Release } from './release.ts'

/** What QA said of a release in an environment. It belongs to the release's digests. */
export const SignOffState = z.enum(['asked', 'signed', 'rejected', 'notNeeded', 'outdated'])
export type SignOffState = z.infer<typeof SignOffState>

/** The request for a sign-off: a record with one card. */
export const SignOff = z.object({
  version: z.literal(1),
  /** Short, typed by people: `s-7k3f9q`. */
  id: z.string(),
  app: z.string(),
  environment: z.string(),
  release: Release,
  /** The delivery that brought it. */
  delivery: z.string(),
  channel: z.string(),
  /** Where to test it. */
  url: z.string().optional(),
  askedAt: z.number(),
  state: SignOffState,
  /** The last version that was signed off there before. */
  since: z.string().optional(),
  changes: Changes.optional(),
  by: Actor.optional(),
  because: z.string().optional(),
  decidedAt: z.number().optional(),
  remindedAt: z.number().optional(),
})
export type SignOff = z.infer<typeof SignOff>
