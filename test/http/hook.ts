import { onTestFinished } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Claim, Store } from '#db/store.ts'
import { simulateAlertmanager, type WebhookPayload } from '#providers/alerts/simulated.ts'
import { systemClock } from '#src/clock.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Log } from '#src/core/log.ts'
import type { Signal } from '#src/core/signal.ts'
import { AlertmanagerEntry } from '#src/core/watch/observability.ts'
import { createAlertDoor } from '#src/door/alerts/take.ts'
import { alertmanagerMount } from '#src/http/alertmanager.ts'
import { startServer } from '#src/http/server.ts'
import { manualClock } from '../support/clock.ts'
import { shopCatalog } from '../support/simulated-bot.ts'

/** What the credentials of `hookCatalog` say. */
export const secrets: Record<string, string> = { TOKEN: 'canary-token', PASSWORD: 'canary:pass' }

/** A shop whose cluster `prod` may call with a token, `shared` with a password, and a third not at all. */
export async function hookCatalog(more: object = {}): Promise<Catalog> {
  const catalog = await shopCatalog()
  const url = 'http://127.0.0.1:9093'
  const cluster = { simulated: true as const }
  const prod = { url, webhook: { token: { env: 'TOKEN' } }, ...more }
  const shared = { url, webhook: { username: 'am', password: { env: 'PASSWORD' } } }
  return {
    ...catalog,
    clusters: {
      prod: { ...cluster, alertmanager: AlertmanagerEntry.parse(prod) },
      shared: { ...cluster, alertmanager: AlertmanagerEntry.parse(shared) },
      polled: { ...cluster, alertmanager: AlertmanagerEntry.parse({ url }) },
      other: { ...cluster, alertmanager: AlertmanagerEntry.parse({ cluster: 'prod' }) },
    },
  }
}

/** The bot's server with nothing but this mount, over a store of its own. */
export async function startHook(options: { store?: Store; receiver?: string; log?: Log } = {}) {
  const clock = manualClock()
  const store = options.store ?? openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock })
  const lines: unknown[] = []
  const write = (details: object, words: string) => void lines.push([details, words])
  const log: Log = { debug: write, info: write, warn: write, error: write }
  const { receiver } = options
  const catalog = await hookCatalog(receiver === undefined ? {} : { receiver })
  const door = createAlertDoor({ store, catalog: () => catalog, clock })
  const mount = alertmanagerMount({
    door,
    log,
    readCredential: async (credential) => {
      const value = 'env' in credential ? secrets[credential.env] : undefined
      if (value === undefined) throw new Error('Cannot read a credential')
      return value
    },
  })
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    log,
    clock: systemClock,
    mounts: [mount],
    health: () => ({}),
  })
  onTestFinished(async () => {
    await server.close(0)
    if (!options.store) await store.close()
  })
  return {
    clock,
    store,
    url: `${server.url}/hooks/alertmanager`,
    log: () => JSON.stringify(lines),
    /** Sends something as Alertmanager would; what differs is said. */
    async post(
      body: unknown,
      { cluster = 'prod', ...init }: RequestInit & { cluster?: string } = {},
    ) {
      const answer = await fetch(`${server.url}/hooks/alertmanager/${cluster}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer canary-token',
          ...(init.headers as Record<string, string> | undefined),
        },
      })
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    },
    /** What every group was told and has not read yet. */
    async told(): Promise<readonly { readonly group: Claim; readonly signals: readonly Told[] }[]> {
      const claims = await store.claim({ leaseMs: 1_000_000, limit: 1_000 })
      return claims.map((group) => ({
        group,
        signals: group.signals.map(({ signal }) => signal as Told),
      }))
    },
  }
}

type Told = Extract<Signal, { type: 'alerts' }>

/** What Alertmanager says of these alerts when they begin to fire. */
export async function payload(
  alerts: readonly Record<string, string>[] = [{}],
): Promise<WebhookPayload> {
  const clock = manualClock()
  const { controls } = simulateAlertmanager({ clock })
  for (const labels of alerts)
    controls.fire({
      labels: { alertname: 'HighErrorRate', severity: 'critical', ...labels },
      annotations: { summary: 'too many errors' },
      generatorURL: 'http://prometheus.example.com/graph?g0.expr=up',
    })
  await clock.advance(30_000)
  const [sent] = controls.sent()
  if (!sent) throw new Error('Nothing was sent')
  return sent
}
