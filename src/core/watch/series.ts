import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type { Labels } from './alerts.ts'

/** What numbers are of; charts and texts write them with it. A `ratio` is from 0 to 1 and is written in percent. */
export const Unit = z.enum([
  'ratio',
  'seconds',
  'bytes',
  'cores',
  'perSecond',
  'count',
  'bytesPerSecond',
])
export type Unit = z.infer<typeof Unit>

/** Numbers over time, oldest first. `NaN` and infinities are left out. */
export type Series = {
  readonly labels: Labels
  readonly points: readonly (readonly [at: Instant, value: number])[]
}

/**
 * A named question about an app's numbers, as deliver.yml or an app's definition writes it. In PromQL `$app`,
 * `$environment`, `$namespace`, `$version` and `$pods` may stand within quotes; they are escaped there.
 */
export const MetricEntry = z.strictObject({
  query: z.string().min(1),
  title: z.string().optional(),
  unit: Unit.default('count'),
  /** Names its lines: `{{pod}}`, as Grafana writes it. */
  legend: z.string().optional(),
  /** Lines that matter, drawn across the chart. */
  warning: z.number().optional(),
  critical: z.number().optional(),
})
export type MetricEntry = z.infer<typeof MetricEntry>
