import type { Instant } from '#src/core/clock.ts'
import type { Picture } from './chart.ts'
import type { Inspected, WorkloadSeen } from './inspected.ts'
import type { Level, LogLine, LogPattern } from './logs.ts'
import type { SeenGroup, SeenSilence } from './alerts.ts'
import type { Series, Unit } from './series.ts'

/**
 * What commands may look at beside the records: filled by the engine over the providers, bounded and masked. Everything
 * rejects with DeliveryError, in words: `unavailable` where the provider is down, `not-possible` where nothing is
 * configured.
 */
export type Watching = {
  metrics(request: MetricsRequest): Promise<MetricsSeen>
  /** Names that `metrics` knows for an app there, the usual ones first. */
  metricNames(app: string, environment: string): Promise<readonly NamedMetric[]>
  logs(request: LogsWanted): Promise<LogsSeen>
  alerts(): Promise<readonly AlertmanagerSeen[]>
  inspect(wanted: InspectWanted): Promise<Inspected>
  /** Workloads that an autoscaler governs, as they stand; soon, or not at all. */
  autoscaled(place: InspectWanted): Promise<readonly WorkloadSeen[]>
}

export type InspectWanted = {
  readonly app: string
  readonly environment: string
  /** Also what its pods use; it costs another question. */
  readonly usage?: true
}

export type MetricsRequest = {
  readonly app: string
  readonly environment: string
  /** One of `metricNames`, or `{ promql }` as an operator typed it. */
  readonly metric: string | { readonly promql: string }
  readonly from: Instant
  readonly to: Instant
  readonly timezone?: string | undefined
}

export type MetricsSeen = {
  readonly title: string
  readonly unit: Unit
  readonly series: readonly Series[]
  readonly left: number
  readonly warnings: readonly string[]
  /** Absent where there is nothing to draw. */
  readonly picture?: Picture
  readonly link?: string
  readonly warning?: number
  readonly critical?: number
}

export type NamedMetric = { readonly name: string; readonly title: string }

export type LogsWanted = {
  readonly app: string
  readonly environment: string
  readonly from: Instant
  readonly to: Instant
  readonly grep?: string | undefined
  readonly pod?: string | undefined
  readonly container?: string | undefined
  readonly previous?: boolean | undefined
  readonly level?: Level | undefined
}

export type LogsSeen = {
  /** Masked, newest last. */
  readonly lines: readonly LogLine[]
  /** New ones first, then the most frequent. */
  readonly patterns: readonly LogPattern[]
  readonly cut: boolean
  readonly missing: readonly string[]
  readonly from: 'loki' | 'pods'
  readonly link?: string
  /** The delivery that `isNew` is about. */
  readonly since?: { readonly version: string; readonly at: Instant }
}

/** How an Alertmanager stands: what it says, or why it cannot be asked. */
export type AlertmanagerSeen = { readonly alertmanager: string } & (
  | { readonly groups: readonly SeenGroup[]; readonly silences: readonly SeenSilence[] }
  | { readonly problem: string }
)
