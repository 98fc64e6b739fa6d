import { expect, it } from 'vitest'
import type { Act } from '#src/core/dependencies/order.ts'
import { dependencies } from '#src/kinds/delivery/dependencies.ts'
import type { House } from './house.ts'
import type { Wanted } from './graphs.ts'
import { deploymentOf, houseOfThings, prepare, thingCatalog } from './play.ts'
import { thingRef } from './thing.ts'

const db: Wanted = { name: 'a', size: 1, takes: 3_000, after: [] }
const bigger = { ...db, size: 2 }
const key = 'checkout.a/staging'

type Needed = readonly (readonly Wanted[] | 'shared')[]

async function start(checkout: Needed, payments: Needed = []) {
  const needs = (one: Needed[number]) =>
    one === 'shared' ? { things: [], shared: true } : { things: one, shared: false }
  const outside = prepare(await thingCatalog(), {
    checkout: checkout.map(needs),
    payments: payments.map(needs),
  })
  const house = await houseOfThings(outside)
  const { controls } = outside.simulated.clusters.get('shared')!
  return { ...outside, house, controls }
}

async function order(house: House, act: Act, id = 'o-1'): Promise<void> {
  const by = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
  const at = house.bot.clock.now()
  const ordered = { id, act, by, at, needed: 1, confirmedBy: [] }
  const signal = { type: 'order', order: ordered } as const
  await house.bot.store.submit({
    signals: [{ to: { kind: 'dependency', id: key }, key: id, signal }],
  })
}

async function deliver(house: House, version: string, app = 'checkout'): Promise<void> {
  await house.say('olga', `deploy ${app} ${version} to staging`)
  await house.bot.settle(60_000)
  expect(await house.newest()).toMatchObject({ wanted: version, outcome: { is: 'succeeded' } })
}

it('goes on as soon as the last dependency is ready, without looking first whether it is', async () => {
  const { house } = await start([[{ ...db, takes: 1_700 }]])
  await deliver(house, '2.0.0')
  const { stages } = await house.newest()
  const waited = stages.find(({ stage }) => stage === 'dependencies')
  expect(waited?.endedAt).toBe((await house.dependency(key))?.changedAt)
})

it('takes nothing for ready that has not heard yet what is wanted of it now', async () => {
  const { house } = await start([[db]])
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(1_000)
  const delivery = await house.newest()
  const target = await house.bot.store.target('checkout/staging')
  const record = await house.dependency(key)
  if (!target || !record) throw new Error('nobody wants it')
  const ready = { ...record, state: 'ready', current: record.wanted } as const
  const look = (seen: typeof ready) =>
    dependencies.decide({
      delivery,
      target,
      direction: 'forward',
      memory: { asked: ['a'] },
      seen: { needs: { is: 'seen', value: { [key]: seen } } },
      now: house.bot.clock.now(),
    }).is
  expect(look(ready)).toBe('done')
  expect(look({ ...ready, usedBy: [] })).toBe('waiting')
})

it('gives everybody new credentials by a restart, which does not wait for the rest of the rotation', async () => {
  const { house } = await start([[db]])
  await deliver(house, '2.0.0')
  await order(house, { do: 'rotate' })
  await house.bot.settle(60_000)
  expect(await house.newest()).toMatchObject({ purpose: 'restart', outcome: { is: 'succeeded' } })
  expect(await house.dependency(key)).toMatchObject({
    state: 'ready',
    outputs: { round: { value: 'o-1' } },
  })
  const { data } = house.object('Secret', 'checkout-a-connection') as unknown as {
    data: Record<string, string>
  }
  expect(Buffer.from(data['LOGIN_A'] ?? '', 'base64').toString()).toMatch(/^o-1:/)
})

it('connects a delivery that comes in the middle of a rotation with the new credentials', async () => {
  const { house } = await start([[db], [db]])
  await deliver(house, '2.0.0')
  await order(house, { do: 'rotate' })
  await deliver(house, '2.1.0')
  expect(await house.dependency(key)).toMatchObject({ state: 'ready', revision: 2 })
  expect(await house.bot.store.target('checkout/staging')).toMatchObject({
    settled: { release: { version: '2.1.0' }, connected: { [key]: 2 } },
  })
})

it('restarts nobody who only waits for it and reads nothing of it', async () => {
  const { house, simulated } = await start([])
  simulated.releases.get('checkout')!.controls.publish('2.0.0', {
    files: {
      'deliver.app.yml': `workloads: { api: { manifests: deploy, container: api } }
dependencies: { a: { kind: thing, size: 1 } }`,
      'deploy/deployment.yml': JSON.stringify(deploymentOf('checkout')),
    },
  })
  await deliver(house, '2.0.0')
  await order(house, { do: 'rotate' })
  await house.bot.settle(30_000)
  expect(await house.deliveries()).toHaveLength(1)
  expect(await house.dependency(key)).toMatchObject({ state: 'ready', revision: 2 })
})

it('leaves nobody behind who read the old credentials and is not settled yet', async () => {
  const { house } = await start([[db]])
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  const isRolling = async () =>
    (await house.newest()).stages.some(
      ({ stage, state }) => stage === 'rollout' && state === 'running',
    )
  while (!(await isRolling())) await house.bot.settle(500)
  await order(house, { do: 'rotate' })
  await house.bot.settle(60_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'ready', revision: 2 })
  expect(await house.bot.store.target('checkout/staging')).toMatchObject({
    settled: { connected: { [key]: 2 } },
  })
})

it('does what was ordered first, and then what a delivery wants', async () => {
  const { house } = await start([[db], [bigger]])
  await deliver(house, '2.0.0')
  await order(house, { do: 'snapshot' })
  await deliver(house, '2.1.0')
  expect(await house.dependency(key)).toMatchObject({
    state: 'ready',
    current: { spec: { size: 2 } },
  })
  expect(house.object('ConfigMap', 'snapshot-o-1')).toBeDefined()
})

it('serves two apps that want the same at once', async () => {
  const { house } = await start(['shared'], ['shared'])
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.say('olga', 'deploy payments 2.0.0 to staging')
  await house.bot.settle(60_000)
  const all = await house.deliveries()
  expect(all.map(({ outcome }) => outcome?.is)).toEqual(['succeeded', 'succeeded'])
})

it('goes on for the one when the other of them is stopped', async () => {
  const { house } = await start(['shared'], ['shared'])
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.say('olga', 'deploy payments 2.0.0 to staging')
  await house.bot.settle(500)
  await house.say('olga', 'abort payments staging "wrong one"')
  await house.bot.settle(60_000)
  const all = await house.deliveries()
  expect(all.map(({ app, outcome }) => [app, outcome?.is])).toEqual([
    ['payments', 'aborted'],
    ['checkout', 'succeeded'],
  ])
  const { usedBy } = (await house.dependency('shared.main/staging')) ?? {}
  expect(usedBy?.filter(({ version }) => version).map(({ target }) => target)).toEqual([
    'checkout/staging',
  ])
})

it('brings about again what somebody removed since it was last looked at', async () => {
  const { house, controls } = await start([[db], [db]])
  await deliver(house, '2.0.0')
  controls.removeByHand(thingRef(key, 'shop-staging'))
  await deliver(house, '2.1.0')
  expect(house.object('ConfigMap', 'thing-checkout-a')).toBeDefined()
})

it('does not forget a change that has begun when it is tried again', async () => {
  const { house, controls, witness } = await start([[db], [bigger]])
  await deliver(house, '2.0.0')
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  while ((await house.dependency(key))?.mayStop !== false) await house.bot.settle(500)
  witness.break('rejected')
  await house.bot.settle(5_000)
  expect(await house.newest()).toMatchObject({ held: true })
  witness.break('none')
  await house.say('olga', 'retry checkout staging')
  await house.say('olga', 'abort checkout staging "no use"')
  await house.bot.settle(30_000)
  expect(await house.dependency(key)).toMatchObject({
    state: 'ready',
    current: { spec: { size: 2 } },
  })
  expect(controls.objects().some(({ ref }) => ref.name === 'thing-checkout-a')).toBe(true)
})

it('refuses a release under which a dependency becomes something else', async () => {
  const { house, simulated } = await start([[db]])
  await deliver(house, '2.0.0')
  simulated.releases.get('checkout')!.controls.publish('2.1.0', {
    files: {
      'deliver.app.yml': `workloads: { api: { manifests: deploy, container: api } }
dependencies: { a: { kind: external, host: a.example, port: 6379 } }`,
      'deploy/deployment.yml': JSON.stringify(deploymentOf('checkout')),
    },
  })
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(10_000)
  expect(await house.newest()).toMatchObject({
    outcome: {
      is: 'refused',
      reason: { because: 'a is of the kind thing there, and cannot become external' },
    },
  })
})
