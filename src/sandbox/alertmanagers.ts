import type { Alerts } from '#providers/alerts/alerts.ts'
import { type AlertsControls, simulateAlertmanager } from '#providers/alerts/simulated.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'

/** Nobody who tries things out waits for long, in milliseconds. */
const pace = { groupWait: 2_000, groupInterval: 5_000 }
const groupBy = ['alertname', 'namespace', 'service']

export type SimulatedAlertmanagers = ReadonlyMap<
  string,
  { readonly it: Alerts; readonly controls: AlertsControls }
>

/** An Alertmanager for each cluster of the catalog that has a simulated one. */
export function simulateAlertmanagers(catalog: Catalog, clock: Clock): SimulatedAlertmanagers {
  return new Map(
    Object.entries(catalog.clusters).flatMap(([name, { alertmanager }]) => {
      if (!alertmanager || !('simulated' in alertmanager)) return []
      const receivers = [{ name: alertmanager.receiver ?? 'deliver', groupBy }]
      const { alerts: it, controls } = simulateAlertmanager({ clock, name, receivers, pace })
      return [[name, { it, controls }] as const]
    }),
  )
}
