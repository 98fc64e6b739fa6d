import type { Instant } from '#src/core/clock.ts'
import { offsetAt } from '#src/core/schedule/offset.ts'

/** A moment with a name on the time axis. */
export type Tick = { readonly at: Instant; readonly label: string }

/** The zone by this name; UTC where nobody knows it. */
export function zoneOf(name: string | undefined): string {
  if (name === undefined) return 'UTC'
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}

/** Round moments of this zone's clock, no more than `most`, named by the time; the first of a day by the day. */
export function timeTicks(from: Instant, to: Instant, zone: string, most: number): Tick[] {
  const step = steps.find((one) => (to - from) / one <= most) ?? wholeDays(from, to, most)
  const clock = wallClock(zone)
  const ticks: Tick[] = []
  // Where the clock jumps, wall time repeats or leaps: each tick is looked for anew.
  for (let wall = Math.ceil(clock(from) / step) * step; ; wall += step) {
    const at = instantOf(wall, clock)
    if (at > to) break
    if (at < from || at <= (ticks.at(-1)?.at ?? -Infinity)) continue
    if (ticks.length > most * 2) break
    ticks.push({ at, label: labelOf(wall, step) })
  }
  return ticks
}

/** A moment of this zone's clock: `21 Nov 19:05`. */
export function writeMoment(at: Instant, zone: string): string {
  const wall = wallClock(zone)(at)
  return `${dayOf(wall)} ${timeOf(wall)}`
}

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
]

function wholeDays(from: Instant, to: Instant, most: number): number {
  return Math.ceil((to - from) / most / DAY) * DAY
}

/** Turns an instant into the time that the zone's clocks show, written as if it were UTC. */
function wallClock(zone: string): (at: Instant) => number {
  return zone === 'UTC' ? (at) => at : (at) => at + offsetAt(at, zone)
}

function instantOf(wall: number, clock: (at: Instant) => number): Instant {
  const guess = wall - (clock(wall) - wall)
  return guess + (wall - clock(guess))
}

function labelOf(wall: number, step: number): string {
  if (wall % DAY === 0) return dayOf(wall)
  return step < MINUTE
    ? `${timeOf(wall)}:${two(Math.floor((wall % MINUTE) / SECOND))}`
    : timeOf(wall)
}

function dayOf(wall: number): string {
  const date = new Date(wall)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
}

function timeOf(wall: number): string {
  const date = new Date(wall)
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

const two = (value: number) => String(value).padStart(2, '0')
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
