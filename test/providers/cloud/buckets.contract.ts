import { describe, expect, it } from 'vitest'
import { type Contract, ours } from './harness.ts'

/** Buckets for objects. */
export function describeBuckets(c: Contract): void {
  const buckets = () => c.on().cloud.buckets
  const made = async () => {
    const name = c.on().unique('bucket')
    await buckets().create({ name, tags: ours }, c.signal)
    return name
  }

  describe('a bucket', () => {
    it('is not there before it was created', async () => {
      expect(await buckets().find(c.on().unique('bucket'), c.signal)).toBeUndefined()
    })

    it('is created with its tags, and empty', async () => {
      const name = await made()

      expect(await buckets().find(name, c.signal)).toMatchObject({
        name,
        region: expect.any(String),
        tags: ours,
        isEmpty: true,
      })
    })

    it('is created once: the second time it exists, with the tags of the first', async () => {
      const name = await made()

      expect(await buckets().create({ name, tags: { other: 'x' } }, c.signal)).toBe('exists')

      expect((await buckets().find(name, c.signal))?.tags).toEqual(ours)
    })

    it('is settled: encrypted, closed to the public, versioned or not', async () => {
      const name = await made()

      await buckets().settle({ name, versioned: true, tags: ours }, c.signal)
      expect(await buckets().find(name, c.signal)).toMatchObject({
        encrypted: true,
        publicBlocked: true,
        versioned: true,
        tags: ours,
      })

      await buckets().settle({ name, versioned: false, tags: { 'deliver/fence': '2' } }, c.signal)
      expect(await buckets().find(name, c.signal)).toMatchObject({
        versioned: false,
        tags: { ...ours, 'deliver/fence': '2' },
      })
    })

    it('keeps the policy as it was written', async () => {
      const name = await made()
      const policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [`arn:aws:s3:::${name}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      })

      await buckets().settle({ name, versioned: false, policy, tags: {} }, c.signal)

      expect(JSON.parse((await buckets().find(name, c.signal))?.policy ?? '')).toEqual(
        JSON.parse(policy),
      )
    })

    it('has to be there to be settled', async () => {
      const name = c.on().unique('bucket')

      await expect(
        buckets().settle({ name, versioned: true, tags: {} }, c.signal),
      ).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringMatching(/^Cannot set up bucket "/),
      })
    })

    it('is removed when it is empty, and may be removed again', async () => {
      const name = await made()

      await buckets().remove(name, c.signal)
      await buckets().remove(name, c.signal)

      expect(await buckets().find(name, c.signal)).toBeUndefined()
    })

    it('is not removed as long as something is in it', async () => {
      const name = await made()
      await c.on().putObject(name)

      expect((await buckets().find(name, c.signal))?.isEmpty).toBe(false)
      await expect(buckets().remove(name, c.signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('not empty'),
      })
    })

    it.runIf(c.has.checks)('has a name that S3 takes', async () => {
      await expect(
        buckets().create({ name: 'Not_This', tags: {} }, c.signal),
      ).rejects.toMatchObject({ kind: 'rejected' })
    })
  })
}
