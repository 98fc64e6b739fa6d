import { describe, expect, it } from 'vitest'
import { type Contract, ordinary, ours, requestOf } from './harness.ts'

/** How instances come, are told, and go. */
export function describeDatabases(c: Contract): void {
  const databases = () => c.on().cloud.databases

  describe('a database', () => {
    it('is not there before it was created', async () => {
      expect(await databases().find(c.on().unique('db'), c.signal)).toBeUndefined()
    })

    it('is created as it was asked for, and answers somewhere once it is available', async () => {
      const id = c.on().unique('db')

      expect(await databases().create(requestOf(id), c.signal)).toBe('created')

      expect(await c.settled(id)).toMatchObject({
        id,
        arn: expect.stringContaining(`:db:${id}`),
        status: 'available',
        engine: 'postgres',
        version: '16.4',
        class: 'db.t4g.medium',
        storage: 50,
        maxStorage: 200,
        multiAz: false,
        encrypted: true,
        deletionProtection: false,
        backupDays: 7,
        database: 'checkout',
        masterUser: 'master',
        endpoint: { host: expect.any(String), port: 5432 },
        pending: {},
      })
    })

    it('carries the tags that it was made with, from the first moment on', async () => {
      const id = c.on().unique('db')
      await databases().create(requestOf(id), c.signal)

      expect((await databases().find(id, c.signal))?.tags).toMatchObject(ours)
    })

    it.runIf(c.has.phases)(
      'says that it is being created, and where it answers only later',
      async () => {
        const id = c.on().unique('db')
        await databases().create(requestOf(id), c.signal)

        const coming = await databases().find(id, c.signal)
        expect(coming?.status).toBe('creating')
        expect(coming?.endpoint).toBeUndefined()
      },
    )

    it('is created once: the second time it exists, and is as it was', async () => {
      const { id } = await c.created()
      const other = { ...requestOf(id, { storage: 100 }), tags: { 'deliver/dependency': 'other' } }

      expect(await databases().create(other, c.signal)).toBe('exists')

      expect(await databases().find(id, c.signal)).toMatchObject({ storage: 50, tags: ours })
    })

    it.runIf(c.has.checks).each([
      ['a name that RDS does not take', 'two--dashes', {}],
      ['a name that begins with a digit', '7up', {}],
      ['a class that is none', 'fine', { class: 'large' }],
      ['backups for longer than there are', 'fine', { backupDays: 36 }],
      ['a database with a dash', 'fine', { database: 'check-out' }],
      ['a master that is reserved', 'fine', { masterUser: 'rdsadmin' }],
    ])('is not created with %s', async (_what, name, wish) => {
      const id = name === 'fine' ? c.on().unique('db') : name

      await expect(databases().create(requestOf(id, wish), c.signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringMatching(new RegExp(`^Cannot create database "${id}": .*[^.]$`)),
      })
      expect(await databases().find(id, c.signal)).toBeUndefined()
    })

    it('gets further tags, and keeps those that it has', async () => {
      const { id } = await c.created()

      await databases().tag({ id, tags: { 'deliver/fence': '4' } }, c.signal)

      expect((await databases().find(id, c.signal))?.tags).toMatchObject({
        ...ours,
        'deliver/fence': '4',
      })
    })

    it('comes back after a reboot', async () => {
      const { id } = await c.created()

      await databases().reboot(id, c.signal)

      expect(await c.settled(id)).toMatchObject({ id, version: ordinary.version })
    })

    it('is not changed where it is not there', async () => {
      const id = c.on().unique('db')
      const change = { id, changes: { storage: 100 }, at: 'once' } as const

      for (const attempt of [
        () => databases().modify(change, c.signal),
        () => databases().reboot(id, c.signal),
        () => databases().snapshot({ id, snapshot: `${id}-s`, tags: {} }, c.signal),
      ])
        await expect(attempt()).rejects.toMatchObject({
          kind: 'rejected',
          message: expect.stringContaining(`"${id}"`),
        })
    })
  })

  describe('removing a database', () => {
    it('leaves a last snapshot with its tags, and then it is gone', async () => {
      const { id } = await c.created()

      await databases().remove({ id, snapshot: `${id}-last` }, c.signal)

      await c
        .on()
        .eventually('its end', async () =>
          (await databases().find(id, c.signal)) ? undefined : true,
        )
      expect(await databases().snapshots(id, c.signal)).toMatchObject([
        { id: `${id}-last`, status: 'available', version: '16.4', tags: ours },
      ])
    })

    it('is fine where it is gone', async () => {
      const id = c.on().unique('db')

      await expect(
        databases().remove({ id, snapshot: `${id}-last` }, c.signal),
      ).resolves.toBeUndefined()
    })

    it('is refused as long as it is protected', async () => {
      const { id } = await c.created({ deletionProtection: true })
      const removal = { id, snapshot: `${id}-last` }

      await expect(databases().remove(removal, c.signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringMatching(/^Cannot remove database ".*protect/i),
      })

      await databases().modify({ id, changes: { deletionProtection: false }, at: 'once' }, c.signal)
      await databases().remove(removal, c.signal)
      await c
        .on()
        .eventually('its end', async () =>
          (await databases().find(id, c.signal)) ? undefined : true,
        )
    })

    it.runIf(c.has.phases)('says so meanwhile, and may be asked for again', async () => {
      const { id } = await c.created()
      await databases().remove({ id, snapshot: `${id}-last` }, c.signal)

      expect(await databases().find(id, c.signal)).toMatchObject({ status: 'deleting' })
      await databases().remove({ id, snapshot: `${id}-again` }, c.signal)

      expect(await databases().snapshots(id, c.signal)).toMatchObject([{ id: `${id}-last` }])
    })
  })
}
