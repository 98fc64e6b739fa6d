import { expect, it } from 'vitest'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { StoreUnavailable } from '#db/store.ts'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import { createLoop } from '#src/engine/loop.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { manualClock } from '../support/clock.ts'
import { simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const dana = { type: 'person', id: 'U0DANA', name: 'dana' } as const

it('quarantines a record that throws, tells it, and goes on with the others', async () => {
  const bot = await simulateBot()
  const broken = { ...wish(bot, 'd-broken', 'payments'), stages: [{ stage: 'no such stage' }] }
  await create(bot, 'd-broken', 'payments', broken)
  await create(bot, 'd-whole', 'checkout')
  await bot.settle(30_000)

  const found = await bot.store.find({ kind: 'delivery', id: 'd-broken' })
  expect(found?.quarantined).toContain('stages')
  expect(await outcomeOf(bot, 'd-whole')).toBe('succeeded')
})

it('shows a quarantined delivery as stopped, in its own card', async () => {
  const bot = await simulateBot()
  const lost = { ...wish(bot, 'd-lost', 'checkout'), stages: [] }
  await create(bot, 'd-lost', 'checkout', lost)
  await bot.settle()

  const [dirty] = await bot.store.dirtyMessages(5)
  expect(dirty?.key).toEqual({ kind: 'delivery', subject: 'd-lost', channel: '#checkout' })
  expect((await bot.presenter.render(dirty!.key))?.text).toContain('no stage of it is running')
})

it('waits for a cluster that never answers no longer than its deadline, and asks again', async () => {
  let isDeaf = true
  const bot = await simulateBot({
    through: (cluster) => ({
      ...cluster,
      dryRun: (request, signal) =>
        isDeaf ? new Promise(() => undefined) : cluster.dryRun(request, signal),
    }),
  })
  await create(bot, 'd-1', 'checkout')
  await bot.loop.tick()
  await bot.loop.tick()
  const deaf = bot.loop.tick()
  await bot.clock.advance(20_000)
  await deaf

  expect((await read(bot, 'd-1')).waitingOn).toMatchObject({
    on: 'provider',
    because: 'Cannot wait longer than 20 s for dryRun',
  })
  isDeaf = false
  await bot.settle(30_000)
  expect(await outcomeOf(bot, 'd-1')).toBe('succeeded')
})

it('takes an error that nobody expected from a provider for an outage, not for a verdict', async () => {
  let isOdd = true
  const bot = await simulateBot({ through: (cluster) => (isOdd ? odd(cluster) : cluster) })
  await create(bot, 'd-1', 'checkout')
  await bot.settle(10_000)
  expect((await read(bot, 'd-1')).waitingOn).toMatchObject({ on: 'provider' })

  isOdd = false
  await bot.settle(60_000)
  expect(await outcomeOf(bot, 'd-1')).toBe('succeeded')
})

it('looks as soon as something happens in the cluster, not only when it is time', async () => {
  const bot = await simulateBot()
  await create(bot, 'd-1', 'checkout')
  await bot.settle()
  expect((await read(bot, 'd-1')).waitingOn).toMatchObject({ on: 'pods', ready: 0 })
  expect(await bot.store.nextDue()).toBe(bot.clock.now() + 2_000)

  const started = bot.clock.now()
  await bot.clock.advance(1_000)
  expect(await bot.store.nextDue()).toBeLessThanOrEqual(started + 1_000)
})

it('goes on after the store could not save', async () => {
  const clock = manualClock()
  const store = openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock })
  let isFull = true
  const bot = await simulateBot({ clock, store })
  const claim: typeof store.claim = async (request) => {
    if (isFull) throw new StoreUnavailable('Cannot save: the disk is full')
    return store.claim(request)
  }
  const loop = createLoop({ ...bot.world, store: { ...store, claim } })
  const stopping = new AbortController()
  const running = loop.run(stopping.signal)
  await create(bot, 'd-1', 'checkout')
  await clock.advance(10_000)
  expect((await read(bot, 'd-1')).stages[0]?.state).toBe('running')

  isFull = false
  for (let second = 0; second < 60; second++) await clock.advance(1_000)
  expect(await outcomeOf(bot, 'd-1')).toBe('succeeded')
  stopping.abort()
  await running
})

it('is woken by a nudge', async () => {
  const clock = manualClock()
  const bot = await simulateBot({ clock })
  const stopping = new AbortController()
  const running = bot.loop.run(stopping.signal)
  await clock.advance(0)
  await create(bot, 'd-1', 'checkout')
  bot.loop.nudge()
  const begun = async () => {
    await clock.advance(0)
    return (await read(bot, 'd-1')).begun
  }
  await expect.poll(begun, { timeout: 10_000 }).toBe(true)
  stopping.abort()
  await running
})

function odd(cluster: Cluster): Cluster {
  return {
    ...cluster,
    observe: () => Promise.reject(new TypeError('cannot read properties of undefined')),
  }
}

function wish(bot: SimulatedBot, id: string, app: string): Delivery {
  return newDelivery({
    id,
    purpose: 'deploy',
    app,
    environment: 'staging',
    wanted: '1.5.0',
    by: dana,
    channel: `#${app}`,
    at: bot.clock.now(),
  })
}

async function create(
  bot: SimulatedBot,
  id: string,
  app: string,
  document: unknown = wish(bot, id, app),
) {
  await bot.store.submit({
    create: { kind: 'delivery', id, target: `${app}/staging`, document, state: 'prepare' },
    audit: { actor: dana, action: 'deploy', invocation: id, detail: {} },
  })
}

async function read(bot: SimulatedBot, id: string): Promise<Delivery> {
  return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
}

async function outcomeOf(bot: SimulatedBot, id: string): Promise<string | undefined> {
  return (await read(bot, id)).outcome?.is
}
