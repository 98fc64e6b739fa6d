import { describe, expect, it } from 'vitest'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Contract } from './harness.ts'
import { configMap, secret, target, workload } from './manifests.ts'

const canary = 'canary-3b9d'

/** A resource of an operator that nobody installed. */
const stranger: Manifest = {
  apiVersion: 'acme.example/v1',
  kind: 'Database',
  metadata: { name: 'db' },
  spec: { size: 1 },
}

/** Objects as dependencies look at them, and Secrets as connections read them. */
export function describeReading(c: Contract): void {
  describe('reading', () => {
    const read = (manifests: readonly Manifest[]) => {
      const { cluster, namespace } = c.on()
      const objects = manifests.map(c.refTo)
      return cluster.read({ namespace, objects }, c.signal)
    }
    const readSecret = (name: string) => {
      const { cluster, namespace } = c.on()
      return cluster.secret({ namespace, name }, c.signal)
    }

    it('answers in the order asked for, with nothing where there is nothing', async () => {
      const [one, other] = [configMap('one', { a: '1' }), configMap('other', { b: '2' })]
      await c.apply([one, other])

      expect(await read([other, configMap('none', {}), one])).toMatchObject([
        { kind: 'ConfigMap', metadata: { name: 'other' }, data: { b: '2' } },
        undefined,
        { kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: '1' } },
      ])
    })

    it('finds no objects of a kind that the cluster lacks', async () => {
      expect(await read([stranger])).toEqual([undefined])
    })

    it('tells what others wrote and what controllers found', async () => {
      await c.on().createByHand(configMap('theirs', { a: '1' }))
      const manifest = workload('shop:1', { replicas: 1 })
      await c.apply([manifest])
      await c.complete([manifest])

      expect(await read([configMap('theirs', {}), manifest])).toMatchObject([
        { data: { a: '1' } },
        { metadata: { generation: 1 }, status: { availableReplicas: 1, observedGeneration: 1 } },
      ])
    })

    it('tells the keys of a Secret and never a value', async () => {
      const manifest = secret('credentials', { user: 'shop', password: canary })
      await c.apply([manifest])
      const [found] = await read([manifest])

      expect(found).toMatchObject({ data: { user: '', password: '' } })
      for (const shape of [canary, Buffer.from(canary).toString('base64')])
        expect(JSON.stringify(found)).not.toContain(shape)
    })

    it('leaves out what kubectl wrote down of a Secret, for its values stand there once more', async () => {
      const data = { password: Buffer.from(canary).toString('base64') }
      const annotations = {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
          kind: 'Secret',
          data,
        }),
        'acme.io/team': 'shop',
      }
      const manifest = { ...secret('theirs', {}), metadata: { name: 'theirs', annotations } }
      const { stringData: _, ...rest } = manifest as Manifest
      await c.on().createByHand({ ...rest, data } as Manifest)
      const [found] = await read([manifest])

      expect(found?.metadata).toMatchObject({ annotations: { 'acme.io/team': 'shop' } })
      expect(JSON.stringify(found)).not.toContain(data.password)
    })

    it('of a Secret gives its values to whoever connects, and says whose it is', async () => {
      await c.apply([secret('credentials', { password: `${canary} ü` })])

      expect(await readSecret('credentials')).toEqual({
        data: { password: `${canary} ü` },
        version: expect.any(String),
        target,
      })
    })

    it('of a Secret that is not there, or of nobody that we know, says so', async () => {
      expect(await readSecret('none')).toBeUndefined()
      await c.on().createByHand({ ...secret('theirs', {}), data: { a: 'Yg==' } })

      const found = await readSecret('theirs')
      expect(found).toEqual({ data: { a: 'b' }, version: expect.any(String) })
    })

    it('of a Secret tells another version whenever its value is another, and the same otherwise', async () => {
      await c.apply([secret('credentials', { password: 'one' })])
      const first = await readSecret('credentials')
      expect((await readSecret('credentials'))?.version).toBe(first?.version)

      await c.apply([secret('credentials', { password: 'two' })], 2)
      const second = await readSecret('credentials')
      expect(second?.data).toEqual({ password: 'two' })
      expect(second?.version).not.toBe(first?.version)
    })
  })

  describe('kinds that the cluster lacks', () => {
    it('are told where that is asked for, beside everything else', async () => {
      const known = configMap('settings', { a: '1' })
      const request = {
        target,
        namespace: c.on().namespace,
        manifests: [stranger, known],
        unknownKinds: 'tell',
      } as const
      const { cluster } = c.on()
      const unknown = [c.refTo(stranger)]

      const planned = await cluster.dryRun({ ...request, previous: [] }, c.signal)
      expect(planned.map(({ action, object }) => [action, object])).toEqual([
        ['create', c.refTo(known)],
        ['create', c.refTo(stranger)],
      ])
      await c.apply([known])
      expect(await cluster.observe({ ...request, remove: [] }, c.signal)).toMatchObject({
        unapplied: unknown,
        unknown,
      })
    })

    it('are refused otherwise, and whenever they are to be written', async () => {
      for (const attempt of [c.dryRun, c.observe, c.apply])
        await expect(attempt([configMap('settings', {}), stranger])).rejects.toMatchObject({
          kind: 'rejected',
          message: expect.stringContaining('Database'),
        })
      expect(await c.on().stored(c.refTo(configMap('settings', {})))).toBeUndefined()
    })
  })
}
