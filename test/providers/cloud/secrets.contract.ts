import { describe, expect, it } from 'vitest'
import { type Contract, ours } from './harness.ts'

/** The secret store of a cloud. */
export function describeSecrets(c: Contract): void {
  const secrets = () => c.on().cloud.secrets
  const value = JSON.stringify({ username: 'master', password: 'canary-parrot' })

  describe('a secret', () => {
    it('is not there before it was created', async () => {
      const name = c.on().unique('none')

      expect(await secrets().find(name, c.signal)).toBeUndefined()
      expect(await secrets().read(name, c.signal)).toBeUndefined()
    })

    it('is created, told without its value, and read', async () => {
      const name = c.on().unique('prod/db.master')

      expect(await secrets().create({ name, value, tags: ours }, c.signal)).toBe('created')

      const found = await secrets().find(name, c.signal)
      expect(found).toMatchObject({
        name,
        arn: expect.stringContaining(name),
        version: expect.any(String),
        tags: ours,
      })
      expect(found?.fields.toSorted()).toEqual(['password', 'username'])
      expect(JSON.stringify(found)).not.toContain('canary')
      expect(await secrets().read(name, c.signal)).toBe(value)
    })

    it('is created once: the second time it exists, and its value stays', async () => {
      const name = c.on().unique('once')
      await secrets().create({ name, value, tags: ours }, c.signal)

      expect(await secrets().create({ name, value: 'other', tags: {} }, c.signal)).toBe('exists')

      expect(await secrets().read(name, c.signal)).toBe(value)
    })

    it('has another version once it has another value, and no fields where that is plain text', async () => {
      const name = c.on().unique('written')
      await secrets().create({ name, value, tags: {} }, c.signal)
      const before = await secrets().find(name, c.signal)

      await secrets().write({ name, value: 'plain' }, c.signal)

      const after = await secrets().find(name, c.signal)
      expect(after?.version).not.toBe(before?.version)
      expect(after?.fields).toEqual([])
      expect(await secrets().read(name, c.signal)).toBe('plain')
    })

    it('has to be there to be written', async () => {
      const name = c.on().unique('none')

      await expect(secrets().write({ name, value: 'canary' }, c.signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringMatching(
          new RegExp(`^Cannot write secret "${name}": ((?!canary).)*$`),
        ),
      })
    })

    it('is gone once it was removed, and may be removed again', async () => {
      const name = c.on().unique('gone')
      await secrets().create({ name, value, tags: {} }, c.signal)

      await secrets().remove(name, c.signal)
      await secrets().remove(name, c.signal)

      expect(await secrets().find(name, c.signal)).toBeUndefined()
      expect(await secrets().read(name, c.signal)).toBeUndefined()
    })

    it('comes back with another value where whoever makes it anew is its owner', async () => {
      const name = c.on().unique('again')
      const tags = { 'deliver/dependency': 'checkout.db/production' }
      await secrets().create({ name, value, tags }, c.signal)
      const before = await secrets().find(name, c.signal)
      await secrets().remove(name, c.signal)

      const again = { name, value: JSON.stringify({ password: 'other' }), tags }
      expect(await secrets().create(again, c.signal)).toBe('created')
      expect(await secrets().read(name, c.signal)).toBe(again.value)
      expect((await secrets().find(name, c.signal))?.version).not.toBe(before?.version)
    })

    it.runIf(c.has.recovery)(
      'keeps its name for some days, for it could be brought back',
      async () => {
        const name = c.on().unique('gone')
        await secrets().create({ name, value, tags: {} }, c.signal)
        await secrets().remove(name, c.signal)

        await expect(secrets().create({ name, value, tags: {} }, c.signal)).rejects.toMatchObject({
          kind: 'rejected',
          message: expect.stringContaining('scheduled for deletion'),
        })
      },
    )
  })
}
