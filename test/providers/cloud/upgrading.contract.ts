import { describe, expect, it } from 'vitest'
import type { Contract } from './harness.ts'

/** How a database gets another version. */
export function describeUpgrading(c: Contract): void {
  const databases = () => c.on().cloud.databases
  const upgrade = (id: string, version: string, allowMajor = false) =>
    databases().modify({ id, changes: { version }, allowMajor, at: 'once' }, c.signal)
  const reached = (id: string, version: string) =>
    c.on().eventually(`version ${version}`, async () => {
      const found = await c.settled(id)
      return found.version === version ? found : undefined
    })

  describe('upgrading a database', () => {
    it('takes it to another minor version', async () => {
      const { id } = await c.created()

      await upgrade(id, '16.6')

      expect(await reached(id, '16.6')).toMatchObject({ status: 'available', pending: {} })
    })

    it('takes it to another major version, and leaves what is in it', async () => {
      const { id, database, masterUser } = await c.created()

      await upgrade(id, '17.2', true)

      expect(await reached(id, '17.2')).toMatchObject({ database, masterUser })
    })

    it.runIf(c.has.families)('takes default parameters to those of the other major', async () => {
      const { id } = await c.created()

      await upgrade(id, '17.2', true)

      expect((await reached(id, '17.2')).parameterGroup).toEqual({
        name: 'default.postgres17',
        status: 'in-sync',
      })
    })

    it.runIf(c.has.versions)(
      'goes where the cloud says that it can: higher, and no older than where it starts',
      async () => {
        const targets = await databases().targets({ engine: 'postgres', version: '16.4' }, c.signal)

        expect(targets).toContainEqual({ version: '16.6', isMajor: false })
        expect(targets).toContainEqual({ version: '17.2', isMajor: true })
        expect(targets.map(({ version }) => version)).not.toContain('16.4')
        expect(targets.map(({ version }) => version)).not.toContain('16.3')
      },
    )

    it('goes nowhere from what nobody knows', async () => {
      expect(await databases().targets({ engine: 'postgres', version: '1.0' }, c.signal)).toEqual(
        [],
      )
    })

    it.runIf(c.has.versions).each([
      ['back', '15.8', true, 'Cannot upgrade postgres from 16.4 to 15.8'],
      ['to a lower minor', '16.3', false, 'Cannot upgrade postgres from 16.4 to 16.3'],
      ['to what is none', '99.1', true, 'Cannot upgrade postgres from 16.4 to 99.1'],
      ['to another major by accident', '17.2', false, 'AllowMajorVersionUpgrade'],
    ])('does not go %s', async (_where, version, allowMajor, words) => {
      const { id } = await c.created()

      await expect(upgrade(id, version, allowMajor)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining(words),
      })
      expect(await c.settled(id)).toMatchObject({ version: '16.4', pending: {} })
    })

    it.runIf(c.has.families)(
      'to another major takes parameters of that family along, or is refused',
      async () => {
        const [old, next] = [c.on().unique('group'), c.on().unique('group')]
        for (const [name, family] of [
          [old, 'postgres16'],
          [next, 'postgres17'],
        ] as const)
          await databases().ensureParameterGroup(
            { name, family, parameters: {}, tags: {} },
            c.signal,
          )
        const { id } = await c.created({ parameterGroup: old })

        await expect(upgrade(id, '17.2', true)).rejects.toMatchObject({
          kind: 'rejected',
          message: expect.stringContaining('postgres17'),
        })
        const changes = { version: '17.2', parameterGroup: next }
        await databases().modify({ id, changes, allowMajor: true, at: 'once' }, c.signal)

        expect((await reached(id, '17.2')).parameterGroup).toEqual({
          name: next,
          status: 'in-sync',
        })
      },
    )
  })
}
