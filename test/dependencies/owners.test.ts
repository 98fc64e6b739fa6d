import { expect, it } from 'vitest'
import { type House, platform, startHouse } from './house.ts'

const database = (version: string, more = '') => `dependencies:
  db:
    kind: aws-rds
    version: '${version}'
    class: db.t4g.medium
    storage: 50${more}
    connect: { env: { DATABASE_HOST: '{host}' } }
`

const asked = { on: 'approval', from: ['release-managers'], required: ['dba'] }

it('does not begin with the vote of the release manager alone', async () => {
  const house = await withRelease()
  await house.say('rita', 'approve checkout production')
  await house.bot.settle(600_000)
  expect(await house.newest()).toMatchObject({
    begun: false,
    waitingOn: { on: 'approval', missing: 0, required: ['dba'] },
  })
  expect(journalOf(house)).toEqual([])
})

it('does not begin with the vote of the owner alone', async () => {
  const house = await withRelease()
  await house.say('dave', 'approve checkout production')
  await house.bot.settle(600_000)
  expect(await house.newest()).toMatchObject({
    begun: false,
    waitingOn: { on: 'approval', missing: 1, required: [] },
  })
  expect(journalOf(house)).toEqual([])
})

it('begins with both, in whichever order they come', async () => {
  const house = await withRelease()
  await approve(house, ['dave', 'rita'])
  await house.bot.settle(1_800_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
})

it('asks no owner where nothing of theirs changes', async () => {
  const house = await withRelease()
  await approve(house, ['rita', 'dave'])
  await house.bot.settle(1_800_000)
  house.publish('2.0.1', database('16.4'))
  await house.say('olga', 'deploy checkout 2.0.1 to production')
  await house.bot.settle(1_000)
  expect(await house.newest()).toMatchObject({ waitingOn: { required: [] } })
})

it('lets the votes fall when somebody does by hand what they were given for', async () => {
  const house = await withRelease()
  await approve(house, ['rita', 'dave'])
  await house.bot.settle(1_800_000)
  house.publish('2.1.0', database('17.2'))
  await house.say('olga', 'deploy checkout 2.1.0 to production')
  await house.bot.settle(1_000)
  expect(await house.newest()).toMatchObject({ waitingOn: asked })
  await house.say('rita', 'approve checkout production')
  await house.bot.settle(5_000)

  const { controls } = house.bot.simulated.clouds.get('main')!
  controls.changeByHand('checkout-db-production', { version: '16.6' })
  await house.bot.settle(60_000)
  await house.say('dave', 'approve checkout production')
  await house.bot.settle(60_000)
  const { approval, plan, begun } = await house.newest()
  expect(begun).toBe(false)
  expect(approval).toMatchObject({ votes: [], plan: plan?.hash })
  expect(approval?.voided.flatMap(({ votes }) => votes).length).toBeGreaterThan(0)
  expect(plan?.dependencies?.[0]?.steps.map(({ what }) => what).join()).toContain('16.6 to 17.2')
  await approve(house, ['rita', 'dave'])
  await house.bot.settle(1_800_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
})

it('keeps the owners of the platform, whatever a definition says', async () => {
  const house = await startHouse()
  house.publish('2.0.0', database('16.4', '\n    owners: [shop-team]'))
  await house.say('olga', 'deploy checkout 2.0.0 to production')
  await house.bot.settle(1_000)
  const { plan, waitingOn } = await house.newest()
  expect(plan?.dependencies?.[0]?.owners.toSorted()).toEqual(['dba', 'shop-team'])
  expect(waitingOn).toMatchObject({ required: expect.arrayContaining(['dba', 'shop-team']) })
})

it.each([
  ['an empty list', '\n    owners: []'],
  ['an empty list for the environment', '\n    per: { production: { owners: [] } }'],
])('keeps the owners of the platform against %s', async (_what, more) => {
  const house = await startHouse()
  house.publish('2.0.0', database('16.4', more))
  await house.say('olga', 'deploy checkout 2.0.0 to production')
  await house.bot.settle(1_000)
  const { plan, outcome } = await house.newest()
  expect(outcome?.is === 'refused' || plan?.dependencies?.[0]?.owners.includes('dba')).toBe(true)
})

it('does not let a definition pass by the owners with another dependency of the same kind', async () => {
  const house = await startHouse({ yaml: platform })
  house.publish('2.0.0', database('16.4').replace('  db:', '  mine:'))
  await house.say('olga', 'deploy checkout 2.0.0 to production')
  await house.bot.settle(1_000)
  expect(await house.newest()).toMatchObject({ waitingOn: asked })
})

async function withRelease(): Promise<House> {
  const house = await startHouse()
  house.publish('2.0.0', database('16.4'))
  await house.say('olga', 'deploy checkout 2.0.0 to production')
  await house.bot.settle(1_000)
  expect(await house.newest()).toMatchObject({ waitingOn: asked })
  return house
}

async function approve(house: House, who: readonly string[]): Promise<void> {
  for (const one of who) await house.say(one, 'approve checkout production')
}

function journalOf({ bot }: House): readonly string[] {
  return bot.simulated.clouds
    .get('main')!
    .controls.journal()
    .map(({ action }) => action)
}
