import { fileURLToPath } from 'node:url'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { peopleFor } from '#src/core/dependencies/order.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { Signal } from '#src/core/signal.ts'
import { unreachable } from '#src/core/unreachable.ts'
import { simulateWorld, type SimulatedWorld } from '#src/sandbox/world.ts'
import { Crash, createFuse, type Fuse } from '../engine/crashing.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { type Happening, type Needs, names, type Releases } from './graphs.ts'
import { catalogOf, type House, platform, startHouse } from './house.ts'
import { brokenObject, brokenRef, thing, thingRef } from './thing.ts'
import { createWitness, type Witness } from './witness.ts'

const NAMESPACE = 'shop-staging'

const module = fileURLToPath(new URL('thing.ts', import.meta.url))
const yaml = platform.replace(
  'kinds:\n',
  `dependencies:
  main: { kind: thing, size: 2, takes: 3000, channel: '#platform' }
kinds:
  thing: { module: ${module} }
`,
)

/** A platform that knows things, one of them shared. */
export const thingCatalog = () => catalogOf(yaml)

/** What outlives the process. */
export type Outside = {
  readonly catalog: Catalog
  readonly clock: ManualClock
  readonly store: Store
  readonly simulated: SimulatedWorld
  readonly witness: Witness
}

export function prepare(catalog: Catalog, releases: Releases): Outside {
  const clock = manualClock()
  const simulated = simulateWorld(catalog, clock)
  for (const app of ['checkout', 'payments'] as const)
    releases[app].forEach((needs, index) =>
      simulated.releases
        .get(app)!
        .controls.publish(versionOf(index), { files: filesOf(app, needs) }),
    )
  const store = openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock })
  return { catalog, clock, store, simulated, witness: createWitness(store, simulated) }
}

export function versionOf(release: number): string {
  return `2.${release}.0`
}

function filesOf(app: string, { things, shared }: Needs): Record<string, string> {
  const connect = (name: string) => ({
    env: {
      [`ADDRESS_${name.toUpperCase()}`]: '{address}',
      [`LOGIN_${name.toUpperCase()}`]: '{round}:{password}',
    },
  })
  const own = things.map(({ name, ...spec }) => [
    name,
    { kind: 'thing', ...spec, connect: connect(name) },
  ])
  const main = { kind: 'shared', dependency: 'main', connect: connect('main') }
  const dependencies = Object.fromEntries([...own, ...(shared ? [['main', main]] : [])]) as object
  const workloads = { api: { manifests: 'deploy', container: 'api' } }
  return {
    'deliver.app.yml': JSON.stringify({ workloads, dependencies }),
    'deploy/deployment.yml': JSON.stringify(deploymentOf(app)),
  }
}

/** One container, of the image of the release. */
export function deploymentOf(app: string) {
  const labels = { app }
  const containers = [{ name: 'api', image: `registry.example/shop/${app}` }]
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  }
}

/** Plays what happens, over as many lives of the process as it takes. */
export async function play(outside: Outside, course: readonly Happening[]): Promise<House> {
  let life = await begin(outside, 0)
  for (const [index, happening] of course.entries()) {
    const crashed = await survives(life.fuse, () => happen(outside, life, happening, index))
    if (crashed) life = await begin(outside, index + 1)
  }
  const last = await begin(outside, course.length + 1)
  outside.witness.break('none')
  for (const key of keys()) mend(outside, key)
  return last.house
}

/** The bot over that, as it is started first. */
export async function houseOfThings(outside: Outside): Promise<House> {
  return (await begin(outside, 0)).house
}

type Life = { readonly house: House; readonly fuse: Fuse }

async function begin({ catalog, clock, simulated, witness }: Outside, life: number): Promise<Life> {
  const fuse = createFuse()
  const house = await startHouse({
    clock,
    simulated,
    catalog,
    life,
    kinds: [thing],
    store: fuse.through('store', witness.watchedStore, ['nextDue', 'depth', 'close']),
    through: (cluster) =>
      fuse.through('cluster', witness.watchedCluster(cluster), ['watch', 'close', 'ping']),
  })
  for (const left of await house.bot.door.unfinished())
    await house.bot.door.dispatch(left).catch((error: unknown) => {
      if (!(error instanceof DeliveryError)) throw error
    })
  return { house, fuse }
}

async function survives(fuse: Fuse, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await Promise.race([fuse.died, work()])
    return false
  } catch (error) {
    if (error instanceof Crash) return true
    throw error
  }
}

async function happen(
  outside: Outside,
  { house, fuse }: Life,
  happening: Happening,
  index: number,
): Promise<unknown> {
  switch (happening.is) {
    case 'deploy':
      return house.say('olga', `deploy ${happening.app} ${versionOf(happening.release)} to staging`)
    case 'cancel':
    case 'retry':
      return house.say('olga', `${happening.is} ${happening.app} staging`)
    case 'abort':
    case 'rollback':
      return house.say('olga', `${happening.is} ${happening.app} staging "no use"`)
    case 'outage':
      return outside.witness.break(happening.how)
    case 'crash':
      return fuse.blowIn(happening.further, happening.when)
    case 'pass':
      return house.bot.settle(happening.ms)
    default:
      return happenTo(outside, happening, index)
  }
}

type ToThing = Extract<Happening, { readonly thing: number }>

async function happenTo(outside: Outside, happening: ToThing, index: number): Promise<unknown> {
  const { clock, store, simulated, witness } = outside
  const key = keyOf(happening.thing)
  switch (happening.is) {
    case 'order': {
      const act = { do: happening.act }
      const needed = peopleFor(happening.act)
      const by = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
      const order = { id: `o-${index}`, act, by, at: clock.now(), needed, confirmedBy: [] }
      return tell(store, key, `order ${index}`, { type: 'order', order })
    }
    case 'agree':
      return agree(store, key, `agree ${index}`)
    case 'retryThing':
      return retry(store, key, `retry ${index}`)
    case 'break': {
      mend(outside, key)
      const { controls } = simulated.clusters.get('shared')!
      return controls.createByHand('somebody', brokenObject(key, NAMESPACE, happening.how))
    }
    case 'vanish':
      witness.vanished.set(key, clock.now())
      return vanish(outside, thingRef(key, NAMESPACE))
    case 'mend':
      return mend(outside, key)
    default:
      return unreachable(happening)
  }
}

/** All that there may be: those of one app, and the shared one. */
function keys(): readonly string[] {
  const own = names.flatMap((name) => [`checkout.${name}/staging`, `payments.${name}/staging`])
  return [...own, 'shared.main/staging']
}

function keyOf(thing: number): string {
  const name = names[thing]
  return name ? `checkout.${name}/staging` : 'shared.main/staging'
}

function mend(outside: Outside, key: string): void {
  vanish(outside, brokenRef(key, NAMESPACE))
}

function vanish({ simulated }: Outside, ref: ObjectRef): void {
  const { controls } = simulated.clusters.get('shared')!
  if (controls.objects().some((one) => one.ref.name === ref.name)) controls.removeByHand(ref)
}

async function tell(store: Store, id: string, key: string, signal: Signal): Promise<void> {
  const isThere = await store.find({ kind: 'dependency', id })
  if (isThere) await store.submit({ signals: [{ to: { kind: 'dependency', id }, key, signal }] })
}

async function retry(store: Store, id: string, key: string): Promise<void> {
  const by = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
  await tell(store, id, key, { type: 'retry', by })
}

async function agree(store: Store, id: string, key: string): Promise<void> {
  const found = await store.find({ kind: 'dependency', id })
  const { order } = found ? Dependency.parse(found.document) : {}
  const by = { type: 'person', id: 'U0OMAR', name: 'omar' } as const
  if (order) await tell(store, id, key, { type: 'confirm', order: order.id, by })
}

/** Whatever holds is tried again until nothing does and everything has ended. */
export async function comeToRest({ store }: Outside, house: House): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await house.bot.settle(90_000)
    const things = await store.list({ kind: 'dependency' })
    const held = things.filter(({ state, quarantined }) => state === 'held' || quarantined)
    for (const { id } of held) await retry(store, id, `rest ${round}`)
    for (const { id } of things) await agree(store, id, `agree at rest ${round}`)
    const open = await store.list({ kind: 'delivery', done: false })
    for (const { id } of open) await house.say('olga', `retry ${id}`)
    const changing = things.filter(({ state }) => state === 'changing' || state === 'asked')
    if (held.length + open.length + changing.length === 0) return
  }
}

/** How everything stands. */
export async function standing({ store }: Outside) {
  const deliveries = await store.list({ kind: 'delivery' })
  const dependencies = await store.list({ kind: 'dependency' })
  return {
    deliveries: deliveries.map(({ document }) => Delivery.parse(document)),
    dependencies: dependencies.map(({ document }) => Dependency.parse(document)),
  }
}
