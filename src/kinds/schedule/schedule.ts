import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'
import { Hash } from '#src/core/plan/objects.ts'
import type { MessageKey } from '#src/core/record.ts'
import { Pattern } from '#src/core/schedule/pattern.ts'

/** What became of one run. */
export const Run = z.object({
  /** Unique in the schedule: when it was due, or `now-` and the request. */
  key: z.string(),
  /** When it was due; absent for one that somebody asked for at once. */
  occurrence: z.number().optional(),
  by: Actor,
  at: z.number(),
  /** `missed` was not begun: it was too late. */
  is: z.enum(['done', 'refused', 'failed', 'missed']),
  /** How the answer begins, as mrkdwn; of what was missed, why. */
  text: z.string(),
  /** The artifact that is the whole answer. */
  answer: Hash.optional(),
  /** How many before it were missed. */
  missed: z.number().optional(),
})
export type Run = z.infer<typeof Run>

/** A run that has begun, and whose end is not known yet. */
export const Running = Run.pick({
  key: true,
  occurrence: true,
  by: true,
  at: true,
  missed: true,
}).extend({
  tries: z.number(),
  /** Why it could not be begun, the last time. */
  because: z.string().optional(),
  retryAt: z.number().optional(),
})
export type Running = z.infer<typeof Running>

/** A line that is run for somebody, later or again and again. */
export const Schedule = z.object({
  version: z.literal(1),
  /** Short, typed by people: `t-7k3f9q`. */
  id: z.string(),
  line: z.string(),
  /** As it was said: `weekdays at 20:00`. */
  words: z.string(),
  pattern: Pattern,
  /** Whose clock it goes by, for showing it. */
  timezone: z.string(),
  by: Actor,
  channel: z.string(),
  /** Where the line acts, so far as it says. */
  app: z.string().optional(),
  environment: z.string().optional(),
  /** What happens to what was missed: it is left out, or made up for once. */
  missed: z.enum(['skip', 'run']),
  createdAt: z.number(),
  /** Occurrences up to then are dealt with. */
  after: z.number(),
  /**
   * Occurrences that ran, from and to where they follow each other, the newest last: whatever clocks do, none of these
   * runs again.
   */
  ran: z.array(z.tuple([z.number(), z.number()])),
  next: z.number().optional(),
  running: Running.optional(),
  /** Oldest first. */
  runs: z.array(Run),
  paused: z.object({ by: Actor, because: z.string().optional(), at: z.number() }).optional(),
  ended: z
    .object({
      how: z.enum(['removed', 'over']),
      by: Actor.optional(),
      because: z.string().optional(),
      at: z.number(),
    })
    .optional(),
})
export type Schedule = z.infer<typeof Schedule>

/** The message that shows it. */
export function scheduleMessage({ id, channel }: Pick<Schedule, 'id' | 'channel'>): MessageKey {
  return { kind: 'schedule', subject: id, channel }
}

/** The message that shows the answer of one run. */
export function runMessage(
  { id, channel }: Pick<Schedule, 'id' | 'channel'>,
  key: string,
): MessageKey {
  return { kind: 'scheduleRun', subject: `${id}/${key}`, channel }
}
