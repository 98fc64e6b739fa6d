import { expect, it } from 'vitest'
import type { Act, Order } from '#src/core/dependencies/order.ts'
import { peopleFor } from '#src/core/dependencies/order.ts'
import { type House, startHouse } from './house.ts'

const key = 'checkout.db/staging'
const database = `dependencies:
  db:
    kind: aws-rds
    version: '16.4'
    class: db.t4g.medium
    storage: 50
    connect: { env: { DATABASE_URL: 'postgres://{user}:{password}@{host}:{port}/{name}' } }
`
const olga = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
const omar = { type: 'person', id: 'U0OMAR', name: 'omar' } as const
const vic = { type: 'person', id: 'U0VIC', name: 'vic' } as const

it('gives new credentials: everybody has them before the old ones end', async () => {
  const house = await withDatabase()
  const before = urlIn(house)
  await order(house, { do: 'rotate' })
  await house.bot.settle(300_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'ready', revision: 2 })
  const after = urlIn(house)
  expect(after).not.toBe(before)
  expect(new URL(after).username).not.toBe(new URL(before).username)
  expect(await house.newest()).toMatchObject({
    purpose: 'restart',
    outcome: { is: 'succeeded' },
    reason: 'db of checkout in staging has new credentials',
  })
  const roles = await rolesIn(house)
  expect(roles.filter(({ canLogin }) => canLogin).map(({ name }) => name)).toContain(
    new URL(after).username,
  )
  expect(roles.find(({ name }) => name === new URL(before).username)?.canLogin).toBe(false)
})

it('keeps the old credentials as long as somebody could not be connected with the new ones', async () => {
  const house = await withDatabase()
  const before = urlIn(house)
  const { controls } = house.bot.simulated.clusters.get('shared')!
  const undo = controls.deny('patch', 'Deployment')
  await order(house, { do: 'rotate' })
  await house.bot.settle(300_000)
  expect(await house.dependency(key)).toMatchObject({
    state: 'held',
    failure: { because: expect.stringMatching(/^checkout\/staging was not connected anew: d-/) },
  })
  expect(
    (await rolesIn(house)).find(({ name }) => name === new URL(before).username),
  ).toMatchObject({
    canLogin: true,
  })
  undo()
  const to = { kind: 'dependency', id: key }
  await house.bot.store.submit({
    signals: [{ to, key: 'again', signal: { type: 'retry', by: olga } }],
  })
  await house.bot.settle(300_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'ready', revision: 2 })
})

it('lets a release that wants it otherwise pass in the middle of a rotation', async () => {
  const house = await withDatabase()
  house.publish('2.1.0', database.replace('storage: 50', 'storage: 100'))
  await order(house, { do: 'rotate' })
  while (!(await house.dependency(key))?.connecting) await house.bot.settle(500)
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(1_800_000)
  expect(await house.newest()).toMatchObject({ wanted: '2.1.0', outcome: { is: 'succeeded' } })
  const after = await house.dependency(key)
  expect(after).toMatchObject({ state: 'ready', revision: 2, current: { spec: { storage: 100 } } })
  expect(after).not.toHaveProperty('order')
})

it('removes it once somebody else agrees, with a last snapshot', async () => {
  const house = await withDatabase()
  house.publish('2.1.0')
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(60_000)
  const { id } = await order(house, { do: 'remove' })
  await house.bot.settle(60_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'asked' })
  await confirm(house, id, olga)
  await confirm(house, id, vic)
  await house.bot.settle(60_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'asked', order: { confirmedBy: [] } })
  await confirm(house, id, omar)
  await house.bot.settle(1_200_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'removed', outputs: {} })
})

it('does nothing for somebody who may not order it by the time that it would be done', async () => {
  const house = await withDatabase()
  const before = house.bot.simulated.clouds.get('main')!.controls.journal().length
  await order(house, { do: 'snapshot' }, vic)
  await house.bot.settle(60_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'ready' })
  expect(house.bot.simulated.clouds.get('main')!.controls.journal()).toHaveLength(before)
})

it('gives an order up that failed, when somebody says so', async () => {
  const house = await withDatabase()
  house.bot.simulated.clouds.get('main')!.controls.deny('rds:CreateDBSnapshot')
  await order(house, { do: 'snapshot' })
  await house.bot.settle(60_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'held', order: { id: 'o-snapshot' } })
  expect(await house.say('olga', 'deps cancel db of checkout in staging')).toContain('is given up')
  const after = await house.dependency(key)
  expect(after).toMatchObject({ state: 'ready' })
  expect(after).not.toHaveProperty('order')
})

it('comes back when a release wants it again', async () => {
  const house = await withDatabase()
  house.publish('2.1.0')
  house.publish('2.2.0', database)
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(60_000)
  const { id } = await order(house, { do: 'remove' })
  await confirm(house, id, omar)
  await house.bot.settle(1_200_000)
  await house.say('olga', 'deploy checkout 2.2.0 to staging')
  await house.bot.settle(1_200_000)
  expect(await house.newest()).toMatchObject({ wanted: '2.2.0', outcome: { is: 'succeeded' } })
  expect(await house.dependency(key)).toMatchObject({ state: 'ready' })
})

it('tells what somebody changed by hand, and the next delivery mends it', async () => {
  const house = await withDatabase()
  house.bot.simulated.clouds.get('main')!.controls.changeByHand('checkout-db-staging', {
    multiAz: true,
  })
  await house.bot.settle(1_200_000)
  expect((await house.dependency(key))?.drift).toEqual([expect.stringMatching(/Multi-AZ|zone/i)])
})

async function withDatabase(): Promise<House> {
  const house = await startHouse()
  house.publish('2.0.0', database)
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(600_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
  return house
}

async function order(
  { bot }: House,
  act: Act,
  by: typeof olga | typeof vic = olga,
): Promise<Order> {
  const id = `o-${act.do}`
  const made: Order = {
    id,
    act,
    by,
    at: bot.clock.now(),
    needed: peopleFor(act.do),
    confirmedBy: [],
  }
  const to = { kind: 'dependency', id: key }
  await bot.store.submit({ signals: [{ to, key: id, signal: { type: 'order', order: made } }] })
  await bot.settle(1_000)
  return made
}

async function confirm({ bot }: House, id: string, by: typeof olga | typeof omar | typeof vic) {
  const to = { kind: 'dependency', id: key }
  const signal = { type: 'confirm', order: id, by } as const
  await bot.store.submit({ signals: [{ to, key: `${id}/${by.id}`, signal }] })
  await bot.settle(1_000)
}

function urlIn(house: House): string {
  const secret = house.object('Secret', 'checkout-db-connection') as
    | { readonly data?: Readonly<Record<string, string>> }
    | undefined
  return Buffer.from(secret?.data?.['DATABASE_URL'] ?? '', 'base64').toString()
}

async function rolesIn(house: House) {
  const secret = house.object('Secret', 'checkout-db-staging-master') as unknown as {
    readonly data: Readonly<Record<string, string>>
  }
  const url = new URL(urlIn(house))
  const { roles } = await house.bot.world.sql.inside(
    {
      host: url.hostname,
      port: Number(url.port),
      database: url.pathname.slice(1),
      user: 'deliver',
      password: Buffer.from(secret.data['password'] ?? '', 'base64').toString(),
      tls: 'require',
    },
    new AbortController().signal,
  )
  return roles
}
