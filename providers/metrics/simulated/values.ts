import type { Instant } from '#src/core/clock.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import { QueryProblem } from './expression.ts'

/** One number of a series at the moment that is looked at. */
export type Sample = { readonly labels: Labels; readonly value: number }

/** What a series had; `undefined` says that it ended there (Prometheus: a staleness marker). */
export type RawSeries = {
  /** The name among them: `__name__`. */
  readonly labels: Labels
  /** Oldest first. */
  readonly points: readonly RawPoint[]
}
export type RawPoint = readonly [at: Instant, value: number | undefined]

/** What a window on a series holds; nothing in it is undefined. */
export type Windowed = {
  readonly labels: Labels
  readonly points: readonly (readonly [at: Instant, value: number])[]
}

export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'vector'; readonly samples: readonly Sample[] }
  | {
      readonly kind: 'matrix'
      readonly from: Instant
      readonly to: Instant
      readonly windows: readonly Windowed[]
    }

/** How Prometheus names the sorts of values. */
export const sorts: Readonly<Record<Value['kind'], string>> = {
  scalar: 'scalar',
  string: 'string',
  vector: 'instant vector',
  matrix: 'range vector',
}

export const NAME = '__name__'

export function withoutName(labels: Labels): Labels {
  const { [NAME]: _, ...rest } = labels
  return rest
}

/** Only these labels; those without a value are none. */
export function keeping(labels: Labels, kept: readonly string[]): Labels {
  return Object.fromEntries(
    kept.flatMap((name) => (labels[name] ? [[name, labels[name]] as const] : [])),
  )
}

/** All labels but these. */
export function dropping(labels: Labels, dropped: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !dropped.includes(name)))
}

/** The same labels have the same key, in whatever order; keys sort as Prometheus sorts labels. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** As Prometheus writes it in what it says: `{pod="a"}`. */
export function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `{${pairs.join(', ')}}`
}

/** Refuses what cannot be told apart: the same labels twice. */
export function distinct(samples: readonly Sample[]): readonly Sample[] {
  const seen = new Set(samples.map(({ labels }) => labelsKey(labels)))
  if (seen.size === samples.length) return samples
  throw new QueryProblem('vector cannot contain metrics with the same labelset')
}
