import { beforeEach, describe, expect, it } from 'vitest'
import type { Credentials } from '#providers/sql/sql.ts'
import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import { password, requestOf } from './harness.ts'
import { simulation, type Simulation } from './simulation.ts'

describe('instances of the simulated cloud', () => {
  let on: Simulation
  beforeEach(() => {
    on = simulation()
  })

  const master = ({ endpoint }: DatabaseInstance): Credentials => ({
    ...endpoint!,
    database: 'checkout',
    user: 'master',
    password,
    tls: 'verify',
  })

  it('are created in their time, and answer only then', async () => {
    await on.cloud.databases.create(requestOf('db'), on.signal)
    await on.seconds(39.999)
    const coming = await on.find('db')
    expect(coming).toMatchObject({ status: 'creating' })
    expect(coming.endpoint).toBeUndefined()

    await on.seconds(0.001)
    const there = await on.find('db')
    expect(there.status).toBe('available')
    expect((await on.sql.inside(master(there), on.signal)).version).toBe('16.4')
  })

  it('show what is pending before they begin with it, then one phase after the other', async () => {
    await on.created('db')
    await on.modify('db', { class: 'db.r7g.large', version: '16.6', storage: 100 })
    const steps: unknown[] = []
    for (const seconds of [0, 1, 1, 20, 60, 60]) {
      await on.seconds(seconds)
      const { status, class: kind, version, pending } = await on.find('db')
      steps.push([status, kind, version, Object.keys(pending).join()])
    }

    expect(steps).toEqual([
      ['available', 'db.t4g.medium', '16.4', 'class,storage,version'],
      ['available', 'db.t4g.medium', '16.4', 'class,storage,version'],
      ['modifying', 'db.t4g.medium', '16.4', 'class,storage,version'],
      ['upgrading', 'db.r7g.large', '16.4', 'version'],
      ['storage-optimization', 'db.r7g.large', '16.6', ''],
      ['available', 'db.r7g.large', '16.6', ''],
    ])
  })

  it('wait for the window on Sunday at three, and begin with it then', async () => {
    await on.created('db')
    await on.modify('db', { version: '16.6' }, { at: 'window' })

    const sunday = Date.UTC(2026, 0, 11, 3)
    await on.clock.advance(sunday - on.clock.now() - 1)
    expect(await on.find('db')).toMatchObject({
      status: 'available',
      version: '16.4',
      pending: { version: '16.6' },
    })
    await on.clock.advance(1)
    expect(await on.find('db')).toMatchObject({ status: 'upgrading' })
    await on.seconds(60)
    expect(await on.find('db')).toMatchObject({ status: 'available', version: '16.6', pending: {} })
  })

  it('begin at once with all that waits for the window when one thing is wanted at once', async () => {
    await on.created('db')
    await on.modify('db', { version: '16.6' }, { at: 'window' })

    await on.modify('db', { class: 'db.r7g.large' })

    await on.seconds(82)
    expect(await on.find('db')).toMatchObject({ class: 'db.r7g.large', version: '16.6' })
  })

  it('begin at once with what waits for the window when the same is wanted at once', async () => {
    await on.created('db')
    await on.modify('db', { version: '16.6' }, { at: 'window' })

    await on.modify('db', { version: '16.6' })

    await on.seconds(62)
    expect(await on.find('db')).toMatchObject({ version: '16.6', pending: {} })
    expect(on.controls.journal()).toHaveLength(3)
  })

  it('forget what waits when it is asked back to how it is', async () => {
    await on.cloud.databases.ensureParameterGroup(
      { name: 'pg17', family: 'postgres17', parameters: {}, tags: {} },
      on.signal,
    )
    await on.created('db')
    const next = { version: '17.2', parameterGroup: 'pg17' }
    await on.modify('db', next, { at: 'window', allowMajor: true })

    await on.modify('db', { version: '16.4' }, { at: 'window' })

    expect(await on.find('db')).toMatchObject({
      pending: {},
      parameterGroup: { name: 'default.postgres16' },
    })
  })

  it('take other orders while their storage is optimized, but none about storage', async () => {
    await on.created('db')
    await on.modify('db', { storage: 100 })
    await on.seconds(22)
    expect(await on.find('db')).toMatchObject({ status: 'storage-optimization', storage: 100 })

    await expect(on.modify('db', { storage: 200 })).rejects.toThrow(/is being optimized/)
    await on.modify('db', { class: 'db.r7g.large' })
    await on.seconds(22)

    expect(await on.find('db')).toMatchObject({ status: 'available', class: 'db.r7g.large' })
  })

  it('let nobody in while they are upgraded or rebooted, and have what was in them afterwards', async () => {
    const login = master(await on.created('db'))
    const role = { role: 'app_a', group: 'app', password: 'one', comment: 'version 1' }
    await on.sql.ensureRole({ credentials: login, ...role }, on.signal)

    await on.modify('db', { version: '17.2' }, { allowMajor: true })
    await on.seconds(2)
    await expect(on.sql.inside(login, on.signal)).rejects.toMatchObject({ kind: 'unavailable' })
    await on.seconds(60)
    await on.cloud.databases.reboot('db', on.signal)
    await expect(on.sql.inside(login, on.signal)).rejects.toMatchObject({ kind: 'unavailable' })
    await on.seconds(10)

    expect(await on.sql.inside(login, on.signal)).toMatchObject({
      version: '17.2',
      roles: expect.arrayContaining([expect.objectContaining({ name: 'app_a', canLogin: true })]),
    })
  })

  it('let nobody in before they are available, even where their address is known from before', async () => {
    const login = master(await on.created('db'))
    await on.cloud.databases.remove({ id: 'db', snapshot: 'last' }, on.signal)
    await on.seconds(35)
    await on.cloud.databases.create(requestOf('db'), on.signal)

    await on.seconds(39)
    await expect(on.sql.inside(login, on.signal)).rejects.toMatchObject({ kind: 'unavailable' })
    await on.seconds(1)
    await expect(on.sql.inside(login, on.signal)).resolves.toBeDefined()
  })

  it('begin with what waits once they are through with what they do, and take their whole time', async () => {
    await on.created('db')
    await on.modify('db', { class: 'db.r7g.large' })
    await on.cloud.databases.snapshot({ id: 'db', snapshot: 'kept', tags: {} }, on.signal)

    await on.seconds(14)
    expect(await on.find('db')).toMatchObject({ status: 'backing-up' })
    await on.seconds(20)
    expect(await on.find('db')).toMatchObject({ status: 'modifying', class: 'db.t4g.medium' })
    await on.seconds(1)
    expect(await on.find('db')).toMatchObject({ status: 'available', class: 'db.r7g.large' })
  })

  it('answer under their new name once they are renamed', async () => {
    const before = await on.created('db')
    await on.modify('db', { id: 'db-old' })
    await on.seconds(12)

    const after = await on.find('db-old')
    await expect(on.sql.inside(master(before), on.signal)).rejects.toMatchObject({
      kind: 'unavailable',
    })
    expect((await on.sql.inside(master(after), on.signal)).version).toBe('16.4')
  })

  it('have another password once it was reset, and the old one until then', async () => {
    const login = master(await on.created('db'))
    await on.modify('db', { password: 'canary-next' })
    expect((await on.find('db')).pending).toEqual({ password: '****' })

    await on.seconds(6)
    await expect(on.sql.inside(login, on.signal)).resolves.toBeDefined()
    await on.seconds(1)
    await expect(on.sql.inside(login, on.signal)).rejects.toMatchObject({ kind: 'denied' })
    const next = { ...login, password: 'canary-next' }
    await expect(on.sql.inside(next, on.signal)).resolves.toBeDefined()
  })

  it('can be restored until the last five minutes that are over, and not when backups are off', async () => {
    await on.created('db')
    expect((await on.find('db')).latestRestorableAt).toBeUndefined()

    await on.seconds(299)
    expect((await on.find('db')).latestRestorableAt).toBe(Date.UTC(2026, 0, 5, 9, 5))

    await on.modify('db', { backupDays: 0 })
    await on.seconds(22)
    expect((await on.find('db')).latestRestorableAt).toBeUndefined()
  })
})
