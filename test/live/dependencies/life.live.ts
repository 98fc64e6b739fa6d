import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CANARY, type House, servicesMissing, startHouse, within } from './house.ts'
import { seenIn } from './seen.ts'

const missing = servicesMissing()
if (missing) console.warn(`Skipped: ${missing}`)

const AGAIN = 'deploy checkout 2.1.0 to production --dry-run'

/** One environment, from its first delivery to the end of its database: each step goes on where the one before ended. */
describe.skipIf(missing)('what a release needs, with a real cluster, account and database', () => {
  let house: House
  const urls: string[] = []
  const canaries = [CANARY]
  beforeAll(async () => {
    house = await startHouse()
  }, 120_000)
  afterAll(() => house?.stop(), 60_000)
  let hasFailed = false
  beforeEach(({ skip, onTestFailed }) => {
    skip(hasFailed, 'a step before it failed')
    onTestFailed(() => {
      hasFailed = true
    })
  })
  const pods = async (version: string) => Array(2).fill(await house.imageOf(version))

  it('is made before anything of a fresh environment is rolled out', async () => {
    const { channel, cluster, database } = seenIn(house)
    const delivery = await channel.order('dana', 'deploy checkout 2.0.0 to production')
    const asks = await delivery.says('waits for approval')
    expect(asks).toContain('create PostgreSQL 16.4, db.t4g.medium, 50 GiB')
    expect(asks).toContain('*cache*: objects of redis')
    expect(await database.instance()).toBeUndefined()

    await delivery.press('rita', 'Approve')
    await delivery.press('dave', 'Approve')
    await delivery.says(/Waits for db, which waits for database checkout-db-production, which is creating/) // prettier-ignore
    expect(await cluster.object('deployment')).toBeUndefined()
    expect(await database.instance()).toMatchObject({ version: '16.4', encrypted: true })

    await delivery.says(/Waits for expand-\w+ to change its data/)
    expect(await cluster.object('deployment')).toBeUndefined()
    await delivery.says('checkout 2.0.0 runs in production')
    expect(await cluster.running()).toEqual(await pods('2.0.0'))
  })

  it('gives the workload what it is connected with', async () => {
    const { cluster, object, secret } = seenIn(house)
    const env = (name: string, of: string) => ({
      name,
      valueFrom: { secretKeyRef: { name: `checkout-${of}-connection`, key: name } },
    })
    expect(await cluster.object('deployment')).toMatchObject({
      spec: {
        template: {
          metadata: { annotations: { 'deliver/connections': expect.any(String) } },
          spec: {
            containers: [
              {
                env: expect.arrayContaining([
                  env('DATABASE_URL', 'db'),
                  env('REDIS_HOST', 'cache'),
                  env('BUCKET', 'files'),
                  env('PAY_TOKEN', 'pay'),
                ]),
              },
            ],
          },
        },
      },
    })
    const url = await secret('checkout-db-connection', 'DATABASE_URL')
    expect(await house.inside.logIn(url)).toEqual({ user: 'checkout_db_a', database: 'checkout_db' }) // prettier-ignore
    expect(new URL(url).hostname).toMatch(/^checkout-db-production\..*rds\.amazonaws\.com$/)
    expect(await secret('checkout-cache-connection', 'REDIS_HOST')).toBe(`redis.${house.namespaceOf()}.svc`) // prettier-ignore
    expect(await object('service', 'redis')).toBeDefined()
    expect(await secret('checkout-pay-connection', 'PAY_TOKEN')).toBe(CANARY)
    const bucket = await secret('checkout-files-connection', 'BUCKET')
    expect(await house.account(({ buckets }) => buckets.find(bucket, within()))).toMatchObject({
      encrypted: true,
      publicBlocked: true,
    })
    urls.push(url)
  })

  it('brings the next database with the release that needs it, on one request, though the bot ends meanwhile', async () => {
    const { channel, cluster, database, jobs } = seenIn(house)
    const delivery = await channel.order('dana', 'deploy checkout 2.1.0 to production')
    const asks = await delivery.says('waits for approval')
    expect(asks).toContain('upgrade PostgreSQL 16.4 to 17.2, in place · ⚠️ *cannot be taken back*')
    expect(asks).toMatch(/\*Ways back\*\n.*: nothing has happened/)
    expect(asks).toMatch(/1 more approval is needed\* of release-managers, (and )?one of dba/)
    await delivery.press('rita', 'Approve')
    await delivery.says(/more approval is needed\* .*dba/)
    expect(await database.instance()).toMatchObject({ version: '16.4', status: 'available' })

    await delivery.press('dave', 'Approve')
    await delivery.says('which is upgrading')
    await house.restart()
    expect(await cluster.running()).toEqual(await pods('2.0.0'))
    const [before] = await database.snapshots()
    expect(before).toMatchObject({ version: '16.4', status: 'available' })

    await delivery.says(/Waits for expand-\w+ to change its data/)
    expect(await database.instance()).toMatchObject({ version: '17.2', status: 'available' })
    expect(await cluster.running()).toEqual(await pods('2.0.0'))

    await delivery.says('checkout 2.1.0 runs in production')
    expect(await cluster.running()).toEqual(await pods('2.1.0'))
    const ran = await jobs()
    expect(ran.map(({ status }) => status?.succeeded)).toEqual([1, 1])
    const cards = channel.cards().map(({ text }) => text)
    expect(cards.filter((text) => /2\.1\.0 [^]*Delivered by/.test(text))).toHaveLength(1)
  })

  it('is told as it is, and a release that runs already changes none of it', async () => {
    const { channel } = seenIn(house)
    const status = await channel.ask('vic', 'db status db of checkout in production')
    expect(status).toContain('checkout-db-production (available)')
    expect(status).toContain('Runs: PostgreSQL 17.2, db.t4g.medium, 50 GiB')
    expect(status).toContain('Extensions: plpgsql')
    const tree = await channel.ask('vic', 'deps checkout in production')
    for (const name of ['db', 'cache', 'files', 'pay']) expect(tree).toContain(`✅ *${name}*`)
    expect(tree).toContain(`password in Secret \`${house.namespaceOf()}/checkout-db-production-app-a\``) // prettier-ignore
    expect(await channel.ask('dana', AGAIN)).toContain('Nothing would change')
  })

  it('refuses to go back to a release that does not work with it', async () => {
    const { channel, cluster, database } = seenIn(house)
    const before = await cluster.generation()
    const answer = await channel.ask('omar', 'rollback checkout production "it is slow"')
    expect(answer).toContain('2.0.0 does not work there any more: 2.1.0')
    expect(answer).toContain('`/deliver deploy checkout … to production`')
    const delivery = await channel.order('dana', 'deploy checkout 2.0.0 to production')
    await delivery.says(
      'Cannot deliver checkout 2.0.0 to production: 2.0.0 does not work there any more',
    )
    expect(await cluster.generation()).toBe(before)
    expect(await database.instance()).toMatchObject({ version: '17.2' })
  })

  it('gives everybody new credentials, and then ends the old ones', async () => {
    const { channel, cluster, database, secret } = seenIn(house)
    const [old = ''] = urls
    await channel.ask('dave', 'db rotate checkout db production')
    await channel.until('a restart', () => /The restart of checkout in production waits/.test(channel.cards().at(-1)?.text ?? '')) // prettier-ignore
    const restart = channel.newest()
    expect(await house.inside.logIn(old)).toMatchObject({ user: 'checkout_db_a' })
    await restart.press('rita', 'Approve')
    await channel.until('the rotation', () => /everybody logs in as "checkout_db_b"/.test(database.notes().join('\n'))) // prettier-ignore
    const url = await secret('checkout-db-connection', 'DATABASE_URL')
    expect(await house.inside.logIn(url)).toEqual({ user: 'checkout_db_b', database: 'checkout_db' }) // prettier-ignore
    await expect(house.inside.logIn(old)).rejects.toThrow(/not permitted to log in|authentication failed/) // prettier-ignore
    expect(await cluster.running()).toEqual(await pods('2.1.0'))
    expect(await channel.ask('dana', AGAIN)).toContain('Nothing would change')
    urls.push(url)
  })

  it('takes a snapshot', async () => {
    const { channel, database } = seenIn(house)
    const before = await database.snapshots()
    const answer = await channel.ask('olga', 'db snapshot checkout db production')
    const name = `checkout-db-production-${orderIn(answer)}`
    await channel.until('the snapshot', () => database.notes().includes(`snapshot ${name} was taken`)) // prettier-ignore
    const after = await database.snapshots()
    expect(after).toHaveLength(before.length + 1)
    expect(after.find(({ id }) => id === name)).toMatchObject({ version: '17.2' })
  })

  it('goes when no release names it and two people want that, with a last snapshot', async () => {
    const { channel, cluster, database, secret } = seenIn(house)
    canaries.push(await secret('checkout-db-production-master', 'password'))
    expect(await channel.ask('olga', 'deps remove db of checkout in production')).toContain('is used by checkout/production (2.1.0)') // prettier-ignore
    const delivery = await channel.order('dana', 'deploy checkout 2.2.0 to production')
    await delivery.says('waits for approval')
    await delivery.press('rita', 'Approve')
    await delivery.says('checkout 2.2.0 runs in production')
    expect(await database.instance()).toBeDefined()

    const answer = await channel.ask('olga', 'deps remove db of checkout in production because it moved') // prettier-ignore
    const order = orderIn(answer)
    await channel.until('somebody to be asked', () => database.card().includes('waits for somebody to agree')) // prettier-ignore
    expect(await channel.ask('olga', `deps agree ${order}`)).toContain('it was you who ordered it')
    expect(await database.instance()).toMatchObject({ deletionProtection: true })
    await channel.ask('omar', `deps agree ${order}`)
    await channel.until('it to be gone', () => database.card().includes('is gone'))
    expect(await database.instance()).toBeUndefined()
    expect((await database.snapshots()).length).toBe(3)
    expect(await secret('checkout-db-production-master', 'password')).toBe('')
    expect(await cluster.running()).toEqual(await pods('2.2.0'))
  })

  it('tells none of its secrets to anybody else', () => {
    const passwords = urls.map((url) => new URL(url).password)
    const secrets = [...canaries, ...passwords]
    expect(secrets.every((one) => one.length > 10)).toBe(true)
    expect(secrets).toHaveLength(4)
    const said = JSON.stringify(house.slack.control.journal())
    for (const place of [said, house.log(), house.stored()]) {
      expect(place).toContain('U0OMAR')
      expect(secrets.filter((secret) => place.includes(secret))).toEqual([])
    }
  })
})

function orderIn(answer: string): string {
  const [id] = /\bo-[a-z0-9]+/.exec(answer) ?? []
  if (id === undefined) throw new Error(`It was not ordered: ${answer}`)
  return id
}
