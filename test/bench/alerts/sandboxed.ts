import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { createBot } from '#src/bot.ts'
import { systemClock } from '#src/clock.ts'
import { createClusters } from '#src/clusters.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { AlertmanagerEntry, AlertsEntry } from '#src/core/watch/observability.ts'
import { createDependencyServices } from '#src/dependency-services.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { alertmanagerMount } from '#src/http/alertmanager.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { startServer } from '#src/http/server.ts'
import { app, workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { createWatchServices } from '#src/watch-services.ts'
import { shopCatalog, silent } from '../../support/simulated-bot.ts'
import { inFolder } from '../folder.ts'

const token = 'canary-of-the-benchmark'
const channel = '#checkout'
const patience = 30_000

type Slack = Awaited<ReturnType<typeof startSlack>>

/** The bot and its Slack as the sandbox has them, beside an Alertmanager that posts webhooks. */
export type Watched = {
  /** Posts a webhook of a new alert, and says after how many milliseconds a message about it stands in Slack. */
  alert(name: string): Promise<number>
  /** The same where a bare server posts a plain message as soon as it has read the webhook. */
  bare(name: string): Promise<number>
  /** Presses Acknowledge on the message about it, and says after how many milliseconds the message shows it. */
  acknowledge(name: string): Promise<number>
  /** From now on Prometheus answers nobody, and does not even refuse. */
  hangPrometheus(): void
}

/** Gone after the work, with a store in a file. */
export function withWatched<Result>(work: (watched: Watched) => Promise<Result>): Promise<Result> {
  return inFolder(async (folder) => {
    const slack = await startSlack({
      clock: systemClock,
      seed: workspaceOf({ scopes: botScopes, events: botEvents }),
    })
    const bare = await startBare(slack)
    const bot = await startBot(folder, slack)
    try {
      const cards = (name: string) =>
        slack.control.messages(channel).filter(({ thread, text }) => !thread && text.includes(name))
      const shown = (name: string, words: string) =>
        slack.control.waitFor(() => cards(name).find(({ text }) => text.includes(words)), patience)
      const post = async (url: string, name: string) => {
        const started = performance.now()
        const told = shown(name, name).then(() => performance.now() - started)
        await postWebhook(url, name)
        return told
      }
      return await work({
        alert: (name) => post(`${bot.url}/hooks/alertmanager/prod`, name),
        bare: (name) => post(bare.url, name),
        async acknowledge(name) {
          const [card] = cards(name)
          if (!card) throw new Error(`Cannot measure: nobody is told of ${name}`)
          const at = { channel: card.channel, ts: card.ts }
          const started = performance.now()
          const told = shown(name, 'Acknowledged').then(() => performance.now() - started)
          await slack.as('U0OLGA').click(at, 'Acknowledge')
          return await told
        },
        hangPrometheus: bot.hangPrometheus,
      })
    } finally {
      await bot.stop()
      bare.stop()
      await slack.close()
    }
  })
}

async function startBot(folder: string, slack: Slack) {
  const clock = systemClock
  const shop = await watchedShop()
  const catalog = () => shop
  const world = simulateWorld(shop, clock)
  const simulated = { ...world.watch, metrics: new Map(world.watch.metrics) }
  const watch = createWatchServices({
    catalog,
    clock,
    readCredential: async () => token,
    simulated,
  })
  const { workspace } = app
  const way = { appToken: slack.tokens.app }
  const bot = await createBot({
    who: app,
    slack: { slackApiUrl: `${slack.url}/api/`, botToken: slack.tokens.bot, way },
    store: openSqliteStore({ file: path.join(folder, 'deliver.db'), workspace, clock }),
    catalog,
    catalogProblems: () => [],
    clusters: createClusters(catalog, async (name) => world.clusters.get(name)!.it),
    releases: ({ name }) => world.releases.get(name)!.it,
    services: createDependencyServices({ catalog, clock }),
    watch,
    clock,
    log: silent,
    metrics: createMetrics(),
  })
  const mount = alertmanagerMount({
    door: bot.alerts,
    readCredential: async () => token,
    log: silent,
  })
  const common = { host: '127.0.0.1', port: 0, clock, log: silent, health: () => ({}) }
  const server = await startServer({ ...common, mounts: [mount] })
  await bot.start()
  const prometheus = world.watch.metrics.get('prod')
  if (!prometheus) throw new Error('Cannot measure: "prod" has no Prometheus')
  return {
    url: server.url,
    hangPrometheus() {
      Object.assign(prometheus, { rules: () => new Promise(() => undefined) })
    },
    async stop() {
      await server.close()
      await bot.stop()
    },
  }
}

/** A server that does nothing but tell. */
async function startBare({ url, tokens }: Slack) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens.bot}` }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { groupKey } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        groupKey: string
      }
      response.end()
      const body = JSON.stringify({ channel, text: groupKey })
      void fetch(`${url}/api/chat.postMessage`, { method: 'POST', headers, body })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() }
}

async function watchedShop(): Promise<Catalog> {
  const shop = await shopCatalog()
  const alertmanager = AlertmanagerEntry.parse({
    simulated: true,
    webhook: { token: { env: 'TOKEN' } },
  })
  const { prod } = shop.clusters
  if (!prod) throw new Error('Cannot measure: the shop has no cluster "prod"')
  return {
    ...shop,
    clusters: {
      ...shop.clusters,
      prod: { ...prod, alertmanager, prometheus: { simulated: true } },
    },
    alerts: AlertsEntry.parse({ channel, storm: 1_000 }),
  }
}

async function postWebhook(url: string, name: string): Promise<void> {
  const labels = { alertname: name, app: 'checkout', namespace: 'shop', severity: 'critical' }
  const alert = {
    status: 'firing',
    labels,
    annotations: { summary: 'More than 5 % of the requests fail' },
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL:
      'http://prometheus:9090/graph?g0.expr=sum%28rate%28http_requests_total%5B5m%5D%29%29+%3E+0.05',
    fingerprint: name,
  }
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      version: '4',
      groupKey: `{}:{alertname="${name}"}`,
      status: 'firing',
      receiver: 'deliver',
      groupLabels: { alertname: name },
      alerts: [alert],
    }),
  })
  await answer.text()
  if (!answer.ok) throw new Error(`Cannot measure: the webhook answered ${answer.status}`)
}
