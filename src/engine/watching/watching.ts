import type { Watching } from '#src/core/watch/watching.ts'
import type { World } from '#src/engine/world.ts'
import { seeAlerts } from './alerts.ts'
import { seeLogs } from './logs.ts'
import { autoscaled, inspect } from './inspect.ts'
import { metricNames, seeMetrics } from './metrics.ts'

/** What commands may look at, over the providers: bounded in time, masked, and in words where it fails. */
export function createWatching(world: World): Watching {
  return {
    metrics: (request) => seeMetrics(request, world),
    metricNames: (app, environment) => metricNames(app, environment, world),
    logs: (request) => seeLogs(request, world),
    alerts: () => seeAlerts(world),
    inspect: (wanted) => inspect(wanted, world),
    autoscaled: (place) => autoscaled(place, world),
  }
}
