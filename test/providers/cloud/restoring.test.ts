import { beforeEach, describe, expect, it } from 'vitest'
import type { Credentials } from '#providers/sql/sql.ts'
import { password, requestOf } from './harness.ts'
import { simulation, type Simulation } from './simulation.ts'

describe('restoring in the simulated cloud', () => {
  let on: Simulation
  beforeEach(async () => {
    on = simulation()
    await on.created('db')
  })

  const login = async (id: string): Promise<Credentials> => ({
    ...(await on.find(id)).endpoint!,
    database: 'checkout',
    user: 'master',
    password,
    tls: 'verify',
  })
  const role = async (name: string) =>
    on.sql.ensureRole(
      { credentials: await login('db'), role: name, group: 'app', password: 'p', comment: '' },
      on.signal,
    )
  const rolesIn = async (id: string) =>
    (await on.sql.inside(await login(id), on.signal)).roles.map(({ name }) => name)
  const restore = async (
    id: string,
    from: { readonly snapshot: string } | { readonly source: string; readonly at: number },
  ) => {
    const { wish, tags } = requestOf(id)
    await on.cloud.databases.restore({ id, wish, tags, from }, on.signal)
    await on.seconds(40)
    return on.find(id)
  }

  it('brings back what was there when the snapshot was taken', async () => {
    await role('before')
    await on.cloud.databases.snapshot({ id: 'db', snapshot: 'kept', tags: {} }, on.signal)
    await role('after')
    await on.seconds(15)

    await restore('again', { snapshot: 'kept' })

    expect(await rolesIn('again')).toEqual(['master', 'app', 'before'])
    expect(await rolesIn('db')).toEqual(['master', 'app', 'before', 'after'])
  })

  it('brings back what was there at a moment, in the version of then', async () => {
    await role('before')
    await on.seconds(60)
    const at = on.clock.now()
    await on.seconds(60)
    await role('after')
    const changes = { version: '17.2', class: 'db.r7g.large' }
    await on.modify('db', changes, { allowMajor: true })
    await on.seconds(600)
    expect(await on.find('db')).toMatchObject({ version: '17.2' })

    expect(await restore('again', { source: 'db', at })).toMatchObject({
      version: '16.4',
      parameterGroup: { name: 'default.postgres16' },
    })

    expect(await rolesIn('again')).toEqual(['master', 'app', 'before'])
  })

  it('reaches back as many days as backups are kept', async () => {
    const start = on.clock.now()
    await on.seconds(8 * 24 * 3600)

    await expect(restore('again', { source: 'db', at: start + 60_000 })).rejects.toThrow(
      'cannot be restored to a time earlier than 2026-01-06T09:00:40.000Z',
    )
    await expect(
      restore('again', { source: 'db', at: start + 2 * 24 * 3_600_000 }),
    ).resolves.toMatchObject({ status: 'available' })
  })

  it('forgets what was before backups were switched off', async () => {
    await on.seconds(600)
    const at = on.clock.now() - 300_000
    await on.modify('db', { backupDays: 0 })
    await on.seconds(22)
    await expect(restore('again', { source: 'db', at })).rejects.toThrow(
      'automated backups are off',
    )

    await on.modify('db', { backupDays: 7 })
    await on.seconds(600)

    await expect(restore('again', { source: 'db', at })).rejects.toThrow('a time earlier than')
  })

  it('keeps a snapshot of what is gone, and brings it back under its old name', async () => {
    await role('before')
    await on.cloud.databases.remove({ id: 'db', snapshot: 'last' }, on.signal)
    await on.seconds(35)
    expect(on.controls.instances()).toEqual([])

    await restore('db', { snapshot: 'last' })

    expect(await rolesIn('db')).toContain('before')
  })

  it('is not asked of parameters of another family', async () => {
    await on.cloud.databases.snapshot({ id: 'db', snapshot: 'kept', tags: {} }, on.signal)
    await on.seconds(15)
    const { wish, tags } = requestOf('again', {
      version: '17.2',
      parameterGroup: 'default.postgres17',
    })

    await expect(
      on.cloud.databases.restore(
        { id: 'again', wish, tags, from: { snapshot: 'kept' } },
        on.signal,
      ),
    ).rejects.toMatchObject({ kind: 'rejected', message: expect.stringContaining('postgres16') })
  })
})
