import { Cron } from 'croner'
import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import { isTimeZone } from '#src/core/rules/freeze.ts'
import { offsetAt } from './offset.ts'

/**
 * When something happens: again and again by a cron expression of five fields, as the clocks of a time zone show it, or
 * once. Where clocks jump forward, a time that they leave out happens right at the jump (one of several steps does not);
 * where they jump back, a time that they show twice happens the first time. An expression that takes every hour goes on
 * with each hour that passes. Days that a month does not have are left out in it.
 */
export const Pattern = z.discriminatedUnion('is', [
  z.object({ is: z.literal('cron'), cron: z.string(), timezone: z.string() }),
  z.object({ is: z.literal('once'), at: z.number() }),
])
export type Pattern = z.infer<typeof Pattern>

/** What happens more often than this, in milliseconds, is no work for a schedule. */
export const SHORTEST = 5 * 60_000

/** The first occurrence after a moment; undefined when there is none. */
export function nextAfter(pattern: Pattern, after: Instant): Instant | undefined {
  if (pattern.is === 'once') return pattern.at > after ? pattern.at : undefined
  const cron = cronOf(pattern)
  let at = after
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = cron.nextRun(new Date(at))?.getTime()
    if (next === undefined || !isSecondShowing(pattern, next)) return next
    at = next
  }
  return undefined
}

/** The last occurrence up to a moment, the moment included; undefined when there is none after `since`. */
export function lastUpTo(pattern: Pattern, since: Instant, at: Instant): Instant | undefined {
  if (pattern.is === 'once') return pattern.at > since && pattern.at <= at ? pattern.at : undefined
  const cron = cronOf(pattern)
  // Croner looks at whole seconds, and leaves out the moment that it is given.
  let end = Math.floor(at / 1000) * 1000 + 1000
  for (let step = 0; step < MOST_STEPS; step++) {
    const last = cron.previousRuns(1, new Date(end))[0]?.getTime()
    if (last === undefined || last <= since) return undefined
    if (!isSecondShowing(pattern, last)) return last
    end = last
  }
  return undefined
}

/** The next few occurrences, in order. */
export function nextFew(pattern: Pattern, after: Instant, most: number): readonly Instant[] {
  const found: Instant[] = []
  let at = after
  while (found.length < most) {
    const next = nextAfter(pattern, at)
    if (next === undefined) break
    found.push(next)
    at = next
  }
  return found
}

/** What is wrong with a pattern, as a clause for people; undefined when it can be used. */
export function problemOfPattern(pattern: Pattern, now: Instant): string | undefined {
  if (pattern.is === 'once') return pattern.at > now ? undefined : 'it would be over already'
  const { cron, timezone } = pattern
  if (!isTimeZone(timezone))
    return `there is no time zone "${timezone.slice(0, 60)}"; one reads like "Europe/Berlin" or "UTC"`
  if (!isFiveFields(cron)) return `"${cron.slice(0, 60)}" is no cron expression of five fields`
  const some = nextFew(pattern, now, LOOKED_AT)
  if (some.length === 0) return `"${cron.slice(0, 60)}" never comes: there is no such day`
  const isTooOften = some.some((at, index) => index > 0 && at - (some[index - 1] ?? 0) < SHORTEST)
  return isTooOften ? 'that is more often than every 5 minutes' : undefined
}

/** More than clocks can show twice in one night. */
const MOST_STEPS = 2_000
/** Whatever comes too often does so among these. */
const LOOKED_AT = 60

function isFiveFields(cron: string): boolean {
  try {
    return new Cron(cron, { mode: '5-part' }).getPattern() === cron
  } catch {
    return false
  }
}

/** Reading an expression costs more than asking it. */
const read = new Map<string, Cron>()

function cronOf({ cron, timezone }: Extract<Pattern, { is: 'cron' }>): Cron {
  const key = JSON.stringify([cron, timezone])
  const known = read.get(key)
  if (known) return known
  if (read.size >= 1_000) read.clear()
  const made = new Cron(cron, { timezone, mode: '5-part' })
  read.set(key, made)
  return made
}

/** Whether the clocks showed this time before, an hour or so ago, and the pattern names the hour. */
function isSecondShowing(
  { cron, timezone }: Extract<Pattern, { is: 'cron' }>,
  at: Instant,
): boolean {
  const [, hour] = cron.trim().split(/\s+/)
  if (hour === '*') return false
  const jump = offsetAt(at - DAY, timezone) - offsetAt(at, timezone)
  if (jump <= 0) return false
  const before = at - jump
  return offsetAt(before, timezone) === offsetAt(at, timezone) + jump
}

const DAY = 24 * 3_600_000
