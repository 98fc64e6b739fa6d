import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cloud } from '#providers/cloud/cloud.ts'
import type { DatabaseWish } from '#src/core/dependencies/cloud.ts'
import { type Moto, motoMissing, quickClock, startMoto } from './moto.ts'

const missing = motoMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

const { signal } = new AbortController()
const owner = { 'deliver/dependency': 'checkout.db/production' }
const wish: DatabaseWish = {
  engine: 'postgres',
  version: '16.4',
  class: 'db.t4g.medium',
  storage: 20,
  maxStorage: 100,
  multiAz: true,
  encrypted: true,
  deletionProtection: true,
  backupDays: 7,
  database: 'checkout',
  masterUser: 'checkout_admin',
  port: 5432,
}
const password = 'canary-4a8f1c'

describe.skipIf(missing)('AWS as moto has it', () => {
  let moto: Moto
  let cloud: Cloud

  beforeAll(async () => {
    moto = await startMoto(quickClock)
    cloud = await moto.open()
  })
  afterAll(async () => {
    await cloud?.close()
    await moto?.stop()
  })

  it('acts as a role', async () => {
    const role = 'arn:aws:iam::123456789012:role/deliver'
    const assumed = await moto.open({ role })

    expect(await assumed.ping(signal)).toContain('assumed-role/deliver/deliver')
    expect(await assumed.databases.find('nothing', signal)).toBeUndefined()
    await assumed.close()
  })

  it('makes a database as it is wished, and waits for it', async () => {
    const request = { id: 'checkout-production', wish, password, tags: owner }

    expect(await cloud.databases.create(request, signal)).toBe('created')
    const seen = await cloud.databases.find('checkout-production', signal)
    expect(seen).toMatchObject({
      id: 'checkout-production',
      status: 'creating',
      engine: 'postgres',
      version: '16.4',
      class: 'db.t4g.medium',
      storage: 20,
      maxStorage: 100,
      multiAz: true,
      encrypted: true,
      deletionProtection: true,
      backupDays: 7,
      database: 'checkout',
      masterUser: 'checkout_admin',
      tags: owner,
    })
    expect(JSON.stringify(seen)).not.toContain(password)
    expect(await cloud.databases.create(request, signal)).toBe('exists')
    await until(cloud, 'checkout-production', 'available')
  })

  it('leads a database through its life', async () => {
    const { databases } = cloud
    const id = 'life-production'
    await databases.create({ id, wish, password, tags: owner }, signal)
    await until(cloud, id, 'available')

    await databases.modify({ id, changes: { class: 'db.r6g.large' }, at: 'once' }, signal)
    expect(await databases.find(id, signal)).toMatchObject({
      status: 'modifying',
      class: 'db.r6g.large',
    })
    await until(cloud, id, 'available')

    const marked = { ...owner, 'deliver/order': 'o-1' }
    const asked = { id, snapshot: `${id}-before`, tags: marked }
    expect(await databases.snapshot(asked, signal)).toBe('created')
    expect(await databases.snapshot(asked, signal)).toBe('exists')
    expect(await databases.snapshots(id, signal)).toMatchObject([
      { id: `${id}-before`, status: 'available', version: '16.4', tags: marked },
    ])

    const targets = await databases.targets({ engine: 'postgres', version: '16.4' }, signal)
    expect(targets).toEqual([
      { version: '16.6', isMajor: false },
      { version: '17.2', isMajor: true },
    ])
    expect(await databases.targets({ engine: 'postgres', version: '9.9' }, signal)).toEqual([])
    const upgrade = { id, changes: { version: '17.2' }, allowMajor: true, at: 'once' } as const
    await databases.modify(upgrade, signal)
    expect(await databases.find(id, signal)).toMatchObject({ status: 'upgrading' })
    await until(cloud, id, 'available')
    expect(await databases.find(id, signal)).toMatchObject({ version: '17.2' })

    await databases.reboot(id, signal)
    expect(await databases.find(id, signal)).toMatchObject({ status: 'rebooting' })
  })

  it('brings a database back beside the one that there is, and exchanges their names', async () => {
    const { databases } = cloud
    await databases.create({ id: 'back', wish, password, tags: owner }, signal)
    await databases.snapshot({ id: 'back', snapshot: 'back-1', tags: owner }, signal)

    const from = { snapshot: 'back-1' }
    const request = { id: 'back-restored', wish, tags: owner, from }
    expect(await databases.restore(request, signal)).toBe('created')
    expect(await databases.restore(request, signal)).toBe('exists')
    await databases.modify({ id: 'back', changes: { id: 'back-old' }, at: 'once' }, signal)
    await databases.modify({ id: 'back-restored', changes: { id: 'back' }, at: 'once' }, signal)

    expect(await databases.find('back', signal)).toMatchObject({ id: 'back', tags: owner })
    expect(await databases.find('back-old', signal)).toMatchObject({ id: 'back-old' })
    expect(await databases.find('back-restored', signal)).toBeUndefined()
  })

  it('makes one of somebody else ours by its tags', async () => {
    const { databases } = cloud
    await databases.create({ id: 'theirs', wish, password, tags: { team: 'shop' } }, signal)

    await databases.tag({ id: 'theirs', tags: owner }, signal)

    const found = await databases.find('theirs', signal)
    expect(found?.tags).toEqual({ team: 'shop', ...owner })
  })

  it('refuses what is not there', async () => {
    const { databases } = cloud
    const rejected = { kind: 'rejected', provider: 'moto' }

    await expect(databases.reboot('nothing', signal)).rejects.toMatchObject(rejected)
    await expect(
      databases.snapshot({ id: 'nothing', snapshot: 's', tags: owner }, signal),
    ).rejects.toMatchObject(rejected)
    const elsewhere = { ...wish, subnetGroup: 'nowhere' }
    const creating = databases.create(
      { id: 'homeless', wish: elsewhere, password, tags: owner },
      signal,
    )
    await expect(creating).rejects.toMatchObject({
      ...rejected,
      message: expect.stringContaining('nowhere'),
      hint: expect.stringContaining('subnet group'),
    })
  })

  it('sets the parameters of a group that is ours', async () => {
    const { databases } = cloud
    const group = {
      name: 'checkout-production-17',
      family: 'postgres17',
      parameters: { max_connections: '200', log_statement: 'ddl' },
      tags: owner,
    }
    expect(await databases.parameterGroup(group.name, signal)).toBeUndefined()

    await databases.ensureParameterGroup(group, signal)
    await databases.ensureParameterGroup(group, signal)
    expect(await databases.parameterGroup(group.name, signal)).toEqual(group)

    const more = { ...group, parameters: { ...group.parameters, max_connections: '300' } }
    await databases.ensureParameterGroup(more, signal)
    expect(await databases.parameterGroup(group.name, signal)).toEqual(more)

    const another = { ...group, tags: { 'deliver/dependency': 'cart.db/production' } }
    await expect(databases.ensureParameterGroup(another, signal)).rejects.toMatchObject({
      kind: 'rejected',
      message:
        'Cannot change parameter group "checkout-production-17": it belongs to checkout.db/production',
    })
  })

  it('keeps secrets', async () => {
    const { secrets } = cloud
    const name = 'checkout/production/db'
    const value = JSON.stringify({ username: 'checkout', password })
    expect(await secrets.find(name, signal)).toBeUndefined()
    expect(await secrets.read(name, signal)).toBeUndefined()

    expect(await secrets.create({ name, value, tags: owner }, signal)).toBe('created')
    expect(await secrets.create({ name, value: 'another', tags: owner }, signal)).toBe('exists')
    const first = await secrets.find(name, signal)
    expect(first).toMatchObject({ name, fields: ['username', 'password'], tags: owner })
    expect(JSON.stringify(first)).not.toContain(password)
    expect(await secrets.read(name, signal)).toBe(value)

    await secrets.write({ name, value }, signal)
    expect(await secrets.find(name, signal)).toEqual(first)
    await secrets.write({ name, value: 'plain' }, signal)
    const second = await secrets.find(name, signal)
    expect(second).toMatchObject({ fields: [] })
    expect(second?.version).not.toBe(first?.version)
  })

  it('brings a removed secret of ours back under its name, and no other', async () => {
    const { secrets } = cloud
    const name = 'checkout/staging/db'
    await secrets.create({ name, value: 'one', tags: owner }, signal)
    await secrets.remove(name, signal)
    await secrets.remove(name, signal)
    await secrets.remove('never/there', signal)
    expect(await secrets.find(name, signal)).toBeUndefined()
    expect(await secrets.read(name, signal)).toBeUndefined()

    const others = { name, value: password, tags: { 'deliver/dependency': 'cart.db/staging' } }
    const refused: unknown = await secrets.create(others, signal).catch((error: unknown) => error)
    expect(refused).toMatchObject({ kind: 'rejected' })
    expect(String(refused)).not.toContain(password)
    expect(await secrets.create({ name, value: 'two', tags: owner }, signal)).toBe('created')
    expect(await secrets.read(name, signal)).toBe('two')
  })

  it.each(['us-east-1', 'eu-central-1'])('makes and settles buckets in %s', async (region) => {
    const { buckets, close } = await moto.open({ region })
    const name = `checkout-files-${region}`
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [tlsOnly(name)] })
    expect(await buckets.find(name, signal)).toBeUndefined()

    expect(await buckets.create({ name, tags: owner }, signal)).toBe('created')
    expect(await buckets.create({ name, tags: owner }, signal)).toBe('exists')
    expect(await buckets.find(name, signal)).toMatchObject({ name, region, tags: owner })

    await buckets.settle({ name, versioned: true, policy, tags: { ...owner, more: 'yes' } }, signal)
    const settled = await buckets.find(name, signal)
    expect(settled).toMatchObject({
      encrypted: true,
      versioned: true,
      publicBlocked: true,
      isEmpty: true,
      tags: { ...owner, more: 'yes' },
    })
    expect(JSON.parse(settled?.policy ?? '')).toEqual(JSON.parse(policy))

    await buckets.settle({ name, versioned: false, tags: owner }, signal)
    expect(await buckets.find(name, signal)).toMatchObject({
      versioned: false,
      tags: { ...owner, more: 'yes' },
    })
    await close()
  })

  it('removes a bucket that is empty, and no other', async () => {
    const { buckets } = cloud
    const name = 'checkout-full'
    await buckets.create({ name, tags: owner }, signal)
    await moto.putObject(name, 'file')
    expect(await buckets.find(name, signal)).toMatchObject({ isEmpty: false })

    await expect(buckets.remove(name, signal)).rejects.toMatchObject({
      kind: 'rejected',
      hint: 'Empty the bucket first, versions included',
    })
    await moto.removeObject(name, 'file')
    await buckets.remove(name, signal)
    await buckets.remove(name, signal)
    expect(await buckets.find(name, signal)).toBeUndefined()
  })
})

function tlsOnly(bucket: string) {
  return {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: `arn:aws:s3:::${bucket}/*`,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }
}

/** Looks as a record would, until it is so; a test that waits for nothing ends by its own time. */
async function until({ databases }: Cloud, id: string, status: string): Promise<void> {
  while ((await databases.find(id, signal))?.status !== status) await quickClock.wait(1_000)
}
