import { casual, type Component, type ParsedResult } from 'chrono-node/en'
import type { Instant } from '#src/core/clock.ts'
import { isTimeZone } from '#src/core/rules/freeze.ts'
import { offsetAt } from '#src/core/schedule/offset.ts'

/** A moment that people wrote, or in a clause why it is none. */
export type Moment = { readonly at: Instant } | { readonly because: string }

/** Nobody means a moment that is further away. */
const YEAR = 366 * 24 * 3_600_000

/**
 * Reads an English date or time (`monday 9:00`, `in 2 hours`, `24 December`) in a time zone, UTC where none is known. It
 * is the next one that fits, never one that is over; a day alone means its beginning, and a duration (`a week`) counts
 * from now. All of the text must be understood, so that nothing of it is silently left out.
 */
export function readMoment(text: string, now: Instant, timezone: string | undefined): Moment {
  const zone = timezone !== undefined && isTimeZone(timezone) ? timezone : 'UTC'
  const words = text.trim().replace(/[.,;!]+$/, '')
  const ways = [words, withMinutes(words), `in ${words}`]
  const [read] = ways.flatMap((way) => resultOf(way, now, zone) ?? [])
  if (!read) return { because: unclear(words, now, zone) }
  const at = instantOf(read, zone)
  if (at <= now && !isNow(read)) return { because: `"${words}" is in the past` }
  if (at > now + YEAR) return { because: `"${words}" is more than a year away` }
  return { at: Math.max(at, now) }
}

/** Reads a moment that is over (`today 14:05`, `10 minutes ago`, `yesterday 9:00`), by the same rules; a day alone is none. */
export function readPast(text: string, now: Instant, timezone: string | undefined): Moment {
  const zone = timezone !== undefined && isTimeZone(timezone) ? timezone : 'UTC'
  const words = text.trim().replace(/[.,;!]+$/, '')
  const ways = [words, withMinutes(words), `${words} ago`]
  const [read] = ways.flatMap((way) => resultOf(way, now, zone, 'any') ?? [])
  if (!read) return { because: unclear(words, now, zone) }
  const at = instantOf(read, zone)
  if (at > now) return { because: `"${words}" has not been yet` }
  return saysTime(read) ? { at } : { because: `"${words}" is all of a day: say the time too` }
}

/** A moment as the clocks of a zone show it: `2026-11-20 15:16 (Europe/Berlin)`; UTC where there is no such zone. */
export function localWords(at: Instant, timezone: string): string {
  const zone = isTimeZone(timezone) ? timezone : 'UTC'
  const wall = new Date(at + offsetAt(at, zone)).toISOString()
  return `${wall.slice(0, 16).replace('T', ' ')} (${zone})`
}

/** Reads how long something lasts (`2h`, `90 minutes`, `a day`), as the moment when it is over. */
export function readDuration(text: string, now: Instant, timezone: string | undefined): Moment {
  const words = text.trim()
  const isDuration = resultOf(`in ${words}`, now, 'UTC')?.tags().has('result/relativeDate')
  if (!isDuration) return { because: `"${words}" is no duration; one reads like "2h" or "3 days"` }
  const moment = readMoment(`in ${words}`, now, timezone)
  return 'at' in moment ? moment : { because: moment.because.replace('"in ', '"') }
}

/** What was read, where it is all of the text and one moment. */
function resultOf(
  text: string,
  now: Instant,
  zone: string,
  which: 'next' | 'any' = 'next',
): ParsedResult | undefined {
  const results = parse(text, now, zone, which)
  const [only] = results
  const isWhole = only?.index === 0 && only.text.length === text.length
  return isWhole && results.length === 1 && !only.end ? only : undefined
}

function parse(
  text: string,
  now: Instant,
  zone: string,
  which: 'next' | 'any' = 'next',
): readonly ParsedResult[] {
  const reference = { instant: new Date(now), timezone: offsetAt(now, zone) / 60_000 }
  return casual.parse(text, reference, { forwardDate: which === 'next' })
}

/** `monday 9` is said for `monday 9:00`. */
function withMinutes(text: string): string {
  return text.replace(/(?<=^|\s)\d{1,2}$/, (hour) => `${hour}:00`)
}

function unclear(words: string, now: Instant, zone: string): string {
  const [part] = parse(words, now, zone)
  if (part?.text === words) return `"${words}" is more than one moment`
  return part
    ? `of "${words}" only "${part.text}" is understood`
    : `"${words}" is no time that is understood`
}

function isNow(result: ParsedResult): boolean {
  return result.tags().has('casualReference/now')
}

/** Moments of the day that a word names: they are no day alone. */
const ofDay = ['tonight', 'morning', 'noon', 'afternoon', 'evening', 'midnight']

function saysTime(result: ParsedResult): boolean {
  const tags = result.tags()
  return (
    result.start.isCertain('hour') ||
    tags.has('result/relativeDate') ||
    ofDay.some((word) => tags.has(`casualReference/${word}`))
  )
}

function instantOf(result: ParsedResult, zone: string): Instant {
  const { start } = result
  if (start.isCertain('timezoneOffset')) return start.date().getTime()
  const get = (part: Component) => start.get(part) ?? 0
  const tags = result.tags()
  const day = [get('year'), get('month') - 1, get('day')] as const
  // The end of a month is the end of its last day.
  const isEnd = [...tags].some((tag) => tag.includes('EndOf'))
  const wall = saysTime(result)
    ? Date.UTC(...day, get('hour'), get('minute'), get('second'), get('millisecond'))
    : Date.UTC(...day, isEnd ? 24 : 0)
  return fromWall(wall, zone)
}

/** The instant at which clocks of the zone show this. Where they show it twice it is the first, where never, right after. */
function fromWall(wall: number, zone: string): Instant {
  const around = [wall - 86_400_000, wall + 86_400_000].map((at) => offsetAt(at, zone))
  const fitting = around
    .map((offset) => wall - offset)
    .filter((at) => at + offsetAt(at, zone) === wall)
  return fitting.length > 0 ? Math.min(...fitting) : wall - Math.min(...around)
}
