import { describe, expect, it } from 'vitest'
import { type Contract, requestOf } from './harness.ts'

/** What changes about an instance, and when. */
export function describeModifying(c: Contract): void {
  const databases = () => c.on().cloud.databases
  const modify = (id: string, changes: Parameters<typeof change>[0]) => change(changes, id)
  const change = (
    changes: Parameters<ReturnType<typeof databases>['modify']>[0]['changes'],
    id: string,
    at: 'once' | 'window' = 'once',
  ) => databases().modify({ id, changes, at }, c.signal)

  describe('modifying a database', () => {
    it('changes what is named, and nothing else', async () => {
      const before = await c.created()

      await modify(before.id, { class: 'db.r7g.large', storage: 100, multiAz: true })

      const after = await c.on().eventually('the change', async () => {
        const found = await c.settled(before.id)
        return found.storage === 100 ? found : undefined
      })
      const { arn, endpoint, database, backupDays, tags } = before
      expect(after).toMatchObject({ class: 'db.r7g.large', storage: 100, multiAz: true })
      expect(after).toMatchObject({ arn, endpoint, database, backupDays, tags })
    })

    it('is done already where it is so already', async () => {
      const { id } = await c.created()
      const before = await c.settled(id)

      await modify(id, { class: 'db.t4g.medium', storage: 50 })

      const after = await c.settled(id)
      // Backups go on by themselves.
      expect({ ...after, latestRestorableAt: 0 }).toEqual({ ...before, latestRestorableAt: 0 })
    })

    it('protects from removal, sets backups and how far storage grows by itself', async () => {
      const { id } = await c.created()

      await modify(id, { deletionProtection: true, backupDays: 14, maxStorage: 500 })

      expect(await c.settled(id)).toMatchObject({
        deletionProtection: true,
        backupDays: 14,
        maxStorage: 500,
      })
    })

    it('renames: the old name is free, and the new one has the data', async () => {
      const { id } = await c.created()
      const to = c.on().unique('db')

      await modify(id, { id: to })

      await c.on().eventually('the new name', () => databases().find(to, c.signal))
      expect(await c.settled(to)).toMatchObject({ id: to, arn: expect.stringContaining(to) })
      expect(await databases().find(id, c.signal)).toBeUndefined()
    })

    it('never shows a password', async () => {
      const { id } = await c.created()

      await modify(id, { password: 'Canary-Parrot-9' })

      expect(JSON.stringify(await databases().find(id, c.signal))).not.toContain('Canary')
      expect(JSON.stringify(await c.settled(id))).not.toContain('Canary')
    })

    it.runIf(c.has.phases)(
      'takes its time, tells what is pending, and takes no other orders',
      async () => {
        const { id } = await c.created()
        await modify(id, { class: 'db.r7g.large' })

        expect(await databases().find(id, c.signal)).toMatchObject({
          class: 'db.t4g.medium',
          pending: { class: 'db.r7g.large' },
        })
        await c
          .on()
          .eventually('the change to begin', async () =>
            (await databases().find(id, c.signal))?.status === 'modifying' ? true : undefined,
          )
        for (const attempt of [
          () => modify(id, { multiAz: true }),
          () => databases().reboot(id, c.signal),
          () => databases().snapshot({ id, snapshot: `${id}-s`, tags: {} }, c.signal),
          () => databases().remove({ id, snapshot: `${id}-last` }, c.signal),
        ])
          await expect(attempt()).rejects.toMatchObject({
            kind: 'conflict',
            message: expect.stringContaining('not in available state'),
          })
      },
    )

    it.runIf(c.has.window)(
      'waits for the window where that was asked, and is told as pending',
      async () => {
        const { id } = await c.created()

        await change({ class: 'db.r7g.large' }, id, 'window')

        expect(await databases().find(id, c.signal)).toMatchObject({
          status: 'available',
          class: 'db.t4g.medium',
          pending: { class: 'db.r7g.large' },
        })
      },
    )

    it.runIf(c.has.checks)('does not shrink storage', async () => {
      const { id } = await c.created()

      await expect(modify(id, { storage: 40 })).rejects.toMatchObject({ kind: 'rejected' })
    })
  })

  describe('parameters', () => {
    const group = (name: string) => ({
      name,
      family: 'postgres16',
      parameters: { log_min_duration_statement: '500' },
      tags: {},
    })

    it('are made where there are none, and set where they differ', async () => {
      const name = c.on().unique('group')
      expect(await databases().parameterGroup(name, c.signal)).toBeUndefined()

      await databases().ensureParameterGroup(group(name), c.signal)
      const parameters = { log_min_duration_statement: '250', work_mem: '65536' }
      await databases().ensureParameterGroup({ ...group(name), parameters }, c.signal)

      expect(await databases().parameterGroup(name, c.signal)).toMatchObject({
        name,
        family: 'postgres16',
        parameters,
      })
    })

    it('are those of an instance that was made with them', async () => {
      const name = c.on().unique('group')
      await databases().ensureParameterGroup(group(name), c.signal)

      expect(await c.created({ parameterGroup: name })).toMatchObject({
        parameterGroup: { name, status: 'in-sync' },
      })
    })

    it.runIf(c.has.families)(
      'count from the next reboot on where they are other ones, or static',
      async () => {
        const name = c.on().unique('group')
        await databases().ensureParameterGroup(group(name), c.signal)
        const { id } = await c.created()

        await modify(id, { parameterGroup: name })
        expect((await databases().find(id, c.signal))?.parameterGroup).toEqual({
          name,
          status: 'pending-reboot',
        })
        await databases().reboot(id, c.signal)
        expect((await c.settled(id)).parameterGroup?.status).toBe('in-sync')

        const parameters = { max_connections: '200' }
        await databases().ensureParameterGroup({ ...group(name), parameters }, c.signal)
        expect((await c.settled(id)).parameterGroup?.status).toBe('pending-reboot')
      },
    )

    it.runIf(c.has.families)('of another family are refused', async () => {
      const name = c.on().unique('group')
      await databases().ensureParameterGroup(group(name), c.signal)
      const wish = { version: '17.2', parameterGroup: name }

      await expect(
        databases().create(requestOf(c.on().unique('db'), wish), c.signal),
      ).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('postgres17'),
      })
    })
  })
}
