import type { Metrics } from '#providers/metrics/metrics.ts'
import {
  simulateCloudMetrics,
  type SimulatedCloudMetricsControls,
} from '#providers/metrics/simulated-cloud.ts'
import { simulateMetrics, type SimulatedMetricsControls } from '#providers/metrics/simulated.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'

/** The Prometheus of each cluster that has a simulated one. */
export type SimulatedPrometheuses = ReadonlyMap<
  string,
  { readonly it: Metrics; readonly controls: SimulatedMetricsControls }
>

/** Simulates them, without any numbers. */
export function simulatePrometheuses({ clusters }: Catalog, clock: Clock): SimulatedPrometheuses {
  return new Map(
    Object.entries(clusters)
      .filter(([, { prometheus }]) => prometheus && 'simulated' in prometheus)
      .map(([name]) => {
        const { metrics: it, controls } = simulateMetrics({ clock, name })
        return [name, { it, controls }]
      }),
  )
}

/** What each simulated cloud keeps of what it runs. */
export type SimulatedCloudWatches = ReadonlyMap<
  string,
  { readonly it: Metrics; readonly controls: SimulatedCloudMetricsControls }
>

/** Simulates them, without any numbers. */
export function simulateCloudWatches({ clouds }: Catalog, clock: Clock): SimulatedCloudWatches {
  return new Map(
    Object.entries(clouds)
      .filter(([, entry]) => 'simulated' in entry)
      .map(([name]) => {
        const { metrics: it, controls } = simulateCloudMetrics({ clock, name })
        return [name, { it, controls }]
      }),
  )
}
