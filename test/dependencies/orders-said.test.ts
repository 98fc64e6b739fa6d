import { expect, it } from 'vitest'
import { dependencyCard } from '#src/messages/dependencies/dependency-card.ts'
import { catalogOf, platform, startHouse, type House } from './house.ts'

const key = 'checkout.db/staging'
const database = `dependencies:
  db:
    kind: aws-rds
    version: '16.4'
    class: db.t4g.medium
    storage: 50
    connect: { env: { DATABASE_URL: 'postgres://{user}:{password}@{host}:{port}/{name}' } }
`
const larger = database.replace('storage: 50', 'storage: 100')
const nobodyOwns = ', per: { staging: { owners: [] } }'

it('changes it for a release while a restore waits for a second person, who is asked again after that', async () => {
  const house = await withSnapshot()
  house.publish('2.1.0', larger)
  const snapshot = snapshotIn(house)
  expect(await house.say('olga', `db restore checkout db staging from ${snapshot}`)).toContain(
    'Somebody else has to agree',
  )
  const { id = '' } = (await house.dependency(key))?.order ?? {}
  expect(await house.dependency(key)).toMatchObject({ state: 'asked', by: { id: 'U0OLGA' } })
  await beginning(house, '2.1.0')
  const card = await cardIn(house)
  expect(card).toContain('is changed for `d-')
  expect(card).toContain('first; who agrees is asked after that')
  expect(await house.say('omar', `deps agree ${id}`)).toContain('who agrees is asked again after')

  await house.bot.settle(1_800_000)
  expect(await house.newest()).toMatchObject({ wanted: '2.1.0', outcome: { is: 'succeeded' } })
  const waiting = { state: 'asked', current: { spec: { storage: 100 } }, waiters: [] }
  expect(await house.dependency(key)).toMatchObject({ ...waiting, order: { id, confirmedBy: [] } })
  expect(await cardIn(house)).toContain('waits for somebody to agree')

  expect(await house.say('omar', `deps agree ${id}`)).toContain('You agree to restore it')
  await house.bot.settle(7_200_000)
  const after = await house.dependency(key)
  expect(after).toMatchObject({ state: 'ready', current: { spec: { storage: 100 } } })
  expect(after).not.toHaveProperty('order')
  expect(await why(house)).toContain(`It is restored from ${snapshot}, as olga ordered`)
}, 60_000)

it('gives up an order that waits while a release has it changed', async () => {
  const house = await withSnapshot()
  house.publish('2.1.0', larger)
  await house.say('olga', `db restore checkout db staging from ${snapshotIn(house)}`)
  await beginning(house, '2.1.0')
  expect(await house.say('olga', 'deps cancel db of checkout in staging')).toContain('is given up')
  await house.bot.settle(1_800_000)
  await isLarger(house)
})

it('removes nothing that a release needs meanwhile, whoever agrees afterwards', async () => {
  const house = await withDatabase()
  house.publish('2.1.0')
  house.publish('2.2.0', larger)
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(60_000)
  expect(await house.say('olga', 'deps remove db of checkout in staging')).toContain('agree first')
  const { id = '' } = (await house.dependency(key))?.order ?? {}
  await house.say('olga', 'deploy checkout 2.2.0 to staging')
  await house.bot.settle(1_800_000)
  expect(await house.newest()).toMatchObject({ wanted: '2.2.0', outcome: { is: 'succeeded' } })
  expect(await why(house)).toContain('needs it, so nobody goes on to remove it')
  expect(await house.say('omar', `deps agree ${id}`)).toContain('nobody has to agree to')
  await isLarger(house)
})

it('tells the thread that it is removed, and by whose order', async () => {
  const house = await withDatabase()
  house.publish('2.1.0')
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(60_000)
  await house.say('olga', 'deps remove db of checkout in staging')
  await house.say('omar', `deps agree ${(await house.dependency(key))?.order?.id}`)
  await house.bot.settle(1_200_000)
  expect(await house.dependency(key)).toMatchObject({ state: 'removed', by: { id: 'U0OLGA' } })
  expect(await why(house)).toContain('It is removed, as olga ordered')
})

it('refuses a restore that cannot be, with the snapshots that there are', async () => {
  const house = await withSnapshot()
  const snapshot = snapshotIn(house)
  const line = 'db restore checkout db staging'
  const refused = await house.say('olga', `${line} from nope`)
  expect(refused).toContain('Cannot restore the database: it has no snapshot "nope"')
  expect(refused).toContain(`It has ${snapshot}`)
  expect(await house.say('olga', `${line} at "3 days ago"`)).toContain('it was made at')
  expect(await house.say('olga', `${line} at yesterday`)).toContain('say the time too')
  expect(await house.dependency(key)).not.toHaveProperty('order')
  expect(await house.say('olga', 'db status checkout db staging')).toContain(
    `Snapshots: ${snapshot}`,
  )
})

it('takes an order that nothing can be said of now, and where it cannot be, tells both ways out', async () => {
  const house = await withSnapshot()
  const { controls } = house.bot.simulated.clouds.get('main')!
  controls.goAway()
  expect(await house.say('olga', 'db restore checkout db staging from nope')).toContain(
    'Somebody else has to agree',
  )
  controls.comeBack()
  await house.say('omar', `deps agree ${(await house.dependency(key))?.order?.id}`)
  await house.bot.settle(60_000)
  expect(await house.dependency(key)).toMatchObject({
    state: 'held',
    failure: {
      because: expect.stringContaining('it has no snapshot "nope"'),
      hint: expect.stringMatching(/deps retry.*deps cancel/),
    },
  })
})

it('lets those order it whom the platform names since its record was made, and nobody else', async () => {
  const house = await withDatabase()
  const line = 'db snapshot checkout db staging'
  expect((await house.dependency(key))?.owners).toEqual([])
  const before = await house.say('dave', line)
  expect(before).toContain('dave is no operator there')
  await house.bot.adopt(await catalogOf(platform.replace(nobodyOwns, '')))
  expect(await house.say('vic', line)).toContain(
    'vic is neither operator there nor among its owners (dba)',
  )
  expect(await house.say('dave', line)).toContain('It begins at once')
  await house.bot.settle(600_000)
  expect(await why(house)).toContain('A snapshot of it is taken, as dave ordered')
  expect(await house.dependency(key)).toMatchObject({ by: { id: 'U0DAVE' } })
})

it('has owners by the rules that its newest release was delivered under', async () => {
  const house = await withDatabase()
  await house.bot.adopt(await catalogOf(platform.replace(nobodyOwns, '')))
  house.publish('2.1.0', database)
  await house.say('olga', 'deploy checkout 2.1.0 to staging')
  await house.bot.settle(600_000)
  expect((await house.dependency(key))?.owners).toEqual(['dba'])
})

async function withDatabase(): Promise<House> {
  const house = await startHouse()
  house.publish('2.0.0', database)
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(600_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
  return house
}

async function withSnapshot(): Promise<House> {
  const house = await withDatabase()
  expect(await house.say('olga', 'db snapshot checkout db staging')).toContain('at once')
  await house.bot.settle(1_200_000)
  return house
}

function snapshotIn({ bot }: House): string {
  const [snapshot] = bot.simulated.clouds.get('main')!.controls.snapshots()
  return snapshot?.id ?? ''
}

/** Until the change for that release is at work. */
async function beginning(house: House, version: string): Promise<void> {
  await house.say('olga', `deploy checkout ${version} to staging`)
  for (let looks = 0; looks < 100; looks += 1) {
    if ((await house.dependency(key))?.state === 'changing') return
    await house.bot.settle(500)
  }
  throw new Error('It is never changed')
}

async function isLarger(house: House): Promise<void> {
  const after = await house.dependency(key)
  expect(after).toMatchObject({ state: 'ready', current: { spec: { storage: 100 } } })
  expect(after).not.toHaveProperty('order')
}

async function cardIn(house: House): Promise<string> {
  const document = (await house.dependency(key))!
  const card = dependencyCard({ document, quarantined: undefined, acts: ['restore'] })
  return JSON.stringify(card.blocks)
}

async function why(house: House): Promise<string> {
  return house.say('olga', 'deps why db of checkout in staging')
}
