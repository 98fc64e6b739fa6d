import { describe, expect, it } from 'vitest'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Contract } from './harness.ts'
import { claim, configMap, secret, service, stampOf, target, workload } from './manifests.ts'

/** What becomes of objects that somebody changes after they were applied. */
export function describeDrift(c: Contract): void {
  describe('what somebody changed by hand', () => {
    const planned = { delivery: 'd-2', objects: [] }
    const unapplied = async (manifests: readonly Manifest[]) => {
      const { cluster, namespace } = c.on()
      const observation = { target, namespace, manifests, remove: [], planned }
      return (await cluster.observe(observation, c.signal)).unapplied
    }
    const deliver = async (manifests: readonly Manifest[]) => {
      const { cluster, namespace } = c.on()
      const stamp = { ...stampOf(2), delivery: 'd-2' }
      return await cluster.apply({ namespace, manifests, stamp, planned }, c.signal)
    }
    const [settings, flags] = [configMap('settings', { a: '1', b: '2' }), configMap('flags', {})]

    it.each([
      ['emptied', null],
      ['deprived of a key', { a: null }],
    ])('is written again by the next delivery, and nothing else is: %s', async (_how, data) => {
      await c.apply([settings, flags])
      await c.on().setData(c.refTo(settings), data)

      expect(await unapplied([settings, flags])).toEqual([c.refTo(settings)])
      expect(await deliver([settings, flags])).toBe('applied')

      expect(await unapplied([settings, flags])).toEqual([])
      expect(await c.on().stored(c.refTo(settings))).toMatchObject({ data: { a: '1', b: '2' } })
      expect((await c.on().stored(c.refTo(flags)))?.metadata).toMatchObject({
        annotations: { 'deliver/delivery': 'd-1' },
      })
    })

    it('is refused where it is theirs now, and says whose', async () => {
      await c.apply([settings])
      await c.on().setData(c.refTo(settings), { a: '9' })

      await expect(deliver([settings])).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('kubectl-patch owns .data.a'),
      })
    })

    it('is left to them where the manifests do not speak of it', async () => {
      await c.apply([settings])
      await c.on().setData(c.refTo(settings), { c: '3' })

      expect(await unapplied([settings])).toEqual([])
    })

    it('is not fought over: what this delivery wrote it does not write again', async () => {
      await c.apply([settings])
      await c.on().setData(c.refTo(settings), null)
      await deliver([settings])
      await c.on().setData(c.refTo(settings), null)

      expect(await unapplied([settings])).toEqual([])
    })

    it('is not mistaken for what the API server itself made of the manifests', async () => {
      const manifests = [
        workload('shop:1', { env: 'debug' }),
        workload('shop:1', { name: 'db', kind: 'StatefulSet', replicas: 1 }),
        service('checkout'),
        secret('keys', { token: 'hunter2' }),
        claim('data'),
        sized(workload('shop:1', { name: 'sized', replicas: 1 })),
      ]
      await c.apply(manifests)

      expect(await unapplied(manifests)).toEqual([])
    })
  })
}

/** Quantities that the API server shortens, and things that are empty or null. */
function sized(manifest: Manifest): Manifest {
  const text = JSON.stringify(manifest).replace(
    '"image":',
    '"resources":{"requests":{"cpu":0.5,"memory":"1024Mi"}},"command":null,"volumeMounts":[{"name":"tmp","mountPath":"/tmp"}],"image":',
  )
  const withVolume = text.replace(
    '"containers":',
    '"volumes":[{"name":"tmp","emptyDir":{}}],"containers":',
  )
  return JSON.parse(withVolume) as Manifest
}
