import { commands } from '#commands/registry.ts'
import type { Store } from '#db/store.ts'
import { podLogs } from '#providers/logs/pods.ts'
import type { ReleaseSource } from '#providers/releases/releases.ts'
import { renderManifests } from '#src/catalog/render.ts'
import type { Bot as WhoWeAre } from '#src/chat/bot.ts'
import { type Chat, createChat } from '#src/chat/chat.ts'
import type { ChatOptions } from '#src/chat/options.ts'
import { createAuditSealer, type AuditSealer } from '#src/audit-sealer.ts'
import { alertmanagersIn, watchHealth } from '#src/watch-health.ts'
import { type Charts, createCharts } from '#src/charts/charts.ts'
import { clusterHealth } from '#src/cluster-health.ts'
import type { Clusters } from '#src/clusters.ts'
import type { DependencyServices } from '#src/dependency-services.ts'
import type { WatchServices } from '#src/watch-services.ts'
import { createWatching } from '#src/engine/watching/watching.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { fallbackOf } from '#src/core/rules/fallback.ts'
import type { Log } from '#src/core/log.ts'
import { decidesAbout } from '#src/core/rules/policy-of.ts'
import { type AlertDoor, createAlertDoor } from '#src/door/alerts/take.ts'
import { createDoor } from '#src/door/create.ts'
import { audienceOf, electorOf, membersOf } from '#src/door/electors.ts'
import type { Acts } from '#src/door/dependencies/facts.ts'
import type { Door } from '#src/door/door.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import { createLoop, type Loop } from '#src/engine/loop.ts'
import { preview } from '#src/engine/preview.ts'
import { rehearse } from '#src/engine/rehearse.ts'
import { createReleaseBook } from '#src/engine/release-book.ts'
import type { World } from '#src/engine/world.ts'
import { factsOf } from '#src/door/facts.ts'
import type { Health } from '#src/http/health.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Mount } from '#src/http/mount.ts'
import { newAlertmanager } from '#src/kinds/alertmanager.ts'
import { newGroupWatch } from '#src/kinds/group-watch.ts'
import { kindsWith } from '#src/kinds/registry.ts'
import { newPipeline } from '#src/kinds/pipeline.ts'
import { newReleaseSource } from '#src/kinds/release-source.ts'
import { presenterOf } from '#src/messages/presenter.ts'
import { scheduledCommands } from '#src/scheduled-commands.ts'
import { countedDoor } from '#src/counted-door.ts'
import { startHeart } from '#src/heart-beat.ts'
import { watchedStore } from '#src/watched-store.ts'

export type BotOptions = {
  readonly who: WhoWeAre
  readonly slack: Pick<ChatOptions, 'slackApiUrl' | 'botToken' | 'way' | 'proxy'>
  readonly store: Store
  readonly catalog: () => Catalog
  /** What is wrong with the catalog's files, where the catalog is an older one than they say. */
  readonly catalogProblems: () => readonly string[]
  readonly clusters: Clusters
  readonly releases: (app: App) => ReleaseSource
  readonly services: DependencyServices
  readonly watch: WatchServices
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/** The bot, built once from its parts. */
export type Bot = {
  readonly door: Door
  /** Where Alertmanager's webhooks go. */
  readonly alerts: AlertDoor
  readonly loop: Loop
  readonly world: World
  /** What the one server mounts for Slack, in HTTP mode. */
  readonly mounts: readonly Mount[]
  /** The parts of now: the catalog's clusters are among them. */
  health(): Health
  start(): Promise<void>
  /** Takes nothing more, finishes what it is in, within ten seconds, and closes. */
  stop(): Promise<void>
  /** The catalog is another: apps that are new get their releases polled and brought on. */
  follow(catalog: Catalog): Promise<void>
}

/** What is in work may end within this, in milliseconds: chat, the loop and the sender together. */
const DRAIN = 8_000
/** Before and after this, chat acknowledges and closes its sockets, for a second each. */
const CHAT_DRAIN = DRAIN - 2_000
const LETTING_GO = 1_000

/** Wires everything. Nothing is asked of anybody before `start`. */
export async function createBot(options: BotOptions): Promise<Bot> {
  const { clock, log, metrics, catalog, who } = options
  const hints = {
    records: () => loop.nudge(),
    messages: () => chat.sender.nudge(),
    audit: () => sealer.nudge(),
  }
  const { store, ready } = watchedStore(options.store, hints, metrics)
  const identity: Identity = {
    person: (id) => chat.identity.person(id),
    members: (group) => chat.identity.members(group),
  }
  const command = scheduledCommands(() => door, who.workspace, log)
  const world = worldOf(options, store, identity, command)
  const loop = createLoop(world)
  const sealer = createAuditSealer({ store, catalog, clock, log })
  const { workspace } = who
  const door = doorOf(world, identity, options)
  const facts = factsOf({ ...options, store, identity, workspace, acts: actsOf(world) })
  const presenter = presenterOf(facts)
  const fallback = (channel: string) => fallbackOf(catalog(), channel)
  const charts = createCharts(clock)
  const draw = charts.renderChart
  const common = { door, presenter, store, clock, log, metrics, fallback, draw }
  const chat = await createChat({ ...options.slack, ...common, bot: who, drainMs: CHAT_DRAIN })
  metrics.beforeScrape(async () => metrics.depth(await store.depth()))

  const clusterParts = clusterHealth(options)
  const watchParts = watchHealth({ catalog, store })

  return {
    door,
    alerts: createAlertDoor({ store, catalog, clock }),
    loop,
    world,
    mounts: chat.handle ? [{ handle: chat.handle }] : [],
    health: () => ({ store: ready, slack: () => chat.ready(), ...clusterParts(), ...watchParts() }),
    follow: (next) => createEachOnce(next, store),
    ...lifeOf({
      chat,
      charts,
      loop,
      sealer,
      options,
      begin: () => createEachOnce(catalog(), store),
    }),
  }
}

function worldOf(
  options: BotOptions,
  store: Store,
  identity: Identity,
  command: World['command'],
): World {
  const { clock, log, metrics, catalog, clusters, releases, services, watch, who } = options
  const { cloud, sql, prober, dependencyKind, newPassword } = services
  const meter: World['meter'] = {
    providerCall: metrics.providerCall,
    reconciled: metrics.reconciled,
  }
  const { cluster } = clusters
  const render = renderManifests
  return {
    store,
    clock,
    log,
    meter,
    kinds: kindsWith(dependencyKind),
    catalog,
    cluster,
    cloud,
    sql,
    prober,
    dependencyKind,
    newPassword,
    metrics: watch.metrics,
    alerts: watch.alerts,
    logs: watch.logs,
    podLogs: async (name) => podLogs(name, await cluster(name)),
    cloudMetrics: watch.cloudMetrics,
    releases,
    render,
    elector: (id, environment) => electorOf(id, environment, who.workspace, catalog(), identity),
    members: (group) => membersOf(group, catalog(), identity),
    command,
    audience: (voters) => audienceOf(voters, catalog(), identity),
  }
}

function doorOf(world: World, identity: Identity, options: BotOptions): Door {
  const { store, clock, log, catalog } = world
  const door = createDoor({
    commands,
    store,
    identity,
    catalog,
    catalogProblems: options.catalogProblems,
    releases: createReleaseBook(world),
    preview: (request) => preview(request, world),
    watching: createWatching(world),
    acts: actsOf(world),
    rehearse: (record, order) => rehearse(record, order, world),
    clock,
    workspace: options.who.workspace,
    log,
  })
  return countedDoor(door, commands, options.metrics)
}

/** What the kinds of dependencies can be told to do, a team's own among them. */
function actsOf({ dependencyKind }: Pick<World, 'dependencyKind'>): Acts {
  return (name) => dependencyKind(name)?.acts ?? []
}

type Living = {
  readonly chat: Chat
  readonly charts: Charts
  readonly loop: Loop
  readonly sealer: AuditSealer
  readonly options: BotOptions
  begin(): Promise<void>
}

function lifeOf({
  chat,
  charts,
  loop,
  sealer,
  options,
  begin,
}: Living): Pick<Bot, 'start' | 'stop'> {
  const { clock, clusters, log, services, store, watch } = options
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  let endHeart: () => Promise<void> = () => Promise.resolve()
  return {
    async start() {
      await begin()
      await chat.start()
      const parts = [loop, chat.sender, sealer]
      running = Promise.all(parts.map((part) => part.run(stopping.signal)))
      endHeart = startHeart(() => loop.nudge(), log)
    },
    async stop() {
      stopping.abort()
      await endHeart()
      await within(clock, DRAIN, Promise.allSettled([chat.stop(), running]))
      await within(
        clock,
        LETTING_GO,
        Promise.all([clusters.close(), services.close(), watch.close(), charts.close()]),
      )
      await store.close()
    },
  }
}

/** Waits for it, but no longer than this. */
async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController()
  await Promise.race([work, clock.wait(ms, done.signal)])
  done.abort()
}

/** What there is once for each app: who polls its releases, and who brings them on; and for each group that decides. */
async function createEachOnce(catalog: Catalog, store: Store): Promise<void> {
  for (const { name, channel } of Object.values(catalog.apps)) {
    const document = newReleaseSource(name, channel)
    await store.submit({
      create: { kind: 'releaseSource', id: name, document, state: 'known' },
      audit: {
        actor: { type: 'system' },
        action: 'poll releases',
        invocation: `catalog/${name}`,
        detail: { app: name },
      },
    })
    const pipeline = newPipeline(name, channel)
    await store.submit({
      create: { kind: 'pipeline', id: name, document: pipeline, state: 'watching' },
    })
    // The rules may be others now.
    await store.wake({ kind: 'pipeline', id: name })
  }
  await watchGroups(catalog, store)
  await watchAlertmanagers(catalog, store)
}

/** Groups whose members Slack keeps, where the rules of an environment name them. */
async function watchGroups(catalog: Catalog, store: Store): Promise<void> {
  for (const [id, group] of Object.entries(catalog.groups)) {
    if (!('slackGroup' in group) || decidesAbout(catalog, id).length === 0) continue
    const document = newGroupWatch(id)
    await store.submit({ create: { kind: 'groupWatch', id, document, state: 'watched' } })
  }
}

/** One that was named before is asked at once, for it may be another now. */
async function watchAlertmanagers(catalog: Catalog, store: Store): Promise<void> {
  for (const id of alertmanagersIn(catalog)) {
    await store.submit({
      create: { kind: 'alertmanager', id, document: newAlertmanager(id), state: 'new' },
    })
    await store.wake({ kind: 'alertmanager', id })
  }
}
