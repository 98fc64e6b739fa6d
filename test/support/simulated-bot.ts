import { fileURLToPath } from 'node:url'
import { commands } from '#commands/registry.ts'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import type { Cloud } from '#providers/cloud/cloud.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { podLogs } from '#providers/logs/pods.ts'
import type { Sql } from '#providers/sql/sql.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { renderManifests } from '#src/catalog/render.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { DependencyKind } from '#src/core/dependencies/kind.ts'
import type { Log } from '#src/core/log.ts'
import { createDoor } from '#src/door/create.ts'
import { audienceOf, electorOf, membersOf } from '#src/door/electors.ts'
import { factsOf } from '#src/door/facts.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import { createLoop } from '#src/engine/loop.ts'
import { preview } from '#src/engine/preview.ts'
import { rehearse } from '#src/engine/rehearse.ts'
import { createReleaseBook } from '#src/engine/release-book.ts'
import type { World } from '#src/engine/world.ts'
import { createDependencyServices } from '#src/dependency-services.ts'
import { createWatchServices } from '#src/watch-services.ts'
import { createWatching } from '#src/engine/watching/watching.ts'
import { anyKind } from '#src/kinds/dependencies/any-kind.ts'
import { kindsWith } from '#src/kinds/registry.ts'
import { newPipeline } from '#src/kinds/pipeline.ts'
import { newReleaseSource } from '#src/kinds/release-source.ts'
import { presenterOf } from '#src/messages/presenter.ts'
import { scheduledCommands } from '#src/scheduled-commands.ts'
import { workspaceOf } from '#src/sandbox/people.ts'
import { simulateWorld, type SimulatedWorld } from '#src/sandbox/world.ts'
import { type ManualClock, manualClock } from './clock.ts'

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

const shops = {
  plain: fileURLToPath(new URL('shop/deliver.yml', import.meta.url)),
  sandbox: fileURLToPath(new URL('../../src/sandbox/shop/deliver.yml', import.meta.url)),
}

/** A platform where operators deliver as they like; or the sandbox's, where people decide. */
export async function shopCatalog(which: keyof typeof shops = 'plain'): Promise<Catalog> {
  const reading = await readCatalog(shops[which], { simulated: true })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.catalog
}

const { groups = [] } = workspaceOf({ scopes: [], events: [] })

/** People of the sandbox, without Slack. */
export const team: Identity = {
  async person(id) {
    const isGuest = id === 'U0GRETA'
    const name = id.slice(2).toLowerCase()
    return { id, name, teamId: 'T0SHOP', isBot: false, isDeleted: false, isGuest, isForeign: false }
  },
  async members(id) {
    return groups.find((group) => group.id === id)?.users
  },
}

export type SimulatedBot = Awaited<ReturnType<typeof simulateBot>>

export type SimulatedBotOptions = {
  readonly clock?: ManualClock
  /** The plain one of `shopCatalog` when absent. */
  readonly catalog?: Catalog
  readonly simulated?: SimulatedWorld
  readonly store?: Store
  /** Who people are; the sandbox's when absent. */
  readonly identity?: Identity
  readonly log?: Log
  /** Stands between the engine and the clusters. */
  readonly through?: (cluster: Cluster) => Cluster
  /** Stands between the engine and clouds and databases. */
  readonly throughCloud?: (cloud: Cloud) => Cloud
  readonly throughSql?: (sql: Sql) => Sql
  /** Stands between schedules and the door. */
  readonly throughCommand?: (command: World['command']) => World['command']
  /** Kinds of dependencies beside ours; deliver.yml has to name a module for each. */
  readonly kinds?: readonly DependencyKind[]
  /** What generates passwords; nobody can guess them when absent. */
  readonly newPassword?: () => string
}

/** Everything but Slack: the door, the loop and the presenter over simulations, on a clock that the test owns. */
export async function simulateBot(options: SimulatedBotOptions = {}) {
  const { clock, simulated, store, log, identity, ...usual } = await partsOf(options)
  let { catalog } = usual
  const { throughCloud = same, throughSql = same } = options
  const services = createDependencyServices({
    catalog: () => catalog,
    clock,
    simulated: {
      clouds: new Map([...simulated.clouds].map(([name, { it }]) => [name, throughCloud(it)])),
      sql: throughSql(simulated.sql),
      prober: simulated.prober.it,
    },
  })
  const { cloud, sql, prober } = services
  const watch = createWatchServices({
    catalog: () => catalog,
    clock,
    readCredential: () => Promise.reject(new Error('nobody has a credential here')),
    simulated: simulated.watch,
  })
  const own = new Map((options.kinds ?? []).map((kind) => [kind.kind, anyKind(kind)]))
  const dependencyKind = (name: string) => own.get(name) ?? services.dependencyKind(name)
  const newPassword = options.newPassword ?? services.newPassword
  const scheduled = scheduledCommands(() => door, 'T0SHOP', log)
  const world: World = {
    store,
    clock,
    log,
    cloud,
    sql,
    prober,
    dependencyKind,
    newPassword,
    metrics: watch.metrics,
    alerts: watch.alerts,
    logs: watch.logs,
    podLogs: async (name) => podLogs(name, await world.cluster(name)),
    cloudMetrics: watch.cloudMetrics,
    kinds: kindsWith(dependencyKind),
    meter: { providerCall() {}, reconciled() {} },
    catalog: () => catalog,
    async cluster(name) {
      const found = simulated.clusters.get(name)
      if (!found) throw new ProviderFailure(name, 'rejected', `Cannot reach cluster "${name}"`)
      return options.through ? options.through(found.it) : found.it
    },
    releases: ({ name }) => simulated.releases.get(name)!.it,
    render: renderManifests,
    elector: (id, environment) => electorOf(id, environment, 'T0SHOP', catalog, identity),
    members: (group) => membersOf(group, catalog, identity),
    command: options.throughCommand?.(scheduled) ?? scheduled,
    audience: (voters) => audienceOf(voters, catalog, identity),
  }
  const loop = createLoop(world)
  const acts = (name: string) => dependencyKind(name)?.acts ?? []
  const door = createDoor({
    commands,
    store,
    identity,
    catalog: () => catalog,
    catalogProblems: () => [],
    releases: createReleaseBook(world),
    preview: (request) => preview(request, world),
    rehearse: (record, order) => rehearse(record, order, world),
    watching: createWatching(world),
    acts,
    clock,
    workspace: 'T0SHOP',
    log,
  })
  const presenter = presenterOf(
    factsOf({
      store,
      catalog: () => catalog,
      catalogProblems: () => [],
      identity,
      workspace: 'T0SHOP',
      acts,
    }),
  )

  return {
    clock,
    /** What it began with. */
    catalog,
    /** The rules as they are now. */
    present: () => catalog,
    /** From now on these are the rules, and releases travel by them. */
    async adopt(next: Catalog): Promise<void> {
      catalog = next
      for (const { name, channel } of Object.values(catalog.apps))
        await store.submit({
          create: {
            kind: 'pipeline',
            id: name,
            document: newPipeline(name, channel),
            state: 'watching',
          },
          audit: { actor: { type: 'system' }, action: 'promote', invocation: name, detail: {} },
        })
    },
    simulated,
    services,
    versions: await versionsOf(simulated),
    store,
    world,
    loop,
    door,
    presenter,
    /** Ticks until nothing is due, moving time on by at most `ms`. */
    async settle(ms = 0): Promise<void> {
      const end = clock.now() + ms
      for (;;) {
        while ((await loop.tick()) > 0);
        const due = (await store.nextDue()) ?? Infinity
        if (due > end) break
        await clock.advance(Math.max(due - clock.now(), 1))
      }
      await clock.advance(Math.max(end - clock.now(), 0))
    },
    async knowReleases(): Promise<void> {
      for (const { name, channel } of Object.values(catalog.apps))
        await store.submit({
          create: {
            kind: 'releaseSource',
            id: name,
            document: newReleaseSource(name, channel),
            state: 'known',
          },
          audit: { actor: { type: 'system' }, action: 'poll', invocation: name, detail: {} },
        })
    },
  }
}

/** What a test does not bring is there as usual. */
async function partsOf(options: SimulatedBotOptions) {
  const clock = options.clock ?? manualClock()
  const catalog = options.catalog ?? (await shopCatalog())
  return {
    clock,
    catalog,
    simulated: options.simulated ?? simulateWorld(catalog, clock),
    store: options.store ?? openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock }),
    log: options.log ?? silent,
    identity: options.identity ?? team,
  }
}

function same<Port>(port: Port): Port {
  return port
}

async function versionsOf(simulated: SimulatedWorld) {
  const { signal } = new AbortController()
  const all = [...simulated.releases].map(async ([app, { it }]) =>
    Promise.all(
      (await it.list(20, signal)).map(async ({ version }) => ({
        version,
        runs: await simulated.isImageOf(app, version),
      })),
    ),
  )
  return (await Promise.all(all)).flat()
}
