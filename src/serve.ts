import path from 'node:path'
import type { Store } from '#db/store.ts'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { openCluster } from '#providers/cluster/open.ts'
import { openReleaseSource } from '#providers/releases/open.ts'
import { type Bot, createBot } from '#src/bot.ts'
import { readCredential } from '#src/catalog/credential.ts'
import { askWhoWeAre, type Bot as Who } from '#src/chat/bot.ts'
import { createClients, proxyDispatcher } from '#src/chat/clients.ts'
import { createClusters } from '#src/clusters.ts'
import { createDependencyServices } from '#src/dependency-services.ts'
import { createWatchServices } from '#src/watch-services.ts'
import type { Config, Mode } from '#src/config.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Credential } from '#src/core/names.ts'
import type { Log } from '#src/core/log.ts'
import { alertmanagerMount } from '#src/http/alertmanager.ts'
import { createMetrics, type Metrics, metricsMount } from '#src/http/metrics.ts'
import { startServer } from '#src/http/server.ts'
import { openCatalog } from '#src/live-catalog.ts'
import { type Opened, starting } from '#src/starting.ts'

export type Running = { readonly url: string; stop(): Promise<void> }

export type ServeOptions = {
  readonly config: Config & { readonly mode: Exclude<Mode, { is: 'sandbox' }> }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly log: Log
  /** The start ends when it aborts: it rejects, and leaves nothing open. */
  readonly signal: AbortSignal
}

/** How long Slack may take to say who we are. */
const PATIENCE = 15_000

/** Runs the bot for a real Slack. Rejects with DeliveryError, in words, when it cannot start; nothing is open then. */
export function serve(options: ServeOptions): Promise<Running> {
  return starting(options.signal, (opened) => open(options, opened))
}

async function open(options: ServeOptions, opened: Opened): Promise<Running> {
  const { config, env, clock, log } = options
  const metrics = createMetrics()
  const read = (credential: Credential) => readCredential(credential, env)
  const catalog = await openCatalog(config.catalogFile, { clock, log, simulated: false })
  opened(catalog.close)
  const slack = slackOf(options)
  const who = await whoWeAre(options, slack, metrics)
  const store: Store = openSqliteStore({
    file: path.resolve(config.database.file),
    workspace: who.workspace,
    clock,
  })
  opened(store.close)
  const bot: Bot = await createBot({
    who,
    slack,
    store,
    catalog: catalog.current,
    catalogProblems: catalog.problems,
    clusters: createClusters(catalog.current, (name, entry) =>
      openCluster(entry, { clock, log, name }),
    ),
    releases: (app) => openReleaseSource(app, { clock, readCredential: read }),
    services: createDependencyServices({ catalog: catalog.current, clock, log }),
    watch: createWatchServices({ catalog: catalog.current, clock, readCredential: read }),
    clock,
    log,
    metrics,
  })
  opened(bot.stop)
  catalog.onChange((next) => {
    bot
      .follow(next)
      .catch((error: unknown) => log.error({ err: error }, 'cannot follow the catalog'))
  })
  const server = await startServer({
    host: config.host,
    port: config.port,
    log,
    clock,
    health: () => ({ ...bot.health(), catalog: catalog.health }),
    mounts: [
      metricsMount(metrics),
      alertmanagerMount({ door: bot.alerts, readCredential: read, log }),
      ...bot.mounts,
    ],
  })
  opened(server.close)
  await bot.start()
  return {
    url: server.url,
    async stop() {
      await Promise.all([bot.stop(), server.close(), catalog.close()])
    },
  }
}

async function whoWeAre(
  { clock, log, signal }: ServeOptions,
  { slackApiUrl, botToken, proxy }: ReturnType<typeof slackOf>,
  metrics: Metrics,
): Promise<Who> {
  const dispatcher = proxyDispatcher(proxy)
  const { background } = createClients({ slackApiUrl, log, dispatcher }, botToken, metrics)
  const enough = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])
  try {
    return await askWhoWeAre(background, clock, enough)
  } finally {
    void dispatcher?.destroy()
  }
}

function slackOf({ config, env }: ServeOptions) {
  const { mode, slackApiUrl } = config
  const way =
    mode.is === 'socket' ? { appToken: mode.appToken } : { signingSecret: mode.signingSecret }
  const proxy = {
    ...(env['HTTPS_PROXY'] && { https: env['HTTPS_PROXY'] }),
    ...(env['HTTP_PROXY'] && { http: env['HTTP_PROXY'] }),
    ...(env['NO_PROXY'] && { except: env['NO_PROXY'] }),
  }
  return { slackApiUrl, botToken: mode.botToken, way, proxy }
}
