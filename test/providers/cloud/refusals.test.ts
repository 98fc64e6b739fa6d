import { beforeEach, describe, expect, it } from 'vitest'
import { requestOf } from './harness.ts'
import { simulation, type Simulation } from './simulation.ts'

describe('what the simulated cloud refuses', () => {
  let on: Simulation
  beforeEach(() => {
    on = simulation()
  })

  const refusal = (message: string, hint?: string) => ({
    provider: 'aws',
    kind: 'rejected',
    message,
    hint,
  })

  it('more instances than there may be', async () => {
    on.controls.quota(1)
    await on.created('one')

    await expect(on.cloud.databases.create(requestOf('two'), on.signal)).rejects.toMatchObject(
      refusal(
        'Cannot create database "two": InstanceQuotaExceeded: Cannot create more than 1 DB instances in this account and region',
        'Ask AWS for a higher quota, or remove instances that nobody uses',
      ),
    )
    on.controls.quota(2)
    expect(await on.cloud.databases.create(requestOf('two'), on.signal)).toBe('created')
  })

  it.each([
    [40, 'Requested storage size (40) cannot be less than the current storage size (50)'],
    [52, 'The allocated storage must be increased by at least 10 percent'],
    [70_000, 'Invalid storage size for engine name postgres and storage type gp3: 70000'],
  ])('storage of %i where 50 is', async (storage, because) => {
    await on.created('db')

    await expect(on.modify('db', { storage })).rejects.toMatchObject({
      kind: 'rejected',
      message: `Cannot modify database "db": ${because}`,
    })
  })

  it('to change storage twice in six hours', async () => {
    await on.created('db')
    await on.modify('db', { storage: 100 })
    await on.seconds(22)

    await on.seconds(6 * 3600 - 1)
    await expect(on.modify('db', { storage: 200 })).rejects.toMatchObject(
      refusal(
        `Cannot modify database "db": You can't currently modify the storage of this DB instance because the previous storage change is being optimized`,
        'Storage can be changed once in six hours',
      ),
    )
    await on.seconds(1)
    await on.modify('db', { storage: 200 })
    await on.seconds(22)
    expect((await on.find('db')).storage).toBe(200)
  })

  it('a major upgrade to what is older than where it starts', async () => {
    await on.created('db', { version: '16.8' })
    const { databases } = on.cloud
    const targets = await databases.targets({ engine: 'postgres', version: '16.8' }, on.signal)

    expect(targets.map(({ version }) => version)).toEqual(['16.9', '17.4', '17.5'])
    await expect(on.modify('db', { version: '17.2' }, { allowMajor: true })).rejects.toThrow(
      'Cannot modify database "db": Cannot upgrade postgres from 16.8 to 17.2',
    )
  })

  it('a parameter group of the old family, and says of which it should be', async () => {
    await on.cloud.databases.ensureParameterGroup(
      { name: 'tuned', family: 'postgres16', parameters: {}, tags: {} },
      on.signal,
    )
    await on.created('db', { parameterGroup: 'tuned' })

    await expect(on.modify('db', { version: '17.2' }, { allowMajor: true })).rejects.toMatchObject(
      refusal(
        `Cannot modify database "db": The parameter group tuned with DBParameterGroupFamily postgres16 can't be used for this instance. Please use a parameter group with DBParameterGroupFamily postgres17`,
        'Give it a parameter group of the family postgres17',
      ),
    )
  })

  it('to change the parameters of a default group', async () => {
    const group = { name: 'default.postgres16', family: 'postgres16', tags: {} }

    await expect(
      on.cloud.databases.ensureParameterGroup({ ...group, parameters: { a: '1' } }, on.signal),
    ).rejects.toThrow('The default parameter group cannot be modified')
  })

  it('everything but more storage where the storage is full', async () => {
    const { endpoint } = await on.created('db')
    on.controls.fillStorage('db')
    expect(await on.find('db')).toMatchObject({ status: 'storage-full' })

    await expect(on.modify('db', { class: 'db.r7g.large' })).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('it is storage-full'),
    })
    const { password = '', wish } = requestOf('db')
    const credentials = {
      ...endpoint!,
      database: wish.database,
      user: wish.masterUser,
      password,
      tls: 'verify',
    } as const
    const role = { role: 'app', group: 'apps', password: 'one', comment: '' }
    await expect(on.sql.ensureRole({ credentials, ...role }, on.signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('No space left on device'),
    })

    await on.modify('db', { storage: 100 })
    await on.seconds(82)
    expect(await on.find('db')).toMatchObject({ status: 'available', storage: 100 })
    await expect(on.sql.ensureRole({ credentials, ...role }, on.signal)).resolves.toBeUndefined()
  })

  it('a last snapshot under a name that another has', async () => {
    await on.created('db')
    await on.cloud.databases.snapshot({ id: 'db', snapshot: 'kept', tags: {} }, on.signal)
    await on.seconds(15)

    await expect(
      on.cloud.databases.remove({ id: 'db', snapshot: 'kept' }, on.signal),
    ).rejects.toThrow('a snapshot with the identifier kept already exists')
    expect(await on.find('db')).toMatchObject({ status: 'available' })
  })

  it('to rename to what exists', async () => {
    await on.created('db')
    await on.created('other')

    await expect(on.modify('db', { id: 'other' })).rejects.toThrow('DB Instance already exists')
  })

  it('a password that PostgreSQL in RDS does not take, without telling it', async () => {
    for (const password of ['short', 'canary with space', 'canary/slash'])
      await expect(
        on.cloud.databases.create({ ...requestOf('db'), password }, on.signal),
      ).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringMatching(/^Cannot create database "db": ((?!canary|"short).)*$/),
      })
  })

  it('the name of a secret as long as it could be brought back', async () => {
    const { secrets } = on.cloud
    await secrets.create({ name: 'keys', value: 'x', tags: {} }, on.signal)
    await secrets.remove('keys', on.signal)

    const create = () => secrets.create({ name: 'keys', value: 'y', tags: {} }, on.signal)
    await on.seconds(30 * 24 * 3600 - 1)
    await expect(create()).rejects.toMatchObject(
      refusal(
        `Cannot create secret "keys": You can't create this secret because a secret with this name is already scheduled for deletion`,
        'Bring it back: aws secretsmanager restore-secret --secret-id keys',
      ),
    )
    await on.seconds(1)
    expect(await create()).toBe('created')
  })

  it('a bucket whose name another account has, and to look into it', async () => {
    on.controls.existBucket('taken', { isElsewhere: true })

    await expect(
      on.cloud.buckets.create({ name: 'taken', tags: {} }, on.signal),
    ).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('The requested bucket name is not available'),
    })
    await expect(on.cloud.buckets.find('taken', on.signal)).rejects.toMatchObject({
      kind: 'denied',
    })
  })

  it.each([
    ['rejected', 'not JSON', 'must be valid JSON'],
    [
      'denied',
      JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }] }),
      'public policies are prevented',
    ],
  ])('a policy (%s): %s', async (kind, policy, words) => {
    await on.cloud.buckets.create({ name: 'assets', tags: {} }, on.signal)

    await expect(
      on.cloud.buckets.settle({ name: 'assets', versioned: false, policy, tags: {} }, on.signal),
    ).rejects.toMatchObject({ kind, message: expect.stringContaining(words) })
    expect((await on.cloud.buckets.find('assets', on.signal))?.policy).toBeUndefined()
  })
})
