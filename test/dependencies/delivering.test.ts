import { expect, it } from 'vitest'
import { type House, job, startHouse } from './house.ts'

const redis = `apiVersion: apps/v1
kind: Deployment
metadata: { name: redis }
spec:
  replicas: 1
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec: { containers: [{ name: redis, image: 'redis:8' }] }
---
apiVersion: v1
kind: Service
metadata: { name: redis }
spec: { selector: { app: redis }, ports: [{ port: 6379 }] }
`

const withCache = `dependencies:
  cache:
    kind: kubernetes
    manifests: redis
    connect: { env: { REDIS_HOST: '{service}' } }
`

const cacheKey = { secretKeyRef: { name: 'checkout-cache-connection', key: 'REDIS_HOST' } }

it('brings a cache about, connects the workload with it, and only then rolls the workload out', async () => {
  const house = await startHouse()
  house.publish('2.0.0', withCache, { 'redis/redis.yml': redis })
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(1_000)
  expect(await house.newest()).toMatchObject({
    waitingOn: { on: 'dependencies', dependencies: [expect.stringMatching(/^cache, which waits/)] },
  })
  expect(house.object('Deployment', 'checkout')).toBeUndefined()

  await house.bot.settle(60_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
  expect(await house.dependency('checkout.cache/staging')).toMatchObject({
    state: 'ready',
    usedBy: [{ target: 'checkout/staging', version: '2.0.0' }],
  })
  expect(house.object('Secret', 'checkout-cache-connection')).toMatchObject({
    data: { REDIS_HOST: Buffer.from('redis.shop-staging.svc').toString('base64') },
  })
  expect(house.object('Deployment', 'checkout')).toMatchObject({
    spec: {
      template: {
        metadata: { annotations: { 'deliver/connections': expect.any(String) } },
        spec: { containers: [{ env: [{ name: 'REDIS_HOST', valueFrom: cacheKey }] }] },
      },
    },
  })
})

it('leaves alone what is there already, and rolls nothing that is connected as before', async () => {
  const house = await startHouse()
  house.publish('2.0.0', withCache, { 'redis/redis.yml': redis })
  house.publish('2.0.1', withCache, { 'redis/redis.yml': redis })
  await deliver(house, '2.0.0')
  const before = house.object('Secret', 'checkout-cache-connection')
  await deliver(house, '2.0.1')
  expect(house.object('Secret', 'checkout-cache-connection')).toEqual(before)
  expect(await house.dependency('checkout.cache/staging')).toMatchObject({
    state: 'ready',
    usedBy: [{ version: '2.0.1' }],
  })
})

it('removes what the manifests of a dependency have no more', async () => {
  const house = await startHouse()
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: redis }\ndata: { a: b }\n'
  house.publish('2.0.0', withCache, { 'redis/redis.yml': redis, 'redis/settings.yml': settings })
  house.publish('2.1.0', withCache, { 'redis/redis.yml': redis })
  await deliver(house, '2.0.0')
  expect(house.object('ConfigMap', 'redis')).toBeDefined()
  await deliver(house, '2.1.0')
  expect((await house.newest()).plan?.dependencies?.[0]?.steps).toMatchObject([
    { what: 'remove ConfigMap shop-staging/redis' },
  ])
  expect(house.object('ConfigMap', 'redis')).toBeUndefined()
  expect(house.object('Deployment', 'redis')).toBeDefined()
})

it('holds while what the release needs cannot be brought about, and goes on when it is tried again', async () => {
  const house = await startHouse()
  const { controls } = house.bot.simulated.clusters.get('shared')!
  const undo = controls.fail('redis:8', 'pull')
  house.publish('2.0.0', `${withCache}    deadlineSeconds: 60`, { 'redis/redis.yml': redis })
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(120_000)
  expect(await house.newest()).toMatchObject({
    held: true,
    begun: true,
    direction: 'forward',
    holding: { because: expect.stringMatching(/^cache: /) },
  })
  expect(await house.dependency('checkout.cache/staging')).toMatchObject({ state: 'held' })
  expect(house.object('Deployment', 'checkout')).toBeUndefined()

  undo()
  await house.say('olga', 'retry checkout staging')
  await house.bot.settle(60_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
})

it('keeps what no release names any more, and says so', async () => {
  const house = await startHouse()
  house.publish('2.0.0', withCache, { 'redis/redis.yml': redis })
  house.publish('2.1.0')
  await deliver(house, '2.0.0')
  await deliver(house, '2.1.0')
  const kept = await house.dependency('checkout.cache/staging')
  expect(kept).toMatchObject({ state: 'ready', usedBy: [{ target: 'checkout/staging' }] })
  expect(kept?.usedBy[0]).not.toHaveProperty('version')
  expect(house.object('Deployment', 'redis')).toBeDefined()

  await house.say('olga', 'rollback checkout staging "it is slow without its cache"')
  await house.bot.settle(60_000)
  expect(await house.dependency('checkout.cache/staging')).toMatchObject({
    usedBy: [{ target: 'checkout/staging', version: '2.0.0' }],
  })
})

it('leaves what was not begun as it was when the delivery is stopped', async () => {
  const house = await startHouse()
  const wants = 'dependencies: { payments: { kind: app, app: payments, version: ">=2.0.0" } }'
  house.publish('2.0.0', wants)
  house.publish('2.0.0', '', {}, 'payments')
  await house.bot.knowReleases()
  await house.bot.settle(1_000)
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(10_000)
  expect(await house.newest()).toMatchObject({
    begun: false,
    waitingOn: { on: 'dependencies', dependencies: [expect.stringContaining('payments')] },
  })
  await house.say('olga', 'cancel checkout staging')
  await house.bot.settle(10_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'cancelled' } })
  expect(await house.dependency('checkout.payments/staging')).toMatchObject({ state: 'removed' })
})

it('waits for another app, and goes on once that is there; which then cannot go below', async () => {
  const house = await startHouse()
  const wants = 'dependencies: { payments: { kind: app, app: payments, version: ">=2.0.0" } }'
  house.publish('2.0.0', wants)
  for (const version of ['1.9.0', '2.0.0']) house.publish(version, '', {}, 'payments')
  await house.bot.knowReleases()
  await house.bot.settle(1_000)
  await house.say('olga', 'deploy payments 1.9.0 to staging')
  await house.bot.settle(30_000)
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(10_000)
  await house.say('olga', 'deploy payments 2.0.0 to staging')
  await house.bot.settle(60_000)
  const [payments, checkout] = await house.deliveries()
  expect([payments?.outcome, checkout?.outcome]).toEqual([{ is: 'succeeded' }, { is: 'succeeded' }])

  await house.say('olga', 'rollback payments staging "it is slow"')
  await house.bot.settle(10_000)
  expect(await house.newest()).toMatchObject({
    purpose: 'rollback',
    outcome: {
      is: 'refused',
      reason: { because: 'checkout needs payments >=2.0.0, and 1.9.0 is not that' },
    },
  })
})

const withJob = (more: string) => `migrations: { expand: jobs/expand.yml, ${more} }`
const jobs = { 'jobs/expand.yml': job('expand') }

it('runs a migration once, before the rollout, and no way back leads below what works with it', async () => {
  const house = await startHouse()
  house.publish('2.0.0')
  house.publish('2.1.0', withJob('compatibleFrom: 2.1.0'), jobs)
  await deliver(house, '2.0.0')
  await deliver(house, '2.1.0')
  const target = await house.bot.store.target('checkout/staging')
  expect(target).toMatchObject({
    floor: { version: '2.1.0', because: '2.1.0 migrated its data' },
    migrations: [{ phase: 'expand', version: '2.1.0' }],
  })
  const { plan } = await house.newest()
  expect(plan?.wayBack?.map(({ way }) => way)).toContain(
    '2.0.0 does not come back: a release that mends it goes forward',
  )

  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(10_000)
  expect(await house.newest()).toMatchObject({
    outcome: {
      is: 'refused',
      reason: { because: expect.stringContaining('2.1.0 migrated its data') },
    },
  })
})

it('holds when a migration fails, and runs it again only when somebody says so', async () => {
  const house = await startHouse()
  const { controls } = house.bot.simulated.clusters.get('shared')!
  house.publish('2.1.0', withJob('compatibleFrom: 2.0.0'), jobs)
  const isImage = await house.bot.simulated.isImageOf('checkout', '2.1.0')
  const undo = controls.fail(isImage, 'crash')
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(600_000)
  expect(await house.newest()).toMatchObject({
    held: true,
    holding: { because: expect.stringMatching(/^Job expand-\w+ of the expand of 2.1.0 failed/) },
  })
  expect(house.object('Deployment', 'checkout')).toBeUndefined()

  undo()
  await house.say('olga', 'retry checkout staging')
  await house.bot.settle(60_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
})

it('takes a release that fails back by itself only where the one before works with its data', async () => {
  const house = await startHouse()
  const { controls } = house.bot.simulated.clusters.get('shared')!
  house.publish('2.0.0')
  house.publish('2.1.0', `${withJob('compatibleFrom: 2.1.0')}\nprogressDeadlineSeconds: 20`, jobs)
  await deliver(house, '2.0.0')
  const isImage = await house.bot.simulated.isImageOf('checkout', '2.1.0')
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  while (
    (await house.newest()).stages.every(
      ({ stage, state }) => stage !== 'rollout' || state === 'waiting',
    )
  )
    await house.bot.settle(500)
  controls.fail(isImage, 'never-ready')
  await house.bot.settle(120_000)
  expect(await house.newest()).toMatchObject({ held: true, direction: 'forward' })

  await house.say('olga', 'abort checkout staging "no use"')
  await house.bot.settle(10_000)
  expect(await house.newest()).toMatchObject({
    held: true,
    direction: 'forward',
    holding: { because: expect.stringContaining('2.0.0 does not work there any more') },
  })
})

it('runs what a release leaves to do with the next one, and nothing before that comes back', async () => {
  const house = await startHouse()
  const both = { ...jobs, 'jobs/contract.yml': job('contract') }
  house.publish('2.0.0', 'migrations: { contract: jobs/contract.yml, compatibleFrom: 1.9.0 }', both)
  house.publish('2.1.0')
  await deliver(house, '2.0.0')
  expect(await house.bot.store.target('checkout/staging')).toMatchObject({
    contract: { version: '2.0.0' },
  })
  await deliver(house, '2.1.0')
  const target = await house.bot.store.target('checkout/staging')
  expect(target).toMatchObject({
    floor: { version: '2.0.0' },
    migrations: [{ phase: 'contract', version: '2.0.0' }],
  })
  expect(target).not.toHaveProperty('contract')
})

it('runs what a release leaves to do when somebody says so, once', async () => {
  const house = await startHouse()
  const both = { ...jobs, 'jobs/contract.yml': job('contract') }
  house.publish('2.0.0', 'migrations: { contract: jobs/contract.yml, compatibleFrom: 1.9.0 }', both)
  await deliver(house, '2.0.0')
  await house.say('olga', 'contract checkout staging because nobody goes back')
  await house.bot.settle(60_000)
  expect(await house.newest()).toMatchObject({ purpose: 'contract', outcome: { is: 'succeeded' } })
  expect(await house.bot.store.target('checkout/staging')).toMatchObject({
    floor: { version: '2.0.0', because: 'the contract of 2.0.0 ran' },
    settled: { release: { version: '2.0.0' } },
  })
  expect(await house.say('olga', 'contract checkout staging')).toContain(
    'Cannot contract checkout in staging: 2.0.0 leaves nothing to do',
  )
})

async function deliver(house: House, version: string): Promise<void> {
  await house.say('olga', `deploy checkout ${version} to staging`)
  await house.bot.settle(120_000)
  expect(await house.newest()).toMatchObject({ wanted: version, outcome: { is: 'succeeded' } })
}
