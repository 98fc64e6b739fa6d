import type { Alerts } from '#providers/alerts/alerts.ts'
import { type AlertsControls, simulateAlertmanager } from '#providers/alerts/simulated.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Webhook } from '#src/core/watch/observability.ts'
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

/** Where the bot takes webhooks, and the secret that every Alertmanager here has for it. */
export type Hook = { readonly url: string; readonly secret: string }

/** Webhooks of those that the catalog lets in go over HTTP, as those of real ones do. */
export function connectWebhooks(
  alertmanagers: SimulatedAlertmanagers,
  catalog: () => Catalog,
  hook: Hook,
): void {
  for (const [name, { controls }] of alertmanagers)
    controls.connect(async (payload) => {
      const entry = catalog().clusters[name]?.alertmanager
      if (!entry || 'cluster' in entry || !entry.webhook) return
      const answer = await fetch(`${hook.url}/hooks/alertmanager/${name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: authorization(entry.webhook, hook),
        },
        body: JSON.stringify(payload),
      })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`The webhook answered ${answer.status}`)
    })
}

function authorization(webhook: Webhook, { secret }: Hook): string {
  if ('token' in webhook) return `Bearer ${secret}`
  return `Basic ${Buffer.from(`${webhook.username}:${secret}`).toString('base64')}`
}
