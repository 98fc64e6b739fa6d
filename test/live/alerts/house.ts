import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simulateCluster } from '#providers/cluster/simulated.ts'
import { simulateReleases } from '#providers/releases/simulated.ts'
import type { Bot } from '#src/bot.ts'
import { readCredential } from '#src/catalog/credential.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { systemClock } from '#src/clock.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { alertmanagerMount } from '#src/http/alertmanager.ts'
import type { Mount } from '#src/http/mount.ts'
import { startServer } from '#src/http/server.ts'
import { workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import { createWatchServices } from '#src/watch-services.ts'
import { silent } from '../../support/simulated-bot.ts'
import { startAlertmanager } from '../alertmanager/alertmanager.ts'
import { botInSlack } from '../bot-in-slack.ts'
import { inChannelOf } from '../delivery/seen.ts'
import { startPrometheus } from '../prometheus/server.ts'
import { freePort } from '../releases/process.ts'

export type House = Awaited<ReturnType<typeof startHouse>>

const TOKEN = 'the-token-of-the-webhook'

/** What the rules look at: errors of a service, from 0 to 1. */
const rules = [
  {
    alert: 'ErrorRateHigh',
    expr: 'app_errors > 0.05',
    for: 1_000,
    labels: { severity: 'critical' },
    annotations: {
      summary: '{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} fail',
      runbook_url: 'https://runbooks.example/errors',
    },
  },
]

export type HouseOptions = {
  /** How long pods take to be ready, in milliseconds. */
  readonly readyAfterMs?: number
  /** Alertmanager tells the same in Slack by itself, into this channel. */
  readonly own?: string
}

/** The whole bot with Slack, a real Prometheus and a real Alertmanager on loopback; cluster and releases are simulated. */
export async function startHouse({ readyAfterMs = 500, own }: HouseOptions = {}) {
  const clock = systemClock
  const folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  writeFileSync(join(folder, 'token'), TOKEN)
  const errors = new Map<string, number>()
  const target = await serveNumbers(errors)
  const channels = ['alerts', ...(own === undefined ? [] : [own])]
  const seed = workspaceOf({ scopes: botScopes, events: botEvents, channels })
  const slack = await startSlack({ clock, seed })

  const parts: { bot?: Bot } = {}
  const losing = { next: 0, lost: 0 }
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    log: silent,
    clock,
    health: () => ({}),
    mounts: [
      lossy(losing),
      alertmanagerMount({
        door: {
          proofOf: (cluster) => parts.bot?.alerts.proofOf(cluster),
          take: (cluster, body) =>
            parts.bot?.alerts.take(cluster, body) ?? Promise.resolve({ is: 'unavailable' }),
        },
        readCredential: (credential) => readCredential(credential, {}),
        log: silent,
      }),
    ],
  })
  const alertmanager = await startAlertmanager({
    webhook: { url: `${server.url}/hooks/alertmanager/box`, token: TOKEN },
    ...(own !== undefined && {
      slack: { url: `${slack.url}/api/chat.postMessage`, token: slack.tokens.bot, channel: `#${own}` }, // prettier-ignore
    }),
  })
  const prometheus = await startPrometheus({
    targets: [target.host],
    rules,
    alertmanagers: [new URL(alertmanager.url).host],
  })
  const file = join(folder, 'deliver.yml')
  writeFileSync(file, platformOf({ prometheus: prometheus.url, alertmanager: alertmanager.url, folder })) // prettier-ignore
  writeFileSync(join(folder, 'app.yml'), manifests)
  const reading = await readCatalog(file, { simulated: true })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems, null, 1))
  const catalog = () => reading.catalog
  const { cluster } = simulateCluster({ clock, name: 'box', readyAfterMs })
  const { image } = reading.catalog.apps['checkout']!.releases
  const { source } = simulateReleases({ app: 'checkout', image, clock })
  const lines: string[] = []
  const bot = await botInSlack({
    clock,
    catalog,
    slack,
    releases: () => source,
    file: join(folder, 'deliver.db'),
    lines,
    simulations: new Map([['box', cluster]]),
    watch: createWatchServices({
      catalog,
      clock,
      readCredential: (credential) => readCredential(credential, {}),
    }),
  })
  parts.bot = bot
  await bot.start()

  const asked = async (path: string) =>
    (await (await fetch(`${alertmanager.url}/api/v2/${path}`)).json()) as unknown
  return {
    slack,
    channel: inChannelOf('checkout', { slack }),
    alertmanager,
    losing,
    log: () => lines.join(''),
    /** So many requests to a service fail from now on, from 0 to 1. */
    fails: (service: string, part: number) => void errors.set(service, part),
    /** Silences as Alertmanager itself tells them. */
    silences: async () => (await asked('silences')) as readonly RealSilence[],
    async stop() {
      await bot.stop()
      await Promise.all([prometheus.stop(), alertmanager.stop(), server.close(), slack.close()])
      await target.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type RealSilence = {
  readonly id: string
  readonly status: { readonly state: string }
  readonly comment: string
  readonly createdBy: string
  readonly matchers: readonly { readonly name: string; readonly value: string }[]
}

/** Webhooks get lost on their way, and who sent them believes that they arrived. */
function lossy(losing: { next: number; lost: number }): Mount {
  return {
    handle(request: IncomingMessage, response: ServerResponse) {
      if (losing.next === 0 || request.method !== 'POST') return false
      losing.next -= 1
      losing.lost += 1
      request.resume()
      response.end()
      return true
    },
  }
}

async function serveNumbers(errors: ReadonlyMap<string, number>) {
  const server = createServer((_, response) => {
    const lines = [...errors].map(
      ([service, part]) => `app_errors{service="${service}",namespace="shop"} ${part}`,
    )
    response.end(`# TYPE app_errors gauge\n${lines.join('\n')}\n`)
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const platformOf = (at: {
  readonly prometheus: string
  readonly alertmanager: string
  readonly folder: string
}) => `clusters:
  box:
    simulated: true
    prometheus: ${at.prometheus}
    alertmanager: { url: '${at.alertmanager}', poll: 3s, webhook: { token: { file: ${at.folder}/token } } }
environments:
  production: { cluster: box, namespace: shop }
groups:
  shop-team: { slackGroup: S0SHOP }
  sre: { users: [U0OLGA] }
roles:
  viewer: { everyone: true }
  developer: { groups: [shop-team] }
  operator: { groups: [sre] }
alerts: { channel: '#alerts', call: [sre] }
apps:
  checkout:
    owners: shop-team
    channel: '#checkout'
    releases: { simulated: true, image: registry.example/shop/checkout }
    definition: { workloads: { api: { manifests: app.yml, container: api } } }
`

const manifests = `apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout }
spec:
  replicas: 2
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout } }
    spec:
      containers: [{ name: api, image: registry.example/shop/checkout }]
`
