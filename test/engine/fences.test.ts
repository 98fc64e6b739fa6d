import { expect, it } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { Delivery } from '#src/core/delivery.ts'
import type { Log } from '#src/core/log.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { shopCatalog, silent, simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const dana = { type: 'person', id: 'U0DANA', name: 'dana' } as const

it('goes on with a database that is new, where the live objects carry a higher fence', async () => {
  const { after, warnings } = await botAfter(longLived)
  const started = after.clock.now()
  const { outcome, endedAt } = await deliver(after, 'd-new', '1.4.1')

  expect(outcome).toEqual({ is: 'succeeded' })
  expect(endedAt! - started).toBeLessThan(30_000)
  expect(fencesOf(after).every((fence) => fence > 5_000)).toBe(true)
  expect(warnings).toContain('the fence of a target was raised above what its objects carry')
})

it('drops the write of who was overtaken, and leaves the fence to who did', async () => {
  const clock = manualClock()
  const mine = openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock })
  const store: Store = { ...mine, raiseFence: async () => undefined }
  const { after, warnings } = await botAfter(longLived, { clock, store })
  const before = fencesOf(after)
  const { outcome } = await deliver(after, 'd-new', '1.4.1')

  expect(outcome).toBeUndefined()
  expect(fencesOf(after)).toEqual(before)
  expect(new Set(warnings)).toEqual(new Set(['a late write was dropped']))
})

/** As if its target had been claimed thousands of times. */
const longLived = (cluster: Cluster): Cluster => ({
  ...cluster,
  apply: ({ stamp, ...application }, signal) =>
    cluster.apply({ ...application, stamp: { ...stamp, fence: stamp.fence + 5_000 } }, signal),
})

/** A bot with a store of its own, over clusters to which another one delivered before. */
async function botAfter(
  before: (cluster: Cluster) => Cluster,
  { clock = manualClock(), store }: { clock?: ManualClock; store?: Store } = {},
) {
  const simulated = simulateWorld(await shopCatalog(), clock)
  const first = await simulateBot({ clock, simulated, through: before })
  await deliver(first, 'd-old', '1.4.0')
  const warnings: string[] = []
  const log: Log = { ...silent, warn: (_, words) => void warnings.push(words) }
  const after = await simulateBot({ clock, simulated, log, ...(store && { store }) })
  return { after, warnings }
}

function fencesOf(bot: SimulatedBot): number[] {
  const objects = bot.simulated.clusters.get('shared')!.controls.objects()
  return objects.flatMap(({ object: { metadata } }) => {
    const fence = metadata.annotations?.['deliver/fence']
    return fence === undefined ? [] : [Number(fence)]
  })
}

async function deliver(bot: SimulatedBot, id: string, version: string): Promise<Delivery> {
  await create(bot, id, version)
  await bot.settle(60_000)
  return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
}

async function create(bot: SimulatedBot, id: string, wanted: string): Promise<void> {
  const place = { app: 'checkout', environment: 'staging', channel: '#checkout' }
  const at = bot.clock.now()
  const document = newDelivery({ id, purpose: 'deploy', wanted, by: dana, at, ...place })
  await bot.store.submit({
    create: { kind: 'delivery', id, target: document.target, document, state: 'prepare' },
  })
}
