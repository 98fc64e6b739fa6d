import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Decision, MessageKey, RecordKind, Situation } from '#src/core/record.ts'
import type { Queries, Query } from '#src/core/queries.ts'
import { levels, type LogLine } from '#src/core/watch/logs.ts'
import { without } from '#src/core/without.ts'

const Line = z.object({
  at: z.number(),
  text: z.string(),
  pod: z.string().optional(),
  container: z.string().optional(),
  level: z.enum(levels).optional(),
})

/** Logs that are watched for some minutes in one message. Lines are masked before they get here, and only the last are kept. */
export const LogFollow = z.object({
  version: z.literal(1),
  /** Short, typed by people: `l-7k3f9q`. */
  id: z.string(),
  app: z.string(),
  environment: z.string(),
  channel: z.string(),
  by: Actor,
  grep: z.string().optional(),
  pod: z.string().optional(),
  container: z.string().optional(),
  level: z.enum(levels).optional(),
  startedAt: z.number(),
  until: z.number(),
  /** Up to when lines were asked for. */
  seenTo: z.number(),
  lines: z.array(Line),
  /** How many lines there were. */
  count: z.number(),
  /** Lines came faster than they were asked for: some were left out. */
  cut: z.boolean(),
  missing: z.array(z.string()),
  /** Which lines of the last seconds are known: some come late. */
  known: z.array(z.string()),
  /** Why it cannot be asked right now, or could not be asked at all. */
  problem: z.string().optional(),
  ended: z
    .object({ at: z.number(), how: z.enum(['over', 'stopped', 'refused']), by: Actor.optional() })
    .optional(),
})
export type LogFollow = z.infer<typeof LogFollow>

/** Asks every few seconds, and ends by itself. A source that is down is asked again; one that refuses ends it. */
export const logFollowKind: RecordKind<LogFollow> = {
  kind: 'logFollow',
  document: LogFollow,
  wants,
  decide,
  stateOf: ({ ended }) => (ended ? 'over' : 'following'),
  isDone: ({ ended }) => ended !== undefined,
  messageOf: followMessage,
}

/** How long it may last at most, and how many there may be at a time: each edits its message ten times a minute, of forty for all. */
export const MOST_FOLLOWED = { time: 10 * 60_000, atOnce: 2 }

export type FollowWish = Pick<
  LogFollow,
  'id' | 'app' | 'environment' | 'channel' | 'by' | 'grep' | 'pod' | 'container' | 'level' | 'until'
>

/** As it begins: it shows what is written from now on. */
export function newLogFollow(wish: FollowWish, now: Instant): LogFollow {
  return {
    version: 1,
    ...wish,
    startedAt: now,
    seenTo: now,
    lines: [],
    count: 0,
    cut: false,
    missing: [],
    known: [],
  }
}

/** The message that shows it. */
export function followMessage({ id, channel }: Pick<LogFollow, 'id' | 'channel'>): MessageKey {
  return { kind: 'logFollow', subject: id, channel }
}

/** In milliseconds. Lines that a collector brings later than `late` are missed. */
const PACE = 6_000
const LATE = 15_000
const LINES = 12
const LONGEST = 300
const KNOWN = 1_000

function wants(record: LogFollow): readonly Query[] {
  if (record.ended) return []
  const { app, environment, grep, pod, container, level, seenTo, startedAt } = record
  const from = Math.max(startedAt, seenTo - LATE)
  return [{ ask: 'logLines', app, environment, from, grep, pod, container, level }]
}

function decide({ record, seen, signals, now }: Situation<LogFollow>): Decision<LogFollow> {
  if (record.ended) return { record, effects: [] }
  const stop = signals.find((signal) => signal.type === 'cancel')
  const answer = seen.logLines
  const isRefused = answer?.is === 'refused' || answer?.is === 'absent'
  const next = ended(heed(record, answer), { now, isRefused, by: stop?.by })
  return {
    record: next,
    effects: [],
    ...(!next.ended && { wakeAt: Math.min(now + PACE, next.until) }),
    ...(isShownOtherwise(record, next) && { messages: [followMessage(next)] }),
  }
}

type LinesSeen = Situation<LogFollow>['seen']['logLines']

function heed(record: LogFollow, answer: LinesSeen): LogFollow {
  if (!answer) return record
  if (answer.is === 'seen') return withLines(without(record, 'problem'), answer.value)
  const problem = (answer.because ?? 'nothing is known of it').slice(0, LONGEST)
  return { ...record, problem }
}

function withLines(
  record: LogFollow,
  { lines, cut, missing, to }: Queries['logLines']['answer'],
): LogFollow {
  const known = new Set(record.known)
  const fresh = lines.filter((line) => !known.has(keyOf(line)))
  const recent = lines.filter(({ at }) => at >= to - LATE).map((line) => keyOf(line))
  return {
    ...record,
    seenTo: to,
    lines: [...record.lines, ...fresh.slice(-LINES).map((line) => short(line))].slice(-LINES),
    count: record.count + fresh.length,
    cut: record.cut || cut,
    missing: missing.slice(0, 5).map((one) => one.slice(0, LONGEST)),
    known: recent.slice(-KNOWN),
  }
}

function keyOf({ at, pod, container, text }: LogLine): string {
  return hashOf(JSON.stringify([at, pod, container, text])).slice(0, 12)
}

function short(line: LogLine): LogLine {
  const { text } = line
  return text.length > LONGEST ? { ...line, text: `${text.slice(0, LONGEST - 1)}…` } : line
}

type Ending = {
  readonly now: Instant
  readonly isRefused: boolean
  readonly by: Actor | undefined
}

function ended(record: LogFollow, { now, isRefused, by }: Ending): LogFollow {
  if (by) return { ...record, ended: { at: now, how: 'stopped', by } }
  if (now >= record.until) return { ...record, ended: { at: now, how: 'over' } }
  return isRefused ? { ...record, ended: { at: now, how: 'refused' } } : record
}

function isShownOtherwise(before: LogFollow, after: LogFollow): boolean {
  return (
    before.count !== after.count ||
    before.problem !== after.problem ||
    before.ended !== after.ended ||
    before.missing.join('\n') !== after.missing.join('\n')
  )
}
