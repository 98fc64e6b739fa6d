import { Cron } from 'croner'
import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { FreezeWindow } from './policy.ts'
import type { DeclaredFreeze } from './tiers.ts'

const YEAR = 366 * 24 * 3_600_000
/** Enough for windows that join each other every day of a year; what joins more often is not worth a longer search. */
const MOST_STEPS = 400

/** What keeps deliveries from starting: its name, a plain clause about it, and when nothing does so any more. */
export type Frozen = {
  readonly name: string
  readonly because: string
  /** Absent when it does not open within a year. */
  readonly opensAt: Instant | undefined
}

/** A stretch of time that ends before `until`. */
export type Stretch = { readonly from: Instant; readonly until: Instant }

/**
 * Undefined when deliveries of the app may start now. Durations are elapsed time, as in RFC 5545: a window of 63 hours
 * that begins at 17:00 in its time zone ends an hour earlier or later by the wall when the clock changes in it. A window
 * that cannot be read freezes for ever, so that a mistake opens nothing.
 */
export function freezeAt(
  windows: readonly FreezeWindow[],
  declared: readonly DeclaredFreeze[],
  app: string,
  now: Instant,
): Frozen | undefined {
  const unreadable = windows.find((window) => problemOfWindow(window) !== undefined)
  if (unreadable) return { ...unreadableFreeze(unreadable), opensAt: undefined }
  const rules: Rules = {
    deny: windows.filter(({ kind }) => kind === 'deny'),
    allow: windows.filter(({ kind }) => kind === 'allow'),
    declared: declared.filter((freeze) => freeze.app === undefined || freeze.app === app),
  }
  const reason = reasonAt(rules, now)
  return reason && { ...reason, opensAt: openingAfter(rules, now) }
}

/** What is wrong with a window, for people; undefined when it can be used. */
export function problemOfWindow({ cron, duration, timezone }: FreezeWindow): string | undefined {
  const schedule = scheduleOf(cron, timezone)
  if (typeof schedule === 'string') return schedule
  return duration > 0 ? undefined : 'a window must last longer than no time at all'
}

/** The window as it is on at that moment, else as it comes next; undefined when it never does. */
export function occurrenceOf(window: FreezeWindow, at: Instant): Stretch | undefined {
  if (problemOfWindow(window) !== undefined) return undefined
  return coveringOf(window, at) ?? nextOf(window, at)
}

type Rules = {
  readonly deny: readonly FreezeWindow[]
  readonly allow: readonly FreezeWindow[]
  readonly declared: readonly DeclaredFreeze[]
}

function unreadableFreeze(window: FreezeWindow) {
  return {
    name: window.name,
    because: `the freeze ${window.name} cannot be read: ${problemOfWindow(window)}`,
  }
}

function reasonAt({ deny, allow, declared }: Rules, at: Instant) {
  const ordered = declared.find((freeze) => isOn(freeze, at))
  if (ordered) {
    const { id, by, because } = ordered
    return { name: id, because: `${actorName(by)} froze it: ${because}` }
  }
  const window = deny.find((one) => coveringOf(one, at))
  if (window) return { name: window.name, because: `the freeze ${window.name} is on` }
  if (isAllowed(allow, at)) return undefined
  const names = allow.map(({ name }) => name).join(' or ')
  return { name: names, because: `deliveries start only in the window ${names}` }
}

/** Follows what freezes from end to end, until nothing does. */
function openingAfter(rules: Rules, now: Instant): Instant | undefined {
  let at: Instant = now
  for (let step = 0; step < MOST_STEPS && at <= now + YEAR; step++) {
    const next = thawAfter(rules, at)
    if (next === 'never') return undefined
    if (next === at) return at
    at = next
  }
  return undefined
}

/** The moment until which it is certain that something freezes; the moment itself where nothing does. */
function thawAfter({ deny, allow, declared }: Rules, at: Instant): Instant | 'never' {
  const ends = [
    ...declared.filter((freeze) => isOn(freeze, at)).map(({ until }) => until),
    ...deny.flatMap((window) => coveringOf(window, at)?.until ?? []),
  ]
  if (ends.length > 0) return Math.max(...ends)
  if (isAllowed(allow, at)) return at
  const starts = allow.flatMap((window) => nextOf(window, at)?.from ?? [])
  return starts.length > 0 ? Math.min(...starts) : 'never'
}

function isAllowed(allow: readonly FreezeWindow[], at: Instant): boolean {
  return allow.length === 0 || allow.some((window) => coveringOf(window, at))
}

function isOn({ from, until }: Stretch, at: Instant): boolean {
  return from <= at && at < until
}

/** The latest beginning decides: those before it end earlier. */
function coveringOf({ cron, duration, timezone }: FreezeWindow, at: Instant): Stretch | undefined {
  const schedule = scheduleOf(cron, timezone)
  if (typeof schedule === 'string') return undefined
  const [start] = schedule.previousRuns(1, new Date(at + 1))
  if (!start) return undefined
  const stretch = { from: start.getTime(), until: start.getTime() + duration }
  return isOn(stretch, at) ? stretch : undefined
}

function nextOf({ cron, duration, timezone }: FreezeWindow, at: Instant): Stretch | undefined {
  const schedule = scheduleOf(cron, timezone)
  if (typeof schedule === 'string') return undefined
  const from = schedule.nextRun(new Date(at))?.getTime()
  return from === undefined ? undefined : { from, until: from + duration }
}

/** Windows are asked about again and again, and reading one costs more than asking it. */
const read = new Map<string, Cron | string>()

/** When it begins, or in words why that cannot be known. */
function scheduleOf(cron: string, timezone: string): Cron | string {
  const key = JSON.stringify([cron, timezone])
  const known = read.get(key)
  if (known !== undefined) return known
  if (read.size >= 1_000) read.clear()
  const schedule = readSchedule(cron, timezone)
  read.set(key, schedule)
  return schedule
}

function readSchedule(cron: string, timezone: string): Cron | string {
  if (!isTimeZone(timezone))
    return `there is no time zone "${timezone}"; one reads like "Europe/Berlin" or "UTC"`
  try {
    const schedule = new Cron(cron, { timezone, mode: '5-part' })
    // The four years that begin here have every day that a calendar can name.
    const first = schedule.nextRun(new Date(Date.UTC(2023, 11, 31)))
    return first ? schedule : `"${cron}" never comes: there is no such day`
  } catch {
    return `"${cron}" is no cron expression of five fields, such as "0 17 * * FRI"`
  }
}

/** Whether it names a time zone, as the machine knows them. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}
