import { expect, it } from 'vitest'
import { type House, job, startHouse } from './house.ts'

const database = (version: string, more = '') => `dependencies:
  db:
    kind: aws-rds
    engine: postgres
    version: '${version}'
    class: db.t4g.medium
    storage: 50
    connect: { env: { DATABASE_URL: 'postgres://{user}:{password}@{host}:{port}/{name}' } }
${more}`

it('brings a database and a release in one delivery, approved on one card', async () => {
  const house = await startHouse()
  house.publish('2.0.0', database('16.4'))
  await house.say('olga', 'deploy checkout 2.0.0 to production')
  await house.bot.settle(1_000)
  expect(await house.newest()).toMatchObject({
    waitingOn: { on: 'approval', from: ['release-managers'], required: ['dba'] },
  })
  await house.say('rita', 'approve checkout production')
  await house.bot.settle(5_000)
  expect(await house.newest()).toMatchObject({ begun: false, waitingOn: { on: 'approval' } })
  await house.say('dave', 'approve checkout production')
  await house.bot.settle(600_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })
  expect(urlIn(house)).toMatch(/^postgres:\/\/\w+:\w{40}@\S+:5432\/\w+$/)
})

it('upgrades the database with the release that needs the next one, and refuses what would not work with it', async () => {
  const house = await startHouse()
  house.publish('2.0.0', database('16.4'))
  const more = 'migrations: { expand: jobs/expand.yml, compatibleFrom: 2.1.0 }'
  house.publish('2.1.0', database('17.2', more), { 'jobs/expand.yml': job('expand') })
  await approved(house, '2.0.0')
  await house.bot.settle(3_600_000)
  await approved(house, '2.1.0')
  const delivery = await house.newest()
  expect(delivery).toMatchObject({ outcome: { is: 'succeeded' } })
  expect(delivery.plan?.dependencies?.[0]?.steps.map(({ what, risk }) => `${what} (${risk})`))
    .toMatchInlineSnapshot(`
    [
      "take a snapshot before the upgrade to PostgreSQL 17.2 (none)",
      "upgrade PostgreSQL 16.4 to 17.2, in place (irreversible)",
    ]
  `)
  expect(delivery.plan?.wayBack).toMatchInlineSnapshot(`
    [
      {
        "point": "until the first of these",
        "way": "nothing has happened: cancel or abort leaves everything as it is",
      },
      {
        "point": "after db: upgrade PostgreSQL 16.4 to 17.2, in place",
        "way": "forward fix, or two people restore it from the snapshot, which loses every minute since that was taken; 2.0.0 does not come back: a release that mends it goes forward",
      },
      {
        "point": "after the expand of 2.1.0",
        "way": "2.0.0 does not come back: a release that mends it goes forward",
      },
    ]
  `)
  const answer = await house.say('omar', 'rollback checkout production "it is slow"')
  await house.bot.settle(10_000)
  expect(answer).toMatchInlineSnapshot(
    `"⚠️ Cannot roll checkout back in production: 2.0.0 does not work there any more: 2.1.0 changed db for good (upgrade PostgreSQL 16.4 to 17.2, in place), and 2.1.0 is the oldest that works with that. A release that mends it goes forward: \`/deliver deploy checkout … to production\`. Data come back only by \`/deliver db restore\`: two people have to want it, and what was written since is lost."`,
  )
  const { outcome } = await house.newest()
  expect(outcome).toMatchInlineSnapshot(`
    {
      "is": "succeeded",
    }
  `)
})

async function approved(house: House, version: string): Promise<void> {
  await house.say('olga', `deploy checkout ${version} to production`)
  await house.bot.settle(1_000)
  await house.say('rita', 'approve checkout production')
  await house.say('dave', 'approve checkout production')
  await house.bot.settle(1_800_000)
}

function urlIn(house: House): string {
  const secret = house.object('Secret', 'checkout-db-connection') as
    | { readonly data?: Readonly<Record<string, string>> }
    | undefined
  return Buffer.from(secret?.data?.['DATABASE_URL'] ?? '', 'base64').toString()
}
