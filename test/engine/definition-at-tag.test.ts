import { expect, it } from 'vitest'
import type { Catalog } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { manualClock } from '../support/clock.ts'
import { shopCatalog, simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const dana = { type: 'person', id: 'U0DANA', name: 'dana' } as const

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout }
spec:
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout } }
    spec: { containers: [{ name: api, image: registry.example/shop/checkout }] }
`

it('lets a release say how many pods it wants, and the next one otherwise', async () => {
  const bot = await botWith()
  publish(bot, '2.0.0', 'replicas: 2')
  publish(bot, '2.1.0', 'replicas: 5')

  await deliver(bot, 'd-1', '2.0.0')
  expect(replicasIn(bot)).toBe(2)
  await deliver(bot, 'd-2', '2.1.0')
  expect(replicasIn(bot)).toBe(5)
})

it('lets a release say how long its pods may take, and takes it back sooner', async () => {
  const bot = await botWith()
  publish(bot, '2.0.0', 'replicas: 2')
  publish(bot, '2.1.0', 'replicas: 2', 'progressDeadlineSeconds: 20')
  await deliver(bot, 'd-1', '2.0.0')
  bot.simulated.clusters
    .get('shared')
    ?.controls.fail(await bot.simulated.isImageOf('checkout', '2.1.0'), 'never-ready')

  const started = bot.clock.now()
  const { outcome, endedAt } = await deliver(bot, 'd-2', '2.1.0')

  expect(outcome).toMatchObject({ is: 'rolledBack', to: '2.0.0' })
  expect(endedAt! - started).toBeGreaterThanOrEqual(20_000)
  expect(endedAt! - started).toBeLessThan(40_000)
})

it('holds a release that asks for it, instead of taking it back', async () => {
  const bot = await botWith()
  publish(bot, '2.0.0', 'replicas: 2')
  publish(bot, '2.1.0', 'replicas: 2', 'progressDeadlineSeconds: 20', 'onFailure: hold')
  await deliver(bot, 'd-1', '2.0.0')
  bot.simulated.clusters
    .get('shared')
    ?.controls.fail(await bot.simulated.isImageOf('checkout', '2.1.0'), 'never-ready')

  expect(await deliver(bot, 'd-2', '2.1.0')).toMatchObject({ held: true, direction: 'forward' })
})

it('refuses a release whose definition is wrong, before anything is changed', async () => {
  const bot = await botWith()
  publish(bot, '2.0.0', 'replicas: 2', 'onFailur: hold')

  expect(await deliver(bot, 'd-1', '2.0.0')).toMatchObject({
    begun: false,
    outcome: {
      is: 'refused',
      reason: {
        because:
          'Cannot render checkout 2.0.0: deliver.app.yml:2:1 onFailur: unknown key "onFailur"; did you mean "onFailure"?',
        hint: 'It is read in acme/checkout at v2.0.0; mend it there and publish another release',
      },
    },
  })
  expect(replicasIn(bot)).toBeUndefined()
})

it('waits for a repository that does not answer, and goes on by itself', async () => {
  const bot = await botWith()
  publish(bot, '2.0.0', 'replicas: 2')
  const { controls, it: source } = bot.simulated.releases.get('checkout')!
  const release = (await source.find('2.0.0', new AbortController().signal))!
  controls.goAway()
  await create(bot, 'd-1', '2.0.0', { release })
  await bot.settle(60_000)

  expect(await read(bot, 'd-1')).toMatchObject({
    begun: false,
    held: false,
    waitingOn: { on: 'provider', because: 'Cannot read releases of checkout: nothing answers' },
  })
  controls.comeBack()
  await bot.settle(60_000)
  expect((await read(bot, 'd-1')).outcome).toEqual({ is: 'succeeded' })
})

/** A bot whose checkout is defined by each of its releases. */
async function botWith(): Promise<SimulatedBot> {
  const shop = await shopCatalog()
  const definition = { file: 'deliver.app.yml', at: 'tag' } as const
  const checkout = { ...shop.apps['checkout']!, definition }
  const catalog: Catalog = { ...shop, apps: { ...shop.apps, checkout } }
  return simulateBot({ clock: manualClock(), catalog })
}

function publish(bot: SimulatedBot, version: string, staging: string, ...more: string[]): void {
  const workload = `{ manifests: deploy, container: api, per: { staging: { ${staging} } } }`
  bot.simulated.releases.get('checkout')?.controls.publish(version, {
    files: {
      'deliver.app.yml': [`workloads: { api: ${workload} }`, ...more, ''].join('\n'),
      'deploy/deployment.yml': deployment,
    },
  })
}

async function deliver(bot: SimulatedBot, id: string, version: string): Promise<Delivery> {
  await create(bot, id, version)
  await bot.settle(90_000)
  return read(bot, id)
}

async function create(
  bot: SimulatedBot,
  id: string,
  version: string,
  known: Partial<Delivery> = {},
): Promise<void> {
  const place = { app: 'checkout', environment: 'staging', channel: '#checkout' }
  const at = bot.clock.now()
  const asked = { id, purpose: 'deploy', wanted: version, by: dana, at, ...place } as const
  const document = { ...newDelivery(asked), ...known }
  await bot.store.submit({
    create: { kind: 'delivery', id, target: document.target, document, state: 'prepare' },
    audit: { actor: dana, action: 'deploy', invocation: id, detail: {} },
  })
}

async function read(bot: SimulatedBot, id: string): Promise<Delivery> {
  return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
}

function replicasIn(bot: SimulatedBot): unknown {
  const found = bot.simulated.clusters
    .get('shared')
    ?.controls.objects()
    .find(({ ref }) => ref.kind === 'Deployment' && ref.namespace === 'shop-staging')
  return (found?.object['spec'] as { replicas?: number } | undefined)?.replicas
}
