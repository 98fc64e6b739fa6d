import { describe, expect, it } from 'vitest'
import { type Contract, ours, requestOf } from './harness.ts'

/** What is kept of a database, and how it comes back. */
export function describeSnapshots(c: Contract): void {
  const databases = () => c.on().cloud.databases
  const taken = async (id: string, snapshot: string) => {
    await databases().snapshot(
      { id, snapshot, tags: { ...ours, 'deliver/order': 'o-1' } },
      c.signal,
    )
    return c
      .on()
      .eventually(`snapshot ${snapshot}`, async () =>
        (await databases().snapshots(id, c.signal)).find(
          (one) => one.id === snapshot && one.status === 'available',
        ),
      )
  }
  const restored = (
    from: { readonly snapshot: string } | { readonly source: string; readonly at: number },
    { id, wish, tags } = requestOf(c.on().unique('db')),
  ) => databases().restore({ id, wish, tags, from }, c.signal)

  describe('a snapshot', () => {
    it('is taken, tells its version and who ordered it, and is listed newest first', async () => {
      const { id } = await c.created()
      expect(await databases().snapshots(id, c.signal)).toEqual([])

      expect(await taken(id, `${id}-a`)).toMatchObject({
        version: '16.4',
        tags: { ...ours, 'deliver/order': 'o-1' },
        createdAt: expect.any(Number),
      })
      await c.settled(id)
      await taken(id, `${id}-b`)

      const listed = await databases().snapshots(id, c.signal)
      expect(listed.map((one) => one.id)).toEqual([`${id}-b`, `${id}-a`])
    })

    it('is taken once: the second time it exists', async () => {
      const { id } = await c.created()
      await taken(id, `${id}-a`)
      await c.settled(id)

      const again = { id, snapshot: `${id}-a`, tags: {} }
      expect(await databases().snapshot(again, c.signal)).toBe('exists')
      expect((await databases().snapshots(id, c.signal))[0]?.tags).toMatchObject(ours)
    })

    it('becomes a new instance, with the version and the master of then', async () => {
      const { id } = await c.created()
      await taken(id, `${id}-a`)
      await c.settled(id)
      await databases().modify({ id, changes: { version: '16.6' }, at: 'once' }, c.signal)
      const request = requestOf(c.on().unique('db'), { class: 'db.r7g.large' })

      expect(await restored({ snapshot: `${id}-a` }, request)).toBe('created')

      expect(await c.settled(request.id)).toMatchObject({
        version: '16.4',
        class: 'db.r7g.large',
        storage: 50,
        masterUser: 'master',
        encrypted: true,
        tags: ours,
        endpoint: { port: 5432 },
      })
    })

    it('does not become what exists', async () => {
      const { id } = await c.created()
      await taken(id, `${id}-a`)
      await c.settled(id)

      expect(await restored({ snapshot: `${id}-a` }, requestOf(id))).toBe('exists')
    })

    it('has to be there', async () => {
      await expect(restored({ snapshot: c.on().unique('none') })).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringMatching(/^Cannot restore database "/),
      })
    })

    it.runIf(c.has.phases)('is refused as long as it is being taken', async () => {
      const { id } = await c.created()
      await databases().snapshot({ id, snapshot: `${id}-a`, tags: {} }, c.signal)

      expect(await databases().snapshots(id, c.signal)).toMatchObject([{ status: 'creating' }])
      await expect(restored({ snapshot: `${id}-a` })).rejects.toMatchObject({ kind: 'conflict' })
    })
  })

  describe('a moment', () => {
    it('comes back as a new instance', async () => {
      const { id } = await c.created()
      const at = await c.on().eventually('a backup', async () => {
        const found = await databases().find(id, c.signal)
        return c.has.moments ? found?.latestRestorableAt : found?.createdAt
      })
      const request = requestOf(c.on().unique('db'))

      expect(await restored({ source: id, at }, request)).toBe('created')

      expect(await c.settled(request.id)).toMatchObject({ version: '16.4', masterUser: 'master' })
      expect(await databases().find(id, c.signal)).toMatchObject({ id })
    })

    it.runIf(c.has.moments)(
      'does not come back from before or after what was backed up',
      async () => {
        const { id, createdAt = 0 } = await c.created()

        for (const at of [createdAt - 60_000, createdAt + 24 * 3_600_000])
          await expect(restored({ source: id, at })).rejects.toMatchObject({
            kind: 'rejected',
            message: expect.stringMatching(/cannot be restored to a time (earlier|later) than/),
          })
      },
    )

    it.runIf(c.has.moments)('does not come back where there are no backups', async () => {
      const { id, createdAt = 0, latestRestorableAt } = await c.created({ backupDays: 0 })

      expect(latestRestorableAt).toBeUndefined()
      await expect(restored({ source: id, at: createdAt })).rejects.toMatchObject({
        kind: 'rejected',
      })
    })
  })
}
