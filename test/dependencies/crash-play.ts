import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import type { Cloud } from '#providers/cloud/cloud.ts'
import { actorName } from '#src/core/actor.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { simulateWorld, type SimulatedWorld } from '#src/sandbox/world.ts'
import { type CrashPoint, type Fuse, withOneCrash } from '../engine/crashing.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { type House, job, publishing, startHouse } from './house.ts'

/** What outlives the process. */
type Outside = {
  readonly catalog: Catalog
  readonly clock: ManualClock
  readonly store: Store
  readonly simulated: SimulatedWorld
  /** Lines that were heard. */
  readonly said: Set<string>
}

const redis = `apiVersion: v1
kind: Service
metadata: { name: redis }
spec: { selector: { app: redis }, ports: [{ port: 6379 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis }
spec:
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec: { containers: [{ name: redis, image: 'redis:8' }] }
`

const definition = (postgres: string, compatibleFrom: string) => `dependencies:
  db:
    kind: aws-rds
    version: '${postgres}'
    class: db.t4g.medium
    storage: 50
    connect: { env: { DATABASE_URL: 'postgres://{user}:{password}@{host}:{port}/{name}' } }
  cache:
    kind: kubernetes
    manifests: redis
    connect: { env: { REDIS_HOST: '{service}' } }
migrations: { expand: jobs/expand.yml, compatibleFrom: ${compatibleFrom} }
`

type Line = {
  readonly who: string
  readonly text: string
  isTime(newest: Delivery | undefined): boolean
}

const isAsked = (wanted: string) => (newest: Delivery | undefined) =>
  newest?.wanted === wanted && newest.approval !== undefined
const hasEnded = (wanted: string) => (newest: Delivery | undefined) =>
  newest?.wanted === wanted && newest.outcome !== undefined

const approve = 'approve checkout production'
const lines: readonly Line[] = [
  { who: 'olga', text: 'deploy checkout 2.0.0 to production', isTime: () => true },
  { who: 'rita', text: approve, isTime: isAsked('2.0.0') },
  { who: 'dave', text: approve, isTime: isAsked('2.0.0') },
  { who: 'olga', text: 'deploy checkout 2.1.0 to production', isTime: hasEnded('2.0.0') },
  { who: 'rita', text: approve, isTime: isAsked('2.1.0') },
  { who: 'dave', text: approve, isTime: isAsked('2.1.0') },
  { who: 'omar', text: 'rollback checkout production "it is slow"', isTime: hasEnded('2.1.0') },
]

/**
 * A fresh environment gets its database and its cache with the first release; the second needs the next PostgreSQL; then
 * somebody wants back what does not work with that. With at most one crash.
 */
export async function playUpgrade(catalog: Catalog, point?: CrashPoint) {
  const clock = manualClock()
  const simulated = simulateWorld(catalog, clock)
  const publish = publishing(simulated)
  const files = { 'redis/redis.yml': redis, 'jobs/expand.yml': job('expand') }
  publish('2.0.0', definition('16.4', '2.0.0'), files)
  publish('2.1.0', definition('17.2', '2.1.0'), files)
  const store = openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock })
  const outside = { catalog, clock, simulated, store, said: new Set<string>() }
  const { calls, crashed } = await withOneCrash((fuse) => live(outside, fuse), point)
  const end = await whatIsLeft(outside)
  await store.close()
  return { calls, crashed, end }
}

/** One life of the process: it ends when everything is said and done, or when the fuse blows. */
async function live({ store, said, ...outside }: Outside, fuse: Fuse): Promise<void> {
  const house = await startHouse({
    ...outside,
    store: fuse.through('store', store, ['nextDue', 'depth', 'close']),
    through: (cluster) => fuse.through('cluster', cluster, ['watch', 'close', 'ping']),
    throughCloud: (cloud): Cloud => ({
      ...cloud,
      databases: fuse.through('databases', cloud.databases),
      secrets: fuse.through('secrets', cloud.secrets),
      buckets: fuse.through('buckets', cloud.buckets),
    }),
    throughSql: (sql) => fuse.through('sql', sql),
  })
  let steps = 0
  await Promise.race([fuse.died, work()])

  async function work(): Promise<void> {
    for (const left of await house.bot.door.unfinished()) {
      await answered(house, left)
      said.add(left.id)
    }
    for (const [index, { who, text, isTime }] of lines.entries()) {
      const invocation = invocationOf(index, who, text)
      if (said.has(invocation.id)) continue
      while (!isTime(await newestIn(store))) await step()
      await say(house, invocation)
      said.add(invocation.id)
    }
    while (await isAtWork(store)) await step()
    // What the life before had in hand is let go after a minute.
    await house.bot.settle(90_000)
  }

  async function step(): Promise<void> {
    steps += 1
    if (steps > MOST_STEPS) throw new Error(`it does not end: ${await standing(store)}`)
    const worked = await house.bot.loop.tick()
    await outside.clock.advance(worked > 0 ? 500 : 5_000)
  }
}

/** Several times what it takes. */
const MOST_STEPS = 3_000

async function standing(store: Store): Promise<string> {
  const [deliveries, dependencies] = await Promise.all([
    store.list({ kind: 'delivery' }),
    store.list({ kind: 'dependency' }),
  ])
  return JSON.stringify(
    [...deliveries, ...dependencies].map(({ document }) => document),
    null,
    1,
  )
}

function invocationOf(index: number, who: string, text: string): Invocation {
  const actor = { type: 'person', id: `U0${who.toUpperCase()}`, name: who } as const
  const place = { channel: 'C0CHECKOUT' }
  return { id: `line ${index}`, via: 'slash', workspace: 'T0SHOP', actor, text, place }
}

/** Slack sends again what was not acknowledged. */
async function say(house: House, invocation: Invocation): Promise<void> {
  const { store } = house.bot
  if ((await store.receive(invocation.id, invocation)) === 'new') await answered(house, invocation)
}

/** A refusal is an answer too. */
async function answered({ bot }: House, invocation: Invocation): Promise<void> {
  await bot.door.dispatch(invocation).catch((error: unknown) => {
    if (!(error instanceof DeliveryError)) throw error
  })
}

/** Asked of the store itself: looking is no step of the process. */
async function newestIn(store: Store): Promise<Delivery | undefined> {
  const [newest] = await store.list({ kind: 'delivery' })
  return newest && Delivery.parse(newest.document)
}

async function isAtWork(store: Store): Promise<boolean> {
  const deliveries = await store.list({ kind: 'delivery' })
  const dependencies = await store.list({ kind: 'dependency' })
  return (
    deliveries.some(({ done }) => !done) || dependencies.some(({ state }) => state === 'changing')
  )
}

/** The end of it all, without what a crash may change: moments, and how long things took. */
async function whatIsLeft({ store, simulated }: Outside) {
  const deliveries = await store.list({ kind: 'delivery' })
  const dependencies = await store.list({ kind: 'dependency' })
  const target = await store.target('checkout/production')
  const objects = simulated.clusters.get('shared')!.controls.objects()
  const { controls } = simulated.clouds.get('main')!
  return {
    deliveries: deliveries.map(({ document }) => deliveryLeft(Delivery.parse(document))),
    dependencies: dependencies.map(({ document }) => dependencyLeft(Dependency.parse(document))),
    settled: target?.settled?.release.version,
    connected: target?.settled?.connected,
    floor: target?.floor?.because,
    migrations: target?.migrations?.map(({ phase, version }) => `${phase} ${version}`),
    active: target?.active,
    queue: target?.queue,
    objects: objects
      .map(({ ref: { kind, name }, generation, writes }) =>
        kind === 'Secret' ? `${kind} ${name} written ${writes}` : `${kind} ${name} ${generation}`,
      )
      .toSorted(),
    journal: controls.journal().map(({ action, id }) => untimed(`${action} ${id}`)),
    instances: controls.instances().map(({ id, version, status }) => `${id} ${version} ${status}`),
    snapshots: controls.snapshots().map(({ id }) => untimed(id)),
    logins: await loginsIn(simulated),
    unfinished: (await store.unfinished()).length,
  }
}

/** Snapshots are named after the minute in which they were wanted. */
function untimed(name: string): string {
  return name.replace(/\d{4}-\d\d-\d\d-\d{4}$/, 'at some time')
}

function deliveryLeft({ wanted, outcome, stages, approval }: Delivery) {
  return {
    wanted,
    outcome: outcome?.is,
    stages: stages.map(({ stage, direction, state }) => `${stage} ${direction} ${state}`),
    votes: approval?.votes.map(({ by, choice }) => `${actorName(by)} ${choice}`),
    voided: approval?.voided.length,
  }
}

function dependencyLeft(dependency: Dependency) {
  const { id, state, current, outputs, revision, usedBy, waiters, drift } = dependency
  const given = Object.keys(outputs)
  return { id, state, is: current?.description, given, revision, usedBy, waiters, drift }
}

/** Whether the passwords that are kept are those that the database knows, the master's and the application's. */
async function loginsIn({ clusters, sql }: SimulatedWorld): Promise<readonly string[]> {
  const { it: cluster } = clusters.get('shared')!
  const { signal } = new AbortController()
  const read = async (name: string, key: string) =>
    (await cluster.secret({ namespace: 'shop', name }, signal))?.data[key] ?? ''
  const url = new URL(await read('checkout-db-connection', 'DATABASE_URL'))
  const where = {
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    tls: 'require',
  } as const
  const master = await read('checkout-db-production-master', 'password')
  const logins = [
    { user: 'deliver', password: master },
    { user: url.username, password: url.password },
  ]
  return Promise.all(
    logins.map(async ({ user, password }) => {
      const { version } = await sql.inside({ ...where, user, password }, signal)
      return `${user} logs in to PostgreSQL ${version}`
    }),
  )
}
