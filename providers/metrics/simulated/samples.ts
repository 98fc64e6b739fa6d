import { RE2JS } from 're2js'
import type { Instant } from '#src/core/clock.ts'
import type { Labels, Matcher } from '#src/core/watch/alerts.ts'
import { QueryProblem } from './expression.ts'
import { labelsKey, NAME, type RawPoint, type RawSeries } from './values.ts'

/** Between when series are wanted, how often they are looked at, and their name where it is known. */
export type Scrape = {
  readonly from: Instant
  readonly to: Instant
  /** Milliseconds; samples stand at its multiples. */
  readonly every: number
  readonly name?: string
}

/** Where series come from that nobody pushed: the same question has the same answer. */
export type Source = (scrape: Scrape) => readonly RawSeries[]

/** A source that is a function of time: `undefined` where the series is not there (yet, or any more). */
export function sampled(labels: Labels, valueAt: (at: Instant) => number | undefined): Source {
  return ({ from, to, every, name }) => {
    if (name !== undefined && labels[NAME] !== name) return []
    const points: RawPoint[] = []
    const first = Math.ceil(from / every) * every
    for (let at = first; at <= to; at += every) {
      const value = valueAt(at)
      // Where it is gone it says so once, as a scrape does that does not find it any more.
      if (value !== undefined || points.at(-1)?.[1] !== undefined) points.push([at, value])
    }
    return points.some(([, value]) => value !== undefined) ? [{ labels, points }] : []
  }
}

/** Everything that was ever seen of the world, pushed or by sources. */
export type Samples = {
  push(labels: Labels, points: readonly RawPoint[]): void
  add(source: Source): void
  /** Series that all matchers fit, with what they had between two moments; both belong to it. */
  select(matchers: readonly Matcher[], from: Instant, to: Instant): readonly RawSeries[]
}

/** Holds nothing at first. `every`: milliseconds between scrapes of sources. */
export function createSamples(every: number): Samples {
  const pushed = new Map<string, { readonly labels: Labels; points: readonly RawPoint[] }>()
  const sources: Source[] = []
  return {
    push(labels, points) {
      const key = labelsKey(labels)
      const before = pushed.get(key)?.points ?? []
      const all = new Map([...before, ...points].map((point) => [point[0], point]))
      pushed.set(key, { labels, points: [...all.values()].toSorted(([a], [b]) => a - b) })
    },
    add: (source) => void sources.push(source),
    select(matchers, from, to) {
      const fits = matching(matchers)
      const named = matchers.find(
        ({ name, isRegex, isEqual }) => name === NAME && isEqual && !isRegex,
      )
      const scrape = { from, to, every, ...(named && { name: named.value }) }
      return [...pushed.values(), ...sources.flatMap((source) => source(scrape))]
        .filter(({ labels }) => fits(labels))
        .map(({ labels, points }) => ({ labels, points: between(points, from, to) }))
        .filter(({ points }) => points.length > 0)
    },
  }
}

/** The points from one moment to another, both of which belong to it. */
export function between<Point extends readonly [at: Instant, value: unknown]>(
  points: readonly Point[],
  from: Instant,
  to: Instant,
): readonly Point[] {
  return points.slice(firstAfter(points, from - 1), firstAfter(points, to))
}

/** How many points stand at or before a moment. */
export function firstAfter(
  points: readonly (readonly [at: Instant, value: unknown])[],
  at: Instant,
): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (points[middle]![0] <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether labels are as all matchers want them; a label that is not there is empty. */
export function matching(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(({ name, value, isRegex, isEqual }) => {
    const fits = isRegex ? wholly(value) : (found: string) => found === value
    return (labels: Labels) => fits(labels[name] ?? '') === isEqual
  })
  return (labels) => tests.every((test) => test(labels))
}

/** Regular expressions are RE2's and fit the whole value. */
export function wholly(pattern: string): (value: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern)
    return (value) => compiled.matches(value)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    throw new QueryProblem(`error parsing regexp: ${because}`)
  }
}
