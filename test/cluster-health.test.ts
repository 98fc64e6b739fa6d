import { expect, it } from 'vitest'
import { clusterHealth } from '#src/cluster-health.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { manualClock } from './support/clock.ts'
import { shopCatalog } from './support/simulated-bot.ts'

it('says of each cluster whether it answers, and requires none', async () => {
  const { ask } = await clusters(async () => undefined)
  expect(await ask()).toEqual({ ok: true, required: false, detail: 'answers' })
})

it('says why a cluster is away', async () => {
  const { ask } = await clusters(async () => Promise.reject(new Error('Cannot reach it')))
  expect(await ask()).toEqual({ ok: false, required: false, detail: 'Cannot reach it' })
})

it('asks again after half a minute at the earliest', async () => {
  let pings = 0
  const { ask, clock } = await clusters(async () => void pings++)
  await ask()
  await clock.advance(29_999)
  await ask()
  expect(pings).toBe(1)
  await clock.advance(1)
  await ask()
  expect(pings).toBe(2)
})

it('waits for a slow cluster no longer than a probe does, and tells its answer next time', async () => {
  const slow = Promise.withResolvers<void>()
  const { ask, clock } = await clusters(() => slow.promise)
  const first = ask()
  await clock.advance(1_500)
  expect(await first).toMatchObject({ ok: false, detail: 'does not answer yet' })
  slow.resolve()
  expect(await ask()).toMatchObject({ ok: true })
})

it('gives a cluster up that never answers', async () => {
  let ended = false
  const { ask, clock } = await clusters((signal) => {
    signal.addEventListener('abort', () => (ended = true))
    return new Promise(() => undefined)
  })
  void ask()
  await clock.advance(10_000)
  expect(await ask()).toMatchObject({ ok: false, detail: 'does not answer' })
  expect(ended).toBe(true)
})

async function clusters(ping: Cluster['ping']) {
  const clock = manualClock()
  const catalog = await shopCatalog()
  const world = simulateWorld(catalog, clock)
  const health = clusterHealth({
    catalog: () => catalog,
    clusters: { cluster: async (name) => ({ ...world.clusters.get(name)!.it, ping }) },
    clock,
  })
  return { clock, ask: async () => health()['cluster shared']!() }
}
