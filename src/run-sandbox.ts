import { fileURLToPath } from 'node:url'
import { commands } from '#commands/registry.ts'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { openCluster } from '#providers/cluster/open.ts'
import { openReleaseSource } from '#providers/releases/open.ts'
import { type Bot, createBot } from '#src/bot.ts'
import { readCredential } from '#src/catalog/credential.ts'
import { createClusters } from '#src/clusters.ts'
import { createDependencyServices } from '#src/dependency-services.ts'
import { createWatchServices } from '#src/watch-services.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { channelOf } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import type { AlertDoor } from '#src/door/alerts/take.ts'
import { usageOf } from '#src/door/grammar/usage.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { alertmanagerMount } from '#src/http/alertmanager.ts'
import { createMetrics, type Metrics, metricsMount } from '#src/http/metrics.ts'
import { startServer } from '#src/http/server.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { type LiveCatalog, openCatalog } from '#src/live-catalog.ts'
import { connectWebhooks } from '#src/sandbox/alertmanagers.ts'
import { createEdits } from '#src/sandbox/edits.ts'
import {
  type Furnished,
  firstVersions,
  type LateClock,
  lateClock,
  withoutRules,
} from '#src/sandbox/furnish.ts'
import { pageMount } from '#src/sandbox/page/mount.ts'
import { joinWorlds, slackWorld } from '#src/sandbox/page/slack-switches.ts'
import { worldMount } from '#src/sandbox/page/world.ts'
import { app as slackApp, people, workspaceOf } from '#src/sandbox/people.ts'
import { createSlack, type Slack } from '#src/sandbox/slack/slack.ts'
import { shopReleases } from '#src/sandbox/shop-releases.ts'
import { type Opened, starting } from '#src/starting.ts'
import { worldSwitches } from '#src/sandbox/switches.ts'
import { type SimulatedWorld, simulateWorld } from '#src/sandbox/world.ts'
import type { Running } from '#src/serve.ts'

export type SandboxOptions = {
  readonly host: string
  readonly port: number
  readonly clock: Clock
  readonly log: Log
  /** A catalog instead of the shop's, with simulations only. */
  readonly catalog?: string
  /** The start ends when it aborts: it rejects, and leaves nothing open. */
  readonly signal: AbortSignal
}

const shop = fileURLToPath(new URL('sandbox/shop/deliver.yml', import.meta.url))
const HOUR = 60 * 60_000

/** How long changes take in the sandbox's clouds: they can be watched, and nobody waits for long. */
const takes = {
  creating: 15_000,
  modifying: 8_000,
  upgrading: 20_000,
  optimizing: 20_000,
  renaming: 5_000,
  rebooting: 5_000,
  backingUp: 8_000,
  deleting: 8_000,
}

/** Runs the bot against a Slack, clusters and releases of its own: all in memory, on this machine alone. */
export function runSandbox(options: SandboxOptions): Promise<Running> {
  return starting(options.signal, (opened) => open(options, opened))
}

async function open(options: SandboxOptions, opened: Opened): Promise<Running> {
  const { host, port, clock, log } = options
  const catalog = await openCatalog(options.catalog ?? shop, { clock, log, simulated: 'only' })
  opened(catalog.close)
  const past = lateClock(clock, 2 * HOUR)
  const published = options.catalog === undefined ? shopReleases() : {}
  const world = simulateWorld(catalog.current(), past, { published, takes })
  const edits = createEdits([...world.releases.keys()])
  const worlds = [worldSwitches(world, published), edits.world]
  const slack = createSlack({ clock, seed: workspaceOf(grantsFor(catalog.current())) })
  const metrics = createMetrics()
  let bot: Bot | undefined
  const server = await startServer({
    host,
    port,
    log,
    clock,
    health: () => ({ ...bot?.health(), catalog: catalog.health }),
    mounts: [
      slack,
      worldMount(joinWorlds(...worlds, slackWorld(slack.control)), slack.tokens.control),
      page(slack.tokens.control),
      metricsMount(metrics),
      alertmanagerMount({
        door: alertDoor(() => bot),
        readCredential: async () => slack.tokens.control,
        log,
      }),
    ],
  })
  opened(server.close)
  opened(slack.close)
  slack.listen(server.url)
  const { control: secret } = slack.tokens
  connectWebhooks(world.alertmanagers, catalog.current, { url: server.url, secret })

  const rules = { hold: false }
  const current = () =>
    rules.hold ? edits.applied(catalog.current()) : withoutRules(catalog.current())
  const parts = { catalog: { ...catalog, current }, world, slack, url: server.url }
  bot = await botOf({ ...parts, metrics, clock: past, log })
  opened(bot.stop)
  await deliverFirstVersions(bot, catalog.current(), past, options.signal)
  past.catchUp()
  await bot.start()
  rules.hold = true
  const living = lifeOf(world, opened)
  await bot.follow(current())
  if (options.catalog === undefined) await welcome(bot)
  return {
    url: server.url,
    async stop() {
      living.abort()
      await bot.stop()
      await slack.close()
      await Promise.all([server.close(), catalog.close()])
    },
  }
}

/** People use the apps, and what watches them calls, until it is aborted. */
function lifeOf(world: SimulatedWorld, opened: Opened): AbortController {
  const living = new AbortController()
  opened(async () => living.abort())
  world.live(living.signal)
  return living
}

/** The door of a bot that may not be there yet: until it is, whoever calls is told to come again. */
function alertDoor(bot: () => Bot | undefined): AlertDoor {
  return {
    proofOf: (cluster) => bot()?.alerts.proofOf(cluster),
    take: async (cluster, body) =>
      (await bot()?.alerts.take(cluster, body)) ?? { is: 'unavailable' },
  }
}

/** What the app may do, and the channels that the catalog names. */
function grantsFor(catalog: Catalog) {
  const named = [
    ...Object.values(catalog.apps),
    ...Object.values(catalog.environments),
    ...Object.values(catalog.dependencies),
    catalog.alerts,
    ...catalog.alerts.routes,
  ]
  const channels = named.flatMap(({ channel }) =>
    channel?.startsWith('#') ? [channel.slice(1)] : [],
  )
  return { scopes: botScopes, events: botEvents, channels }
}

type Parts = Pick<SandboxOptions, 'clock' | 'log'> & {
  readonly catalog: LiveCatalog
  readonly world: SimulatedWorld
  readonly slack: Slack
  readonly url: string
  readonly metrics: Metrics
}

function botOf({ catalog, world, slack, url, metrics, clock, log }: Parts): Promise<Bot> {
  return createBot({
    who: slackApp,
    slack: {
      slackApiUrl: `${url}/api/`,
      botToken: slack.tokens.bot,
      way: { appToken: slack.tokens.app },
    },
    store: openSqliteStore({ file: ':memory:', workspace: slackApp.workspace, clock }),
    catalog: catalog.current,
    catalogProblems: catalog.problems,
    clusters: createClusters(catalog.current, (name, entry) =>
      openCluster(entry, { clock, log, name, simulations: only(world.clusters) }),
    ),
    releases: (app) =>
      openReleaseSource(app, {
        clock,
        simulations: only(world.releases),
        readCredential: (credential) => readCredential(credential, {}),
      }),
    services: createDependencyServices({
      catalog: catalog.current,
      clock,
      log,
      simulated: { clouds: only(world.clouds), sql: world.sql, prober: world.prober.it },
    }),
    watch: createWatchServices({
      catalog: catalog.current,
      clock,
      readCredential: (credential) => readCredential(credential, {}),
      simulated: world.watch,
    }),
    clock,
    log,
    metrics,
  })
}

function only<Thing>(
  entries: ReadonlyMap<string, { readonly it: Thing }>,
): ReadonlyMap<string, Thing> {
  return new Map([...entries].map(([name, { it }]) => [name, it]))
}

function page(token: string) {
  const verbs = [...commands.values()].map((command) => ({
    name: command.name,
    usage: usageOf(command).split(' ').slice(2).join(' '),
    summary: command.summary,
  }))
  return pageMount({
    token,
    completions: [{ command: '/deliver', verbs }],
    people,
    me: 'U0DANA',
    channel: 'general',
  })
}

/** What runs already was delivered: by the same loop, in a time of its own, so that there is something to go back to. */
async function deliverFirstVersions(
  { world: { store }, loop }: Bot,
  catalog: Catalog,
  past: LateClock,
  signal: AbortSignal,
): Promise<void> {
  const end = past.now() + HOUR
  const isUnderWay = async () =>
    !signal.aborted &&
    past.now() < end &&
    (await store.list({ kind: 'delivery', done: false })).length > 0
  for (const first of firstVersions(catalog)) {
    await deliverFirst(first, store, catalog, past.now())
    // An app that needs another one finds it there.
    while (await isUnderWay()) {
      if ((await loop.tick()) > 0) continue
      const due = (await store.nextDue()) ?? end
      past.advance(Math.max(due - past.now(), 1))
    }
  }
}

async function deliverFirst(
  { app, environment, version }: Furnished,
  store: Bot['world']['store'],
  catalog: Catalog,
  at: number,
): Promise<void> {
  const entry = catalog.apps[app]
  if (!entry) return
  const id = `d-${app.slice(0, 3)}${environment.slice(0, 3)}`
  const by = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
  const channel = channelOf(catalog, entry, environment)
  const wanted = { purpose: 'deploy', app, environment, wanted: version } as const
  const document = newDelivery({ ...wanted, id, by, channel, at })
  await store.submit({
    create: { kind: 'delivery', id, target: document.target, document, state: 'prepare' },
    audit: {
      actor: by,
      action: 'deploy',
      invocation: `first/${id}`,
      detail: { app, environment, version },
    },
  })
}

async function welcome({ world: { store } }: Bot): Promise<void> {
  await store.submit({
    messages: [{ kind: 'welcome', subject: 'checkout 1.5.0 dev', channel: 'C0GENERAL' }],
    audit: { actor: { type: 'system' }, action: 'welcome', invocation: 'welcome', detail: {} },
  })
}
