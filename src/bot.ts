import { commands } from '#commands/registry.ts'
import type { Store } from '#db/store.ts'
import type { ReleaseSource } from '#providers/releases/releases.ts'
import { renderManifests } from '#src/catalog/render.ts'
import type { Bot as WhoWeAre } from '#src/chat/bot.ts'
import { createChat } from '#src/chat/chat.ts'
import type { ChatOptions } from '#src/chat/options.ts'
import type { Clusters } from '#src/clusters.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import { createDoor } from '#src/door/create.ts'
import type { Door } from '#src/door/door.ts'
import type { Identity } from '#src/door/rights.ts'
import { createLoop, type Loop } from '#src/engine/loop.ts'
import { preview } from '#src/engine/preview.ts'
import { createReleaseBook } from '#src/engine/release-book.ts'
import type { World } from '#src/engine/world.ts'
import { factsOf } from '#src/door/facts.ts'
import type { Health } from '#src/http/health.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Mount } from '#src/http/mount.ts'
import { kinds } from '#src/kinds/registry.ts'
import { newReleaseSource } from '#src/kinds/release-source.ts'
import { presenterOf } from '#src/messages/presenter.ts'
import { countedDoor } from '#src/counted-door.ts'
import { watchedStore } from '#src/watched-store.ts'

export type BotOptions = {
  readonly who: WhoWeAre
  readonly slack: Pick<ChatOptions, 'slackApiUrl' | 'botToken' | 'way' | 'proxy'>
  readonly store: Store
  readonly catalog: () => Catalog
  readonly clusters: Clusters
  readonly releases: (app: App) => ReleaseSource
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/** The bot, built once from its parts. */
export type Bot = {
  readonly door: Door
  readonly loop: Loop
  readonly world: World
  /** What the one server mounts for Slack, in HTTP mode. */
  readonly mounts: readonly Mount[]
  readonly health: Health
  start(): Promise<void>
  /** Takes nothing more, finishes what it is in, within ten seconds, and closes. */
  stop(): Promise<void>
  /** The catalog is another: apps that are new get their releases polled. */
  follow(catalog: Catalog): Promise<void>
}

const DRAIN = 8_000

/** Wires everything. Nothing is asked of anybody before `start`. */
export async function createBot(options: BotOptions): Promise<Bot> {
  const { clock, log, metrics, catalog, who } = options
  const hints = { records: () => loop.nudge(), messages: () => chat.sender.nudge() }
  const store = watchedStore(options.store, hints, metrics)
  const world: World = {
    store,
    clock,
    log,
    kinds,
    catalog,
    meter: {
      providerCall: metrics.providerCall,
      reconciled: (kind, _, seconds) => metrics.reconciled(kind, 'ok', seconds),
    },
    cluster: (name) => options.clusters.cluster(name),
    releases: options.releases,
    render: renderManifests,
  }
  const loop = createLoop(world)
  const identity: Identity = {
    person: (id) => chat.identity.person(id),
    members: (group) => chat.identity.members(group),
  }
  const door = countedDoor(
    createDoor({
      commands,
      store,
      identity,
      catalog,
      releases: createReleaseBook(world),
      preview: (request) => preview(request, world),
      clock,
      workspace: who.workspace,
      log,
    }),
    commands,
    metrics,
  )
  const presenter = presenterOf(factsOf({ store, catalog, identity, workspace: who.workspace }))
  const chat = await createChat({
    ...options.slack,
    bot: who,
    door,
    presenter,
    store,
    clock,
    log,
    metrics,
    drainMs: DRAIN,
  })
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()

  metrics.beforeScrape(async () => metrics.depth(await store.depth()))

  const bot: Bot = {
    door,
    loop,
    world,
    mounts: chat.handle ? [{ handle: chat.handle }] : [],
    health: {
      store: async () => {
        const { outbox, dirty } = await store.depth()
        return { ok: true, detail: `${outbox} notes and ${dirty} messages are waiting for Slack` }
      },
      slack: () => chat.ready(),
    },
    async start() {
      await bot.follow(catalog())
      await chat.start()
      running = Promise.all([loop.run(stopping.signal), chat.sender.run(stopping.signal)])
    },
    async stop() {
      await chat.stop()
      stopping.abort()
      const late = new AbortController()
      await Promise.race([running, clock.wait(DRAIN, late.signal)])
      late.abort()
      await options.clusters.close()
      await store.close()
    },
    follow: (next) => pollReleases(next, store),
  }
  return bot
}

async function pollReleases(catalog: Catalog, store: Store): Promise<void> {
  for (const { name, channel } of Object.values(catalog.apps))
    await store.submit({
      create: {
        kind: 'releaseSource',
        id: name,
        document: newReleaseSource(name, channel),
        state: 'known',
      },
      audit: {
        actor: { type: 'system' },
        action: 'poll releases',
        invocation: `catalog/${name}`,
        detail: { app: name },
      },
    })
}
