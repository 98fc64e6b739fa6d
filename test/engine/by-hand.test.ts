import { beforeEach, expect, it } from 'vitest'
import type { SimulatedControls, SimulatedObject } from '#providers/cluster/simulated.ts'
import { Delivery } from '#src/core/delivery.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { shopCatalog, simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const dana = { type: 'person', id: 'U0DANA', name: 'dana' } as const
const settings = { LOG_LEVEL: 'info', CURRENCY: 'EUR' }

let bot: SimulatedBot
let controls: SimulatedControls
beforeEach(async () => {
  bot = await simulateBot()
  controls = bot.simulated.clusters.get('shared')!.controls
})

it('repairs with the same release what somebody emptied, and writes nothing else', async () => {
  await deliver('d-1', '1.4.0')
  empty('ConfigMap')
  const before = writes()

  const { outcome, plan } = await deliver('d-2', '1.4.0')

  expect(outcome).toEqual({ is: 'succeeded' })
  expect(plan?.changes.map(({ action, object }) => [action, object.kind])).toEqual([
    ['update', 'ConfigMap'],
    ['unchanged', 'Service'],
    ['unchanged', 'Deployment'],
  ])
  expect(live('ConfigMap').object['data']).toEqual(settings)
  expect(writes()).toEqual({ ...before, ConfigMap: before['ConfigMap']! + 1 })
})

it('repairs on the way back what somebody emptied meanwhile', async () => {
  await deliver('d-1', '1.4.0')
  controls.fail(await bot.simulated.isImageOf('checkout', '1.5.0'), 'crash')
  await create('d-2', '1.5.0')
  await bot.settle(1_000)
  empty('ConfigMap')
  const before = writes()
  await bot.settle(120_000)

  expect((await find('d-2')).outcome).toMatchObject({ is: 'rolledBack', to: '1.4.0' })
  expect(live('ConfigMap').object['data']).toEqual(settings)
  expect(writes()).toEqual({
    ConfigMap: before['ConfigMap']! + 1,
    Service: before['Service'],
    Deployment: before['Deployment']! + 1,
  })
})

it('refuses what another app delivers already, and names it', async () => {
  const catalog = await shopCatalog()
  const { checkout, payments } = catalog.apps
  const { definition, base } = checkout!
  const apps = { ...catalog.apps, payments: { ...payments!, releases: checkout!.releases } }
  apps['payments'] = { ...apps.payments, definition, base }
  bot = await simulateBot({ catalog: { ...catalog, apps } })
  controls = bot.simulated.clusters.get('shared')!.controls
  await deliver('d-1', '1.4.0')
  const before = writes()

  const { outcome } = await deliver('d-2', '1.4.0', 'payments')

  expect(outcome).toEqual({
    is: 'refused',
    reason: {
      because: 'Cannot apply ConfigMap shop-staging/checkout: it belongs to checkout/staging',
      hint: expect.stringContaining('hand it over'),
    },
  })
  expect(writes()).toEqual(before)
})

async function deliver(id: string, version: string, app?: string): Promise<Delivery> {
  await create(id, version, app)
  await bot.settle(60_000)
  return find(id)
}

async function create(id: string, wanted: string, app = 'checkout'): Promise<void> {
  const place = { app, environment: 'staging', channel: '#checkout', at: bot.clock.now() }
  const document = newDelivery({ id, purpose: 'deploy', wanted, by: dana, ...place })
  await bot.store.submit({
    create: { kind: 'delivery', id, target: document.target, document, state: 'prepare' },
  })
}

async function find(id: string): Promise<Delivery> {
  return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
}

function live(kind: string): SimulatedObject {
  return objects().find(({ ref }) => ref.kind === kind)!
}

function empty(kind: string): void {
  controls.edit('kubectl-edit', live(kind).ref, (object) => delete object['data'])
}

function writes(): Record<string, number> {
  return Object.fromEntries(objects().map(({ ref, writes: count }) => [ref.kind, count]))
}

function objects(): readonly SimulatedObject[] {
  return controls.objects().filter(({ ref }) => ref.namespace === 'shop-staging')
}
