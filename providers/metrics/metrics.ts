import type { Instant } from '#src/core/clock.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import type { Series } from '#src/core/watch/series.ts'

/**
 * Numbers over time: a Prometheus, or CloudWatch. Every method may reject with ProviderFailure (`rejected` for a query
 * that it does not understand or that asks for too much, `denied` for 401/403, `throttled` for 429, `unavailable` for
 * everything else) and gives up when `signal` aborts. Nothing here writes.
 */
export type Metrics = {
  /** Series between two moments. At most `MOST_SERIES` come back; `left` counts the others. */
  range(request: RangeRequest, signal: AbortSignal): Promise<Ranged>
  /** One number per series, at a moment. */
  instant(request: InstantRequest, signal: AbortSignal): Promise<Ranged>
  /** Rules of alerts, as they are loaded now; empty where there are none, as in CloudWatch. */
  rules(signal: AbortSignal): Promise<readonly AlertRule[]>
  /** Resolves when it answers with our credentials. */
  ping(signal: AbortSignal): Promise<void>
  /** Where a person sees the same in a browser; undefined where there is no such place. */
  link(question: Question, from: Instant, to: Instant): string | undefined
  close(): Promise<void>
}

/** What is asked: in PromQL, or of a metric of AWS. */
export type Question =
  | { readonly promql: string }
  | {
      readonly cloudwatch: {
        readonly namespace: string
        readonly metric: string
        readonly dimensions: Labels
        readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum'
      }
    }

export type RangeRequest = {
  readonly question: Question
  readonly from: Instant
  readonly to: Instant
  /** Milliseconds between points; at most `MOST_POINTS` fit between from and to. */
  readonly step: number
}

export type InstantRequest = { readonly question: Question; readonly at: Instant }

export type Ranged = {
  readonly series: readonly Series[]
  /** How many series were left out, where there were too many to take. */
  readonly left: number
  /** What the source warns about, in its words. */
  readonly warnings: readonly string[]
}

export type AlertRule = {
  readonly name: string
  readonly query: string
  readonly labels: Labels
}

export const MOST_SERIES = 50
/** Prometheus refuses more than 11,000; a picture has fewer pixels. */
export const MOST_POINTS = 1_000
