import { describe, expect, it } from 'vitest'
import type { Contract } from './harness.ts'
import { claim, configMap, stampOf, workload } from './manifests.ts'

/** How objects are taken away. */
export function describeRemoving(c: Contract): void {
  describe('removing', () => {
    it('removes what is ours, and leaves what is others’, holds data or is gone', async () => {
      const [old, data, foreign] = [
        workload('shop:1', { replicas: 1 }),
        claim('data'),
        configMap('foreign', {}),
      ]
      await c.apply([old, data])
      await c.on().createByHand(foreign)
      const objects = [old, data, foreign, configMap('gone', {})].map(c.refTo)
      expect((await c.observe([], objects)).unremoved).toEqual([c.refTo(old)])

      const removal = { namespace: c.on().namespace, objects, stamp: stampOf(2) }
      expect(await c.on().cluster.remove(removal, c.signal)).toBe('removed')
      expect(await c.on().cluster.remove(removal, c.signal)).toBe('removed')

      await c
        .on()
        .eventually(
          'the removal',
          async () => (await c.observe([], objects)).unremoved.length === 0 || undefined,
        )
      expect(await c.on().stored(c.refTo(foreign))).toBeDefined()
      expect(await c.on().stored(c.refTo(data))).toBeDefined()
    })

    it('leaves objects that carry a higher fence, and tells which', async () => {
      const settings = configMap('settings', {})
      await c.apply([settings], 7)

      const removal = { namespace: c.on().namespace, objects: [c.refTo(settings)] }
      expect(await c.on().cluster.remove({ ...removal, stamp: stampOf(6) }, c.signal)).toEqual({
        fenced: { by: 'd-1', fence: 7 },
      })

      expect(await c.on().stored(c.refTo(settings))).toBeDefined()
    })
  })
}
