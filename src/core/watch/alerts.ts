import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'

/** Label names and values, from outside: they may hold anything. */
export const Labels = z.record(z.string(), z.string())
export type Labels = z.infer<typeof Labels>

/** One alert as Alertmanager tells of it; times are instants. */
export const Alert = z.object({
  /** Of its labels: the same alert has the same. */
  fingerprint: z.string(),
  status: z.enum(['firing', 'resolved']),
  labels: Labels,
  annotations: Labels,
  startsAt: z.number(),
  /** Of one that is resolved. */
  endsAt: z.number().optional(),
  /** Where its rule can be looked at. */
  generatorURL: z.string().optional(),
  /** Ids of silences that mute it, as far as they were told. */
  silencedBy: z.array(z.string()).optional(),
  /** Fingerprints of alerts that inhibit it, as far as they were told. */
  inhibitedBy: z.array(z.string()).optional(),
  /** Names of time intervals in which its route tells nobody, as far as they were told (Alertmanager 0.28 and later). */
  mutedBy: z.array(z.string()).optional(),
})
export type Alert = z.infer<typeof Alert>

/** What makes a group of alerts this one: who keeps it, whom it is sent to, and what its alerts have in common. */
export const GroupIdentity = z.object({
  /** The cluster whose Alertmanager keeps it. */
  alertmanager: z.string(),
  receiver: z.string(),
  groupLabels: Labels,
})
export type GroupIdentity = z.infer<typeof GroupIdentity>

/** How one label must be (Alertmanager's v2 matcher). */
export const Matcher = z.object({
  name: z.string(),
  value: z.string(),
  isRegex: z.boolean().default(false),
  isEqual: z.boolean().default(true),
})
export type Matcher = z.infer<typeof Matcher>

/** A silence as Alertmanager keeps it; times are instants. */
export type SeenSilence = {
  readonly id: string
  readonly state: 'active' | 'pending' | 'expired'
  readonly matchers: readonly Matcher[]
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly createdBy: string
  readonly comment: string
}

/** An alert that is not over, with whom Alertmanager sends it to. */
export type SeenGroup = {
  readonly receiver: string
  readonly groupLabels: Labels
  /** Firing ones only: what is resolved is not told any more. */
  readonly alerts: readonly Alert[]
}
