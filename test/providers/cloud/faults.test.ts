import { beforeEach, describe, expect, it } from 'vitest'
import { ours, requestOf } from './harness.ts'
import { simulation, type Simulation } from './simulation.ts'

describe('what goes wrong in the simulated cloud', () => {
  let on: Simulation
  beforeEach(() => {
    on = simulation()
  })

  it('answers nothing while it is away; what is there lives on', async () => {
    await on.cloud.databases.create(requestOf('db'), on.signal)
    on.controls.goAway()

    for (const attempt of [
      () => on.cloud.databases.find('db', on.signal),
      () => on.cloud.secrets.read('keys', on.signal),
      () => on.cloud.buckets.create({ name: 'assets', tags: {} }, on.signal),
      () => on.cloud.ping(on.signal),
    ])
      await expect(attempt()).rejects.toMatchObject({ provider: 'aws', kind: 'unavailable' })
    await on.seconds(40)
    on.controls.comeBack()

    expect(await on.find('db')).toMatchObject({ status: 'available' })
    expect(await on.cloud.buckets.find('assets', on.signal)).toBeUndefined()
  })

  it('is told to slow down as often as was said', async () => {
    on.controls.throttle(2)
    const ask = () => on.cloud.databases.find('db', on.signal)

    await expect(ask()).rejects.toMatchObject({ kind: 'throttled', retryAfter: 1000 })
    await expect(ask()).rejects.toMatchObject({ kind: 'throttled' })
    await expect(ask()).resolves.toBeUndefined()
  })

  it('is denied, which action on which resource, until it is allowed', async () => {
    const allow = on.controls.deny('rds:CreateDBInstance')
    const create = () => on.cloud.databases.create(requestOf('db'), on.signal)

    await expect(create()).rejects.toMatchObject({
      provider: 'aws',
      kind: 'denied',
      message:
        'Cannot create database "db": not authorized to perform rds:CreateDBInstance on arn:aws:rds:eu-central-1:123456789012:db:db',
      hint: 'Allow rds:CreateDBInstance to the role of the bot',
    })
    expect(await on.cloud.databases.find('db', on.signal)).toBeUndefined()
    allow()
    expect(await create()).toBe('created')
  })

  it('does not know us once our credentials are expired, until they are renewed', async () => {
    const renew = on.controls.expireCredentials()

    await expect(on.cloud.ping(on.signal)).rejects.toMatchObject({
      kind: 'denied',
      message: 'Cannot ask who we are: The security token included in the request is expired',
    })
    renew()
    await expect(on.cloud.ping(on.signal)).resolves.toMatch(/^arn:/)
  })

  it('has things that are not ours', async () => {
    on.controls.exist('theirs', { version: '15.8' })
    on.controls.existSecret('their-keys', '{"token":"x"}', { team: 'search' })
    on.controls.existBucket('their-bucket', { publicBlocked: false })

    expect(await on.cloud.databases.create(requestOf('theirs'), on.signal)).toBe('exists')
    expect(await on.find('theirs')).toMatchObject({
      status: 'available',
      version: '15.8',
      tags: {},
    })
    expect(await on.cloud.secrets.find('their-keys', on.signal)).toMatchObject({
      tags: { team: 'search' },
      fields: ['token'],
    })
    expect(await on.cloud.buckets.find('their-bucket', on.signal)).toMatchObject({
      publicBlocked: false,
      tags: {},
    })
  })

  it('is changed and deleted by hand, which is none of our deeds', async () => {
    await on.created('db')
    on.controls.changeByHand('db', { class: 'db.r7g.large', tags: {} })
    expect(await on.find('db')).toMatchObject({ class: 'db.r7g.large', tags: {} })

    on.controls.deleteByHand('db')

    expect(await on.cloud.databases.find('db', on.signal)).toBeUndefined()
    expect(on.controls.journal()).toHaveLength(1)
  })

  it('writes down what had an effect, once, and counts all that was asked', async () => {
    const { databases, secrets, buckets } = on.cloud
    const settled = { name: 'assets', versioned: true, tags: ours }
    for (let time = 0; time < 2; time += 1) {
      await databases.create(requestOf('db'), on.signal)
      await secrets.create({ name: 'keys', value: 'canary-parrot', tags: {} }, on.signal)
      await buckets.create({ name: 'assets', tags: ours }, on.signal)
      await buckets.settle(settled, on.signal)
    }
    await on.seconds(40)
    for (let time = 0; time < 2; time += 1) {
      await on.modify('db', { password: 'canary-parrot', deletionProtection: true })
      await databases.tag({ id: 'db', tags: { fence: '1' } }, on.signal)
      await secrets.remove('keys', on.signal)
      await buckets.remove('assets', on.signal)
    }

    const journal = on.controls.journal()
    expect(journal.map(({ action, id }) => `${action} ${id}`)).toEqual([
      'rds:CreateDBInstance db',
      'secretsmanager:CreateSecret keys',
      's3:CreateBucket assets',
      's3:PutBucketVersioning assets',
      'rds:ModifyDBInstance db',
      'rds:AddTagsToResource db',
      'secretsmanager:DeleteSecret keys',
      's3:DeleteBucket assets',
    ])
    expect(journal[4]?.at).toBe(on.clock.now())
    expect(on.controls.calls()).toMatchObject({
      'rds:CreateDBInstance': 2,
      'rds:ModifyDBInstance': 2,
      's3:PutBucketVersioning': 1,
    })
    expect(JSON.stringify([journal, on.controls.calls(), on.controls.instances()])).not.toContain(
      'canary',
    )
  })
})
