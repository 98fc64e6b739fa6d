import type { Alerts } from '#providers/alerts/alerts.ts'
import type { SimulatedControls } from '#providers/cluster/simulated.ts'
import type { Logs } from '#providers/logs/logs.ts'
import { simulateLogs, type SimulatedLogsControls } from '#providers/logs/simulated.ts'
import type { Metrics } from '#providers/metrics/metrics.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { type SimulatedAlertmanagers, simulateAlertmanagers } from './alertmanagers.ts'
import {
  simulateCloudWatches,
  type SimulatedCloudWatches,
  type SimulatedPrometheuses,
  simulatePrometheuses,
} from './prometheuses.ts'
import { alertRules } from './traffic/rules.ts'
import { simulateTraffic, type Traffic } from './traffic/traffic.ts'

/** What watches the simulated clusters, and what there is to see. */
export type SimulatedWatch = {
  readonly alertmanagers: SimulatedAlertmanagers
  readonly prometheuses: SimulatedPrometheuses
  /** By cloud. */
  readonly cloudWatches: SimulatedCloudWatches
  readonly lokis: ReadonlyMap<
    string,
    { readonly it: Logs; readonly controls: SimulatedLogsControls }
  >
  /** By cluster. */
  readonly traffic: ReadonlyMap<string, Traffic>
  /** As the bot reaches it, by cluster and by cloud. */
  readonly watch: {
    readonly metrics: ReadonlyMap<string, Metrics>
    readonly cloudMetrics: ReadonlyMap<string, Metrics>
    readonly alerts: ReadonlyMap<string, Alerts>
    readonly logs: ReadonlyMap<string, Logs>
  }
  /** People use the apps, rules of alerts are looked at, and Alertmanagers are told, until the signal aborts. */
  live(signal: AbortSignal): void
}

/** How often an Alertmanager hears what fires, in milliseconds. */
const TOLD_EVERY = 5_000

/** Simulates it; nothing happens in it before `live`, and nobody is called before the Alertmanagers are connected. */
export function simulateWatch(
  catalog: Catalog,
  clock: Clock,
  clusters: ReadonlyMap<string, { readonly controls: Pick<SimulatedControls, 'pods'> }>,
): SimulatedWatch {
  const alertmanagers = simulateAlertmanagers(catalog, clock)
  const prometheuses = simulatePrometheuses(catalog, clock)
  const cloudWatches = simulateCloudWatches(catalog, clock)
  const traffic = new Map(
    [...clusters].map(([name, { controls }]) => [
      name,
      simulateTraffic(name, catalog, { controls, clock }),
    ]),
  )
  const lokis = new Map(
    Object.entries(catalog.clusters).flatMap(([name, { loki }]) => {
      if (!loki || !('simulated' in loki)) return []
      const writing = traffic.get(name)?.lines
      const { logs: it, controls } = simulateLogs({ clock, name, ...(writing && { writing }) })
      return [[name, { it, controls }] as const]
    }),
  )
  for (const [name, { controls }] of prometheuses) {
    const source = traffic.get(name)?.source
    if (source) controls.add(source)
    controls.setRules(alertRules)
  }
  return {
    alertmanagers,
    prometheuses,
    cloudWatches,
    lokis,
    traffic,
    watch: {
      metrics: itselves(prometheuses),
      cloudMetrics: itselves(cloudWatches),
      alerts: itselves(alertmanagers),
      logs: itselves(lokis),
    },
    live(signal) {
      for (const one of traffic.values()) void one.run(signal)
      for (const [name, { controls }] of alertmanagers) {
        const firing = prometheuses.get(name)?.controls.firing
        if (!firing) continue
        const stop = controls.follow(firing, TOLD_EVERY)
        signal.addEventListener('abort', stop, { once: true })
      }
    },
  }
}

function itselves<Thing>(
  simulated: ReadonlyMap<string, { readonly it: Thing }>,
): ReadonlyMap<string, Thing> {
  return new Map([...simulated].map(([name, { it }]) => [name, it]))
}
