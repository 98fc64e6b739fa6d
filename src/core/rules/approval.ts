import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'
import { Hash } from '#src/core/plan/objects.ts'

/** What one person decided about one plan. A later vote of the same person on the same plan replaces it. */
export const Vote = z.object({
  by: Actor,
  choice: z.enum(['approve', 'reject']),
  /** The hash of the plan that was on the screen. */
  plan: Hash,
  because: z.string().optional(),
  at: z.number(),
})
export type Vote = z.infer<typeof Vote>

/** Votes that fell, and what changed. */
export const Voided = z.object({
  plan: Hash,
  votes: z.array(Vote),
  /** Plain sentences: what is different in the plan, or that the votes lapsed. */
  because: z.array(z.string()),
  at: z.number(),
})
export type Voided = z.infer<typeof Voided>

/** Something that must hold before a delivery may begin, beside votes. */
export const Gate = z.object({
  gate: z.enum(['tier', 'soak', 'signOff', 'checks', 'freeze', 'lock']),
  /** `waits` opens by itself or by people in time; `shut` never does for this release. */
  is: z.enum(['open', 'waits', 'shut']),
  /** A plain clause: `it soaks in staging`, `QA signed it off in staging`. */
  because: z.string(),
  /** When it opens by itself, where that is known. */
  opensAt: z.number().optional(),
})
export type Gate = z.infer<typeof Gate>

/** The decision that a delivery asks of people. */
export const Approval = z.object({
  state: z.enum(['asked', 'given']),
  /** The plan that is voted on. */
  plan: Hash,
  /** What ran there when it was asked: its version and digests, or nothing. Votes are about replacing that. */
  replaces: z.string().optional(),
  askedAt: z.number(),
  /** When the request lapses, and what was voted with it. */
  expiresAt: z.number(),
  /** Votes on this plan, one for each person. */
  votes: z.array(Vote),
  voided: z.array(Voided),
  /** As last computed, for the card: how many more, of which groups, and whose vote does not count and why. */
  missing: z.number(),
  missingRequired: z.array(z.string()),
  ignored: z.array(z.object({ by: Actor, because: z.string() })),
  /** How many have to approve, with the one more that unknown authors need. */
  needed: z.number(),
  /** Channels and user ids that were written to beside the card, which show how it was decided. */
  told: z.array(z.string()),
  /** When people were told again, and others beyond them. */
  remindedAt: z.number().optional(),
  escalatedAt: z.number().optional(),
})
export type Approval = z.infer<typeof Approval>
