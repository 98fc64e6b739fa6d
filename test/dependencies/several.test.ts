import { expect, it } from 'vitest'
import type { Act, Order } from '#src/core/dependencies/order.ts'
import { planOf } from '#src/core/plan/plan-of.ts'
import type { Signal } from '#src/core/signal.ts'
import { type House, job, platform, startHouse } from './house.ts'

const shared = `${platform}dependencies:
  main:
    kind: aws-rds
    version: '16.4'
    class: db.t4g.medium
    storage: 50
    channel: '#platform'
`
const database = `dependencies:
  db:
    kind: aws-rds
    version: '16.4'
    class: db.t4g.medium
    storage: 50
`
const withMain = 'dependencies: { db: { kind: shared, dependency: main } }'
const connected = `${database}    connect: { env: { DATABASE_URL: 'postgres://{user}:{password}@{host}:{port}/{name}' } }\n`
const key = 'checkout.db/staging'
const olga = { type: 'person', id: 'U0OLGA', name: 'olga' } as const

it('serves two deliveries that want the same of it at once', async () => {
  const house = await startHouse({ yaml: shared })
  house.publish('2.0.0', withMain)
  house.publish('2.0.0', withMain, {}, 'payments')
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(5_000)
  await house.say('olga', 'deploy payments 2.0.0 to staging')
  await house.bot.settle(1_200_000)
  expect((await house.deliveries()).map(({ outcome }) => outcome)).toEqual([
    { is: 'succeeded' },
    { is: 'succeeded' },
  ])
})

it('goes on for one delivery when the other that wants it is stopped', async () => {
  const house = await startHouse({ yaml: shared })
  house.publish('2.0.0', withMain)
  house.publish('2.0.0', withMain, {}, 'payments')
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(1_000)
  await house.say('olga', 'deploy payments 2.0.0 to staging')
  await house.bot.settle(1_000)
  await house.say('olga', 'abort payments staging "no use"')
  await house.bot.settle(1_200_000)
  const [, checkout] = await house.deliveries()
  expect(checkout).toMatchObject({ app: 'checkout', outcome: { is: 'succeeded' } })
})

it('gives new credentials also where a workload is not connected by us', async () => {
  const house = await startHouse()
  house.publish('2.0.0', connected)
  house.publish('2.1.0', database)
  await deliver(house, '2.0.0')
  await deliver(house, '2.1.0')
  await tell(house, { type: 'order', order: orderOf(house, { do: 'rotate' }) })
  await house.bot.settle(600_000)
  const found = await house.dependency(key)
  expect(found).not.toHaveProperty('failure')
  expect(found).toMatchObject({ state: 'ready', revision: 2 })
})

it('is used by nobody when the only release that named it did not stay', async () => {
  const house = await startHouse()
  house.publish('2.0.0')
  house.publish('2.1.0', `${database}\nprogressDeadlineSeconds: 20`)
  await deliver(house, '2.0.0')
  const { controls } = house.bot.simulated.clusters.get('shared')!
  controls.fail(await house.bot.simulated.isImageOf('checkout', '2.1.0'), 'never-ready')
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(1_200_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'rolledBack' } })
  const found = await house.dependency(key)
  expect(found?.usedBy.filter(({ version }) => version !== undefined)).toEqual([])
})

it('lets nobody order acts of what is shared because an app names them as its owners', async () => {
  const house = await startHouse({
    yaml: shared.replace("channel: '#platform'", "owners: [dba]\n    channel: '#platform'"),
  })
  house.publish(
    '2.0.0',
    'dependencies: { db: { kind: shared, dependency: main, owners: [U0RITA] } }',
  )
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(10_000)
  expect((await house.newest()).plan?.dependencies?.[0]?.owners).toEqual(['U0RITA', 'dba'])
  for (const who of ['rita', 'dave']) await house.say(who, 'approve checkout staging')
  await house.bot.settle(1_200_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
  expect(await house.dependency('shared.main/staging')).toMatchObject({ owners: ['dba'] })
  expect(await house.say('rita', 'db snapshot main in staging')).toContain(
    'rita is neither operator there nor among its owners (dba)',
  )
  expect(await house.say('dave', 'db snapshot main in staging')).not.toContain('Cannot')
})

it('is not made anew, with nothing in it, for whom it was removed under', async () => {
  const house = await startHouse()
  house.publish('2.0.0', database)
  house.publish('2.1.0')
  await deliver(house, '2.0.0')
  const need = (await house.newest()).rendered!.needs![0]!
  await deliver(house, '2.1.0')
  await tell(house, { type: 'order', order: orderOf(house, { do: 'remove' }) })
  await house.bot.settle(10_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'changing' })
  const wanting = { delivery: 'd-later', description: 'a database', version: '2.2.0', by: olga }
  await tell(house, {
    type: 'needed',
    need,
    ...wanting,
    target: 'checkout/staging',
    app: 'checkout',
  })
  await house.bot.settle(1_200_000)
  const found = await house.dependency(key)
  expect(found).toMatchObject({
    state: 'held',
    outputs: {},
    failure: { because: 'it was removed, as ordered, while a release came to need it' },
  })
  expect(found).not.toHaveProperty('current')
})

it('is another plan when another release is the oldest that works with its data', async () => {
  const house = await startHouse()
  const jobs = { 'jobs/expand.yml': job('expand') }
  house.publish('2.1.0', 'migrations: { expand: jobs/expand.yml, compatibleFrom: 2.1.0 }', jobs)
  await deliver(house, '2.1.0')
  const { release, rendered } = await house.newest()
  const migrations = { ...rendered!.migrations!, compatibleFrom: '2.0.0' }
  const hashes = [rendered!, { ...rendered!, migrations }].map(
    (one) => planOf(release!, one, { changes: [] }).hash,
  )
  expect(new Set(hashes).size).toBe(2)
})

it('does not take away what an older release needs when that is delivered on purpose', async () => {
  const house = await startHouse()
  house.publish('1.9.0')
  house.publish('2.0.0', 'migrations: { contract: jobs/contract.yml, compatibleFrom: 1.9.0 }', {
    'jobs/contract.yml': job('contract'),
  })
  await deliver(house, '2.0.0')
  await deliver(house, '1.9.0')
  const target = await house.bot.store.target('checkout/staging')
  expect(target).not.toHaveProperty('migrations')
  expect(target?.floor).toBeUndefined()
})

it('connects what comes back as it was connected', async () => {
  const house = await startHouse()
  house.publish('2.0.0', connected)
  house.publish('2.1.0', connected.replace('DATABASE_URL', 'DB_URL'))
  await deliver(house, '2.0.0')
  await deliver(house, '2.1.0')
  await house.say('olga', 'rollback checkout staging "it is slow"')
  await house.bot.settle(60_000)
  expect(await house.newest()).toMatchObject({ purpose: 'rollback', outcome: { is: 'succeeded' } })
  expect(keysOf(house)).toEqual(['DATABASE_URL'])
})

it('connects what comes back by itself as it was connected', async () => {
  const house = await startHouse()
  house.publish('2.0.0', connected)
  house.publish(
    '2.1.0',
    `${connected.replace('DATABASE_URL', 'DB_URL')}\nprogressDeadlineSeconds: 20`,
  )
  await deliver(house, '2.0.0')
  const { controls } = house.bot.simulated.clusters.get('shared')!
  controls.fail(await house.bot.simulated.isImageOf('checkout', '2.1.0'), 'never-ready')
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(120_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'rolledBack' } })
  expect(keysOf(house)).toEqual(['DATABASE_URL'])
})

it('holds in words when the record of a dependency is damaged', async () => {
  const house = await startHouse()
  house.publish('2.0.0', database)
  house.publish('2.1.0', database.replace('storage: 50', 'storage: 100'))
  await deliver(house, '2.0.0')
  await damage(house)
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(120_000)
  expect(await house.newest()).toMatchObject({
    outcome: { is: 'refused', reason: { because: `Cannot read the record of ${key}` } },
  })
})

async function damage({ bot: { store } }: House): Promise<void> {
  const ref = { kind: 'dependency', id: key }
  await store.submit({ signals: [{ to: ref, key: 'damage', signal: { type: 'wake' } }] })
  const claims = await store.claim({ leaseMs: 1_000, limit: 10 })
  const claim = claims.find(({ id }) => id === key)
  if (!claim) throw new Error('It is not due')
  await store.commit({
    claim,
    document: {},
    state: 'ready',
    done: false,
    events: [],
    notes: [],
    signals: [],
    messages: [],
  })
  await store.release(claim, undefined)
}

function keysOf(house: House): readonly string[] {
  const secret = house.object('Secret', 'checkout-db-connection') as { data?: object } | undefined
  return Object.keys(secret?.data ?? {})
}

async function deliver(house: House, version: string): Promise<void> {
  await house.say('olga', `deploy checkout ${version} to staging`)
  await house.bot.settle(1_200_000)
  expect(await house.newest()).toMatchObject({ wanted: version, outcome: { is: 'succeeded' } })
}

function orderOf({ bot }: House, act: Act): Order {
  return { id: `o-${act.do}`, act, by: olga, at: bot.clock.now(), needed: 1, confirmedBy: [] }
}

async function tell({ bot }: House, signal: Signal): Promise<void> {
  const to = { kind: 'dependency', id: key }
  await bot.store.submit({ signals: [{ to, key: signal.type, signal }] })
  await bot.settle(1_000)
}
