import { expect, it } from 'vitest'
import type { Manifest } from '#src/core/plan/objects.ts'
import { perform } from '#src/engine/perform.ts'
import { shopCatalog, simulateBot } from '../support/simulated-bot.ts'

const record = { kind: 'dependency', id: 'checkout.orders/staging' }
const place = { cluster: 'shared', namespace: 'shop-staging' }
const topic: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'topic' },
  data: { partitions: '3' },
}

async function house(bounds = {}) {
  const catalog = await shopCatalog()
  const { world } = await simulateBot({
    catalog: { ...catalog, bounds: { ...catalog.bounds, ...bounds } },
  })
  const { signal } = new AbortController()
  return {
    apply: (objects: readonly Manifest[], target = record.id, fence = 1) =>
      perform({ ensure: 'apply', ...place, objects }, world, { record, target, fence }),
    async live({ kind, metadata: { name } }: Manifest) {
      const cluster = await world.cluster(place.cluster)
      const objects = [{ apiVersion: 'v1', kind, name }]
      return (await cluster.read({ namespace: place.namespace, objects }, signal))[0]
    },
  }
}

it('writes objects of a kind into its namespace, in its name, as often as it is asked', async () => {
  const { apply, live } = await house()
  expect(await apply([topic])).toEqual({ is: 'done' })
  expect(await apply([topic], record.id, 2)).toEqual({ is: 'done' })
  expect(await live(topic)).toMatchObject({
    metadata: {
      namespace: place.namespace,
      annotations: { 'deliver/target': 'checkout.orders/staging' },
    },
    data: { partitions: '3' },
  })
})

it('leaves alone what a later claim wrote, and what is not ours', async () => {
  const { apply } = await house()
  expect(await apply([topic], record.id, 5)).toEqual({ is: 'done' })
  expect(await apply([topic], record.id, 4)).toMatchObject({ is: 'fenced', fenced: { fence: 5 } })
  expect(await apply([topic], 'cart.orders/staging')).toMatchObject({
    is: 'failed',
    signal: { kind: 'rejected' },
  })
})

it.each([
  ['a Secret', { ...topic, kind: 'Secret' }, 'Secret "topic" would stand in the store as text'],
  [
    'an object of another namespace',
    { ...topic, metadata: { name: 'topic', namespace: 'shop' } },
    'names the namespace "shop"; the environment\'s is "shop-staging"',
  ],
  [
    'an object of the whole cluster',
    { ...topic, kind: 'ClusterRole' },
    'belongs to the whole cluster',
  ],
  ['what the bounds deny', { ...topic, kind: 'Role' }, 'of a kind that bounds.kinds.deny refuses'],
])('refuses %s, and writes nothing else either', async (_, object, words) => {
  const { apply, live } = await house({ kinds: { deny: ['Role'] } })
  expect(await apply([topic, object as Manifest])).toMatchObject({
    is: 'failed',
    signal: { kind: 'rejected', because: expect.stringContaining(words) as string },
  })
  expect(await live(topic)).toBeUndefined()
})
