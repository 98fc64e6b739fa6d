import { authorizationOf } from '#providers/http/authorization.ts'
import type { Clock } from '#src/core/clock.ts'
import type { CloudEntry } from '#src/core/dependencies/definition.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Credential } from '#src/core/names.ts'
import type { Reached } from '#src/core/watch/observability.ts'
import type { Metrics } from './metrics.ts'
import { openPrometheusMetrics } from './prometheus.ts'

export type MetricsDeps = {
  readonly name: string
  readonly clock: Clock
  /** Asked before each request, since credentials rotate. */
  readonly readCredential: (credential: Credential) => Promise<string>
  readonly fetch?: typeof fetch
}

/** The Prometheus that a catalog entry means. Opening asks nothing of the network. */
export async function openPrometheus(entry: Reached, deps: MetricsDeps): Promise<Metrics> {
  const { name, clock, fetch: fetchWith = fetch } = deps
  return openPrometheusMetrics({
    name,
    clock,
    fetch: fetchWith,
    url: entry.url,
    external: entry.external,
    authorization: () => authorizationOf(entry, deps.readCredential),
  })
}

/** The metrics that a cloud keeps of what it runs. Opening asks nothing of the network. */
export async function openCloudMetrics(entry: CloudEntry, deps: MetricsDeps): Promise<Metrics> {
  const { name } = deps
  if ('aws' in entry) {
    // The SDK is large: only those who use AWS load it.
    const { openCloudWatch } = await import('./cloudwatch.ts')
    return openCloudWatch(entry.aws, { name })
  }
  throw new ProviderFailure(
    name,
    'rejected',
    `Cannot ask cloud "${name}" for metrics: simulated clouds exist only in the sandbox`,
  )
}
