import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'
import { Changes } from './changes.ts'
import { Release } from '#src/core/release.ts'

/** What QA said of a release in an environment. It belongs to the release's digests. */
export const SignOffState = z.enum(['asked', 'signed', 'rejected', 'notNeeded', 'outdated'])
export type SignOffState = z.infer<typeof SignOffState>

/** What somebody decided, before it is known whether they may. */
const Pending = z.object({
  by: Actor,
  choice: z.enum(['sign', 'reject']),
  because: z.string().optional(),
})
export type PendingSignOff = z.infer<typeof Pending>

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
  /** Groups and user ids that decide, as the rules last said. */
  from: z.array(z.string()).optional(),
  /** Checks that stand for a sign-off when they passed. */
  unless: z.array(z.string()).optional(),
  /** The last version that was signed off there before. */
  since: z.string().optional(),
  /** Where nothing was signed off there yet: what ran there before. */
  before: z.string().optional(),
  changes: Changes.optional(),
  by: Actor.optional(),
  because: z.string().optional(),
  decidedAt: z.number().optional(),
  /** Decisions that take effect once it is known who their people are, oldest first. */
  pending: z.array(Pending).optional(),
  /** When people were told, and where beside the card. */
  toldAt: z.number().optional(),
  told: z.array(z.string()).optional(),
  remindedAt: z.number().optional(),
  /** From when on its checks, and what the release brings, are asked about again; at once where absent. */
  checksAt: z.number().optional(),
  changesAt: z.number().optional(),
  /** When the release ran there no more: what was said of it stands, and nobody changes it. */
  closedAt: z.number().optional(),
})
export type SignOff = z.infer<typeof SignOff>
