import { expect, it } from 'vitest'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { Delivery } from '#src/core/delivery.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const dana = { type: 'person', id: 'U0DANA', name: 'dana' } as const

it('delivers to a cluster that answers while another does not', async () => {
  const bot = await simulateBot({ through: deafIn('shop-staging') })
  const { stop } = run(bot)
  await create(bot, 'd-deaf', 'staging')
  await until(bot, () => isAsking(bot))
  const asked = bot.clock.now()
  await create(bot, 'd-whole', 'dev')
  bot.loop.nudge()

  await until(bot, async () => (await stateOf(bot, 'd-whole')) === 'succeeded')
  expect(bot.clock.now() - asked).toBeLessThan(15_000)
  await end(bot, stop)
})

it('hears an abort while another cluster does not answer', async () => {
  const bot = await simulateBot({ through: deafIn('shop-staging') })
  const { stop } = run(bot)
  bot.simulated.clusters
    .get('shared')
    ?.controls.fail(await bot.simulated.isImageOf('checkout', '1.5.0'), 'never-ready')
  await create(bot, 'd-slow', 'dev')
  await until(bot, async () => (await stateOf(bot, 'd-slow')) === 'rollout')
  await create(bot, 'd-deaf', 'staging')
  bot.loop.nudge()
  await until(bot, () => isAsking(bot))

  const said = bot.clock.now()
  await bot.store.submit({
    signals: [
      { to: { kind: 'delivery', id: 'd-slow' }, key: 'a', signal: { type: 'abort', by: dana } },
    ],
  })
  bot.loop.nudge()
  await until(bot, async () => (await stateOf(bot, 'd-slow')) !== 'rollout')
  expect(bot.clock.now() - said).toBeLessThan(1_000)
  await end(bot, stop)
})

it('takes nothing more once it is told to stop, and ends with what it has in hand', async () => {
  const bot = await simulateBot({ through: deafIn('shop-staging') })
  const { stop, isOver } = run(bot)
  await create(bot, 'd-deaf', 'staging')
  bot.loop.nudge()
  await until(bot, () => isAsking(bot))

  const stopped = stop()
  await create(bot, 'd-late', 'dev')
  bot.loop.nudge()
  await bot.clock.advance(5_000)
  expect(isOver()).toBe(false)
  await bot.clock.advance(15_000)
  await stopped

  expect((await read(bot, 'd-deaf')).waitingOn).toMatchObject({ on: 'provider' })
  expect(await stateOf(bot, 'd-late')).toBe('prepare')
  expect((await read(bot, 'd-late')).release).toBeUndefined()
})

/** Nothing is heard of dry runs there. */
const deafIn =
  (namespace: string) =>
  (cluster: Cluster): Cluster => ({
    ...cluster,
    dryRun: (request, signal) =>
      request.namespace === namespace
        ? new Promise(() => undefined)
        : cluster.dryRun(request, signal),
  })

/** Whether the delivery to the deaf cluster is in the loop's hands now. */
async function isAsking(bot: SimulatedBot): Promise<boolean> {
  return (await read(bot, 'd-deaf')).rendered !== undefined
}

function run({ loop }: SimulatedBot) {
  const stopping = new AbortController()
  let isOver = false
  const running = loop.run(stopping.signal).finally(() => (isOver = true))
  return {
    isOver: () => isOver,
    stop() {
      stopping.abort()
      return running
    },
  }
}

/** Whoever is still asked gets the time to give up. */
async function end(bot: SimulatedBot, stop: () => Promise<void>): Promise<void> {
  const stopped = stop()
  await bot.clock.advance(20_000)
  await stopped
}

/** Lets the loop run, half a second at a time, for a minute and a half at most. */
async function until(bot: SimulatedBot, isSo: () => Promise<boolean>): Promise<void> {
  for (let half = 0; half < 180; half++) {
    if (await isSo()) return
    await bot.clock.advance(half === 0 ? 0 : 500)
  }
  throw new Error('it did not come to this')
}

async function create(bot: SimulatedBot, id: string, environment: string) {
  const document = newDelivery({
    id,
    purpose: 'deploy',
    app: 'checkout',
    environment,
    wanted: '1.5.0',
    by: dana,
    channel: '#checkout',
    at: bot.clock.now(),
  })
  await bot.store.submit({
    create: { kind: 'delivery', id, target: document.target, document, state: 'prepare' },
  })
}

async function read(bot: SimulatedBot, id: string): Promise<Delivery> {
  return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
}

async function stateOf(bot: SimulatedBot, id: string) {
  return (await bot.store.find({ kind: 'delivery', id }))?.state
}
