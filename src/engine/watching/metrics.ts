import { DeliveryError } from '#src/core/errors.ts'
import type { MetricsRequest, MetricsSeen, NamedMetric } from '#src/core/watch/watching.ts'
import type { World } from '#src/engine/world.ts'

export async function seeMetrics({ app }: MetricsRequest, _world: World): Promise<MetricsSeen> {
  throw new DeliveryError('not-possible', `Cannot show metrics of ${app}: not built yet`)
}

export async function metricNames(
  _app: string,
  _environment: string,
  _world: World,
): Promise<readonly NamedMetric[]> {
  return []
}
