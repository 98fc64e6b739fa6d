import { expect, it } from 'vitest'
import type { KindPlan } from '#src/core/dependencies/plan.ts'
import { ID, KEY, type Play, playDatabase, SPEC } from './playing.ts'

const ENSURE = { do: 'ensure' } as const

async function standing(spec: object = SPEC): Promise<Play> {
  const play = playDatabase()
  expect(await play.play(spec, ENSURE)).toMatchObject({ is: 'done' })
  return play
}

const stepsIn = (plan: KindPlan) =>
  plan.is === 'planned' ? plan.steps.map(({ what, risk }) => `${risk}: ${what}`) : plan.because

it('a minor upgrade is downtime, after a snapshot', async () => {
  const play = await standing()
  const plan = await play.plan({ ...SPEC, version: '16.6' })
  expect(plan).toMatchObject({ action: 'upgrade' })
  expect(stepsIn(plan)).toEqual([
    'none: take a snapshot before the upgrade to PostgreSQL 16.6',
    'downtime: upgrade PostgreSQL 16.4 to 16.6, in place',
  ])
})

it('a major upgrade is irreversible, and says how data of before come back', async () => {
  const play = await standing()
  const plan = await play.plan({ ...SPEC, version: '17' })
  expect(stepsIn(plan)).toContain('irreversible: upgrade PostgreSQL 16.4 to 17.5, in place')
  const [, upgrade] = plan.is === 'planned' ? plan.steps : []
  expect(upgrade?.wayBack).toBe(
    'forward fix, or two people restore it from the snapshot, which loses every minute since that was taken',
  )
  expect(upgrade?.notes.join()).toContain('extensions')
})

it('a lower major version is refused, by the plan and by whoever carries it out', async () => {
  const play = await standing({ ...SPEC, version: '17.2' })
  const because =
    'Cannot bring database "checkout-db-production" to PostgreSQL 16.4: it runs 17.2, and a database is not downgraded'
  expect(await play.plan(SPEC)).toMatchObject({ is: 'refused', because })
  const before = play.journal()
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'failed', because })
  expect(play.journal()).toEqual(before)
})

it('a lower minor version is a floor: the cloud raises minor versions by itself', async () => {
  const play = await standing({ ...SPEC, version: '16.6' })
  expect(await play.plan(SPEC)).toMatchObject({ action: 'unchanged', steps: [] })
  expect(await play.plan({ ...SPEC, version: '16' })).toMatchObject({ action: 'unchanged' })
  expect(await play.play(SPEC, { do: 'check' })).toMatchObject({ move: { drift: [] } })
})

it('where there is no way to a version, those are named to which there is one', async () => {
  const play = await standing({ ...SPEC, version: '16.8' })
  expect(await play.plan({ ...SPEC, version: '17.2' })).toMatchObject({
    is: 'refused',
    because:
      'Cannot bring database "checkout-db-production" to PostgreSQL 17.2: there is no way from 16.8 (possible: 16.9, 17.4, 17.5)',
  })
})

it('storage does not shrink, but may have grown by itself', async () => {
  const play = await standing({ ...SPEC, storage: 100 })
  expect(await play.plan({ ...SPEC, storage: 50 })).toMatchObject({
    is: 'refused',
    because:
      'Cannot use database "checkout-db-production": it has 100 GiB, and storage does not shrink to 50',
  })
  expect(await play.plan({ ...SPEC, storage: 50, maxStorage: 200 })).toMatchObject({
    action: 'change',
  })
})

it('settings are told with what they cost, one by one', async () => {
  const play = await standing({ ...SPEC, backupDays: 14 })
  const plan = await play.plan({
    ...SPEC,
    class: 'db.t4g.large',
    storage: 100,
    maxStorage: 500,
    multiAz: true,
    deletionProtection: false,
    securityGroups: ['sg-1'],
    parameters: { max_connections: 200 },
  })
  expect(stepsIn(plan)).toEqual([
    `none: set max_connections = 200 in parameter group ${ID}-postgres16`,
    'downtime: change the class from db.t4g.medium to db.t4g.large',
    'none: grow the storage from 50 to 100 GiB',
    'none: let the storage grow by itself up to 500 GiB',
    'none: keep a standby in another zone',
    'irreversible: keep backups for 7 days instead of 14',
    'none: take off the protection from deletion',
    'downtime: change the security groups from sg-default to sg-1',
    `restart: use parameter group ${ID}-postgres16 instead of default.postgres16`,
    'restart: restart PostgreSQL, where parameters need it',
  ])
})

it('what waits for the window says so, and is nothing to do again once it waits', async () => {
  const play = await standing()
  const wish = { ...SPEC, class: 'db.t4g.large', apply: 'window' }
  const words = 'change the class from db.t4g.medium to db.t4g.large, in the maintenance window'
  expect(stepsIn(await play.plan(wish))).toEqual([`downtime: ${words}`])
  await play.play(wish, ENSURE)
  expect(await play.plan(wish)).toMatchObject({ action: 'unchanged' })
  expect(stepsIn(await play.plan({ ...wish, apply: 'once' }))).toEqual([
    'downtime: change the class from db.t4g.medium to db.t4g.large',
  ])
})

it('what is voted on stays the same while the instance is at work', async () => {
  const play = await standing()
  const wish = { ...SPEC, version: '17.2', class: 'db.t4g.large' }
  const before = await play.plan(wish)
  const { signal } = new AbortController()
  await play.cloud.databases.snapshot({ id: ID, snapshot: 'by-hand', tags: {} }, signal)
  const during = await play.plan(wish)
  expect(during).toMatchObject({ says: `${ID} is backing-up` })
  expect(stepsIn(during)).toEqual(stepsIn(before))
})

it('what exists and is not ours is refused; once adopted it is told what that does', async () => {
  const play = playDatabase()
  play.controls.exist(ID, {
    version: '16.4',
    class: SPEC.class,
    storage: 50,
    database: 'checkout_db',
  })
  expect(await play.plan(SPEC)).toMatchObject({
    is: 'refused',
    because: `Cannot use database "${ID}": it exists and is not ours`,
    hint: '/deliver deps adopt shows it and makes it ours',
  })
  play.adopt()
  expect(stepsIn(await play.plan(SPEC)).slice(0, 2)).toEqual([
    `none: take over database ${ID}`,
    expect.stringMatching(/^downtime: set a new password of its master/),
  ])
  play.controls.changeByHand(ID, { tags: { 'deliver/dependency': 'shop.db/production' } })
  expect(await play.plan(SPEC)).toMatchObject({
    is: 'refused',
    because: `Cannot use database "${ID}": it belongs to shop.db/production`,
  })
})

it.each([
  [{ encrypted: false }, 'it is not encrypted'],
  [{ database: 'other' }, 'its database is called "other"'],
  [{ port: 6543 }, 'it answers at port 6543'],
])('what never changes is refused: %j', async (is, words) => {
  const play = playDatabase()
  const tags = { 'deliver/dependency': KEY }
  play.controls.exist(ID, {
    version: '16.4',
    database: 'checkout_db',
    encrypted: true,
    tags,
    ...is,
  })
  expect(await play.plan(SPEC)).toMatchObject({
    because: `Cannot use database "${ID}": ${words}`,
  })
})

it('one that vanished is not quietly made anew: the plan says that it is empty', async () => {
  const play = await standing()
  await play.play(SPEC, { do: 'snapshot', id: 'o-1', isConnected: false })
  play.controls.deleteByHand(ID)
  const plan = await play.plan(SPEC)
  expect(plan).toMatchObject({
    action: 'create',
    steps: [
      {
        what: `create PostgreSQL 16.4, db.t4g.medium, 50 GiB, empty, in place of database ${ID}, which is gone`,
        risk: 'irreversible',
      },
    ],
  })
  expect(JSON.stringify(plan)).toContain(`restore snapshot ${ID}-o-1 first`)
})

it('a group of parameters that somebody else made keeps a major upgrade from happening', async () => {
  const play = playDatabase()
  const { signal } = new AbortController()
  const group = { name: 'theirs', family: 'postgres16', parameters: {}, tags: {} }
  await play.cloud.databases.ensureParameterGroup(group, signal)
  const tags = { 'deliver/dependency': KEY }
  play.controls.exist(ID, {
    version: '16.4',
    database: 'checkout_db',
    parameterGroup: 'theirs',
    tags,
  })
  expect(await play.plan({ ...SPEC, version: '17.2' })).toMatchObject({
    is: 'refused',
    because: expect.stringContaining('parameter group "theirs" is of the old version'),
  })
})

it('an environment without a cloud has no databases', async () => {
  const play = playDatabase({})
  expect(await play.plan(SPEC)).toMatchObject({
    is: 'refused',
    because: 'Cannot make a database for checkout.db/production: its environment has no cloud',
  })
})
