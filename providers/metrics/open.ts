import { ProviderFailure } from '#src/core/errors.ts'
import type { Clock } from '#src/core/clock.ts'
import type { CloudEntry } from '#src/core/dependencies/definition.ts'
import type { Credential } from '#src/core/names.ts'
import type { Reached } from '#src/core/watch/observability.ts'
import type { Metrics } from './metrics.ts'

export type MetricsDeps = {
  readonly name: string
  readonly clock: Clock
  readonly readCredential: (credential: Credential) => Promise<string>
}

/** The Prometheus that a catalog entry means. Opening asks nothing of the network. */
export async function openPrometheus(entry: Reached, { name }: MetricsDeps): Promise<Metrics> {
  throw new ProviderFailure(
    name,
    'rejected',
    `Cannot reach Prometheus at ${entry.url}: not built yet`,
  )
}

/** The metrics that a cloud keeps of what it runs. */
export async function openCloudMetrics(
  _entry: CloudEntry,
  { name }: MetricsDeps,
): Promise<Metrics> {
  throw new ProviderFailure(
    name,
    'rejected',
    `Cannot ask cloud "${name}" for metrics: not built yet`,
  )
}
