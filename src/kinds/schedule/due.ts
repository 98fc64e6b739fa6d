import type { Instant } from '#src/core/clock.ts'
import { lastUpTo, nextAfter } from '#src/core/schedule/pattern.ts'
import type { Schedule } from './schedule.ts'

/** How late something may still begin, in milliseconds: what is left out otherwise, and what is made up for once. */
export const LATEST = { skip: 3_600_000, run: 72 * 3_600_000 } as const

/** What a schedule has to do at a moment. */
export type Due = {
  /** Occurrences up to then are dealt with by this. */
  readonly after: Instant
  /** What runs now. */
  readonly occurrence?: Instant
  /** How many come to nothing. */
  readonly missed: number
}

type Timed = Pick<Schedule, 'pattern' | 'after' | 'ran' | 'missed'>

/**
 * What is due: the last occurrence alone, however many were missed before it, and not even that when it is too late or
 * ran already. A clock that went back makes nothing due that ran.
 */
export function dueAt(schedule: Timed, now: Instant): Due | undefined {
  const { pattern, missed, after } = schedule
  const last = lastUpTo(pattern, after, now)
  if (last === undefined) return undefined
  const before = countBetween(schedule, after, last)
  if (hasRun(schedule, last)) return { after: last, missed: before }
  const isTooLate = now - last > LATEST[missed]
  return isTooLate
    ? { after: last, missed: before + 1 }
    : { after: last, occurrence: last, missed: before }
}

/** The next occurrence that did not run yet; undefined when there is none. */
export function nextOf(schedule: Timed): Instant | undefined {
  let next = nextAfter(schedule.pattern, schedule.after)
  for (;;) {
    const range = next === undefined ? undefined : rangeOf(schedule, next)
    if (!range) return next
    next = nextAfter(schedule.pattern, range[1])
  }
}

/** What ran, with one more: those that follow each other are kept as one stretch, the latest stretches alone. */
export function withRan({ pattern, ran }: Timed, occurrence: Instant): Schedule['ran'] {
  const touching = ran.find(([, until]) => nextAfter(pattern, until) === occurrence)
  const rest = ran.filter((range) => range !== touching)
  return [...rest, [touching?.[0] ?? occurrence, occurrence] as [number, number]].slice(-REMEMBERED)
}

/** Another stretch begins only where a clock jumped, or something was left out. */
const REMEMBERED = 100
/** More need not be counted. */
const MOST = 1_000

function hasRun(schedule: Pick<Timed, 'ran'>, occurrence: Instant): boolean {
  return rangeOf(schedule, occurrence) !== undefined
}

function rangeOf({ ran }: Pick<Timed, 'ran'>, at: Instant) {
  return ran.find(([from, until]) => from <= at && at <= until)
}

/** Occurrences between two moments, both left out, that did not run. */
function countBetween(schedule: Timed, from: Instant, until: Instant): number {
  let count = 0
  let at = nextAfter(schedule.pattern, from)
  for (let step = 0; at !== undefined && at < until && step < MOST; step++) {
    if (!hasRun(schedule, at)) count++
    at = nextAfter(schedule.pattern, at)
  }
  return count
}
