import { z } from 'zod'
import { Risk } from '#src/core/plan/risk.ts'

/** One thing that is done to a dependency, in plain words that hold no matter when they are read. */
export const DependencyStep = z.object({
  /** `upgrade PostgreSQL 16.4 to 17.2, in place`. It is part of what people vote on: no status, no times. */
  what: z.string(),
  risk: Risk,
  /** How it is taken back once it is done, or in words that it is not. */
  wayBack: z.string(),
  /** What to know beforehand: `takes a snapshot first`, `connections break for some minutes`. */
  notes: z.array(z.string()).default([]),
})
export type DependencyStep = z.infer<typeof DependencyStep>

/** What a delivery does to one dependency; without steps it is only checked and connected. */
export const DependencyChange = z.object({
  /** What the app calls it. */
  name: z.string(),
  key: z.string(),
  kind: z.string(),
  /** `PostgreSQL 17.2, db.t4g.medium`. */
  description: z.string(),
  action: z.enum(['create', 'change', 'upgrade', 'wait', 'unchanged']),
  steps: z.array(DependencyStep),
  /** How it stands at this moment, for the card: what is waited for. Like `action` no part of what people vote on. */
  says: z.string().optional(),
  /** Who has to approve it; empty where nothing changes. */
  owners: z.array(z.string()),
  after: z.array(z.string()),
})
export type DependencyChange = z.infer<typeof DependencyChange>

/** A migration that a delivery runs. */
export const PlannedMigration = z.object({
  phase: z.enum(['expand', 'contract']),
  /** Whose it is: a contract belongs to the release before. */
  version: z.string(),
  /** `Job checkout-expand`. */
  jobs: z.array(z.string()),
  risk: Risk,
})
export type PlannedMigration = z.infer<typeof PlannedMigration>

/** A point of a delivery, and what can be done from there on if something goes wrong. Shown before anybody approves. */
export const WayBackPoint = z.object({ point: z.string(), way: z.string() })
export type WayBackPoint = z.infer<typeof WayBackPoint>

/** What a kind says of a spec as things are now. */
export type KindPlan =
  | {
      readonly is: 'planned'
      readonly action: DependencyChange['action']
      readonly steps: readonly DependencyStep[]
      /** What is waited for, plain text: `payments 2.2.0 runs there, >=2.3.0 is needed`. */
      readonly says?: string
    }
  /** It cannot be brought about: a downgrade, no upgrade path, a name that is somebody else's … */
  | { readonly is: 'refused'; readonly because: string; readonly hint?: string }
