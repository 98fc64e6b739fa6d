import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { Schedule } from '#src/kinds/schedule/schedule.ts'
import { simulateWorld, type SimulatedWorld } from '#src/sandbox/world.ts'
import { manualClock, type ManualClock } from '../support/clock.ts'
import { shopCatalog, simulateBot } from '../support/simulated-bot.ts'
import { type CrashPoint, type Fuse, withOneCrash } from './crashing.ts'

type Outside = {
  readonly clock: ManualClock
  readonly store: Store
  readonly simulated: SimulatedWorld
}

const said: Invocation = {
  id: 'trigger-1',
  via: 'slash',
  workspace: 'T0SHOP',
  actor: { type: 'person', id: 'U0DANA', name: 'dana' },
  text: 'schedule "restart checkout staging" at 9:30',
  place: { channel: 'C0CHECKOUT' },
}

/** Schedules a restart and lives until it is done, with at most one crash; tells what is left. It is nine o'clock, UTC. */
export async function playSchedule(point?: CrashPoint) {
  const outside = await prepare()
  const { calls, crashed } = await withOneCrash((fuse) => live(outside, fuse), point)
  const end = await whatIsLeft(outside)
  await outside.store.close()
  return { calls, crashed, end }
}

async function prepare(): Promise<Outside> {
  const clock = manualClock()
  const simulated = simulateWorld(await shopCatalog(), clock)
  const store = openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock })
  const before = await simulateBot({ clock, simulated, store })
  await before.door.dispatch({
    ...said,
    id: 'trigger-0',
    text: 'deploy checkout 1.4.1 to staging',
  })
  await before.settle(60_000)
  return { clock, store, simulated }
}

/** One life of the process: the door is a port too, so that it may die between what ran and what was told of it. */
async function live({ clock, store: real, simulated }: Outside, fuse: Fuse): Promise<void> {
  const store = fuse.through('store', real, ['nextDue', 'depth', 'close'])
  const bot = await simulateBot({
    clock,
    store,
    simulated,
    through: (cluster) => fuse.through('cluster', cluster, ['watch', 'close', 'ping']),
    throughCommand: (command) => (request) => fuse.pass('door', () => command(request)),
  })
  await Promise.race([fuse.died, work()])

  async function work(): Promise<void> {
    for (const left of await bot.door.unfinished()) await bot.door.dispatch(left)
    if ((await store.receive(said.id, said)) === 'new') await bot.door.dispatch(said)
    while (!(await isOver(real))) {
      const worked = await bot.loop.tick()
      await clock.advance(worked > 0 ? 500 : 10_000)
    }
  }
}

/** Asked of the store itself: looking is no step of the process. */
async function isOver(store: Store): Promise<boolean> {
  const schedules = await store.list({ kind: 'schedule' })
  const deliveries = await store.list({ kind: 'delivery' })
  return schedules.length > 0 && [...schedules, ...deliveries].every(({ done }) => done)
}

async function whatIsLeft({ store, simulated }: Outside) {
  const [record] = await store.list({ kind: 'schedule' })
  const schedule = Schedule.parse(record?.document)
  const deliveries = await store.list({ kind: 'delivery' })
  const rows = await store.auditRows({ action: 'schedule ran', limit: 100 })
  const objects = simulated.clusters.get('shared')!.controls.objects()
  const dirty = await store.dirtyMessages(100)
  return {
    state: record?.state,
    runs: schedule.runs.map(({ is, text }) => `${is}: ${text}`),
    told: rows.length,
    deliveries: deliveries.map(
      ({ document, state }) => `${Delivery.parse(document).purpose} ${state}`,
    ),
    objects: objects.map(
      ({ ref, generation }) => `${ref.kind} ${ref.name} generation ${generation}`,
    ),
    messages: dirty.map(({ key }) => `${key.kind} ${key.subject}`).toSorted(),
    notes: (await store.outbox(100)).map(({ note }) => note.text),
    unfinished: (await store.unfinished()).length,
  }
}
