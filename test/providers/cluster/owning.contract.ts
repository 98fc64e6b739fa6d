import { describe, expect, it } from 'vitest'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Contract } from './harness.ts'
import { configMap, stampOf, target, workload } from './manifests.ts'

const others = { target: 'payments/staging', delivery: 'd-9', fence: 1 }

/** Each object belongs to one target: an app in an environment. */
export function describeOwning(c: Contract): void {
  describe('objects of another target', () => {
    const applyAsOthers = (manifests: readonly Manifest[]) =>
      c.on().cluster.apply({ namespace: c.on().namespace, manifests, stamp: others }, c.signal)
    const ownerOf = async (manifest: Manifest) => {
      const annotations = (await c.on().stored(c.refTo(manifest)))?.metadata['annotations']
      return (annotations as Record<string, string> | undefined)?.['deliver/target']
    }

    it('are neither planned nor written over, equal or not, and their owner is named', async () => {
      const [mine, theirs] = [configMap('settings', { a: '1' }), workload('shop:1')]
      await applyAsOthers([theirs])

      for (const image of ['shop:1', 'shop:2'])
        for (const attempt of [c.dryRun, c.apply])
          await expect(attempt([mine, workload(image)])).rejects.toMatchObject({
            kind: 'rejected',
            message: `Cannot apply Deployment ${c.on().namespace}/checkout: it belongs to payments/staging`,
            hint: expect.stringContaining('deliver/target'),
          })

      expect(await c.on().stored(c.refTo(mine))).toBeUndefined()
      expect(await ownerOf(theirs)).toBe('payments/staging')
      expect((await c.observe([theirs])).unapplied).toEqual([c.refTo(theirs)])
    })

    it('are refused for what they are, not for the fence, which each target counts for itself', async () => {
      const settings = configMap('settings', { a: '1' })
      await c.apply([settings], 5000)
      const late = { namespace: c.on().namespace, manifests: [settings], stamp: others }

      await expect(c.on().cluster.apply(late, c.signal)).rejects.toMatchObject({
        message: expect.stringContaining(`it belongs to ${target}`),
      })
    })

    it('are never removed, and nobody waits for them to go', async () => {
      const settings = configMap('settings', { a: '1' })
      await applyAsOthers([settings])
      const objects = [c.refTo(settings)]

      expect(await c.dryRun([], objects)).toEqual([])
      expect((await c.observe([], objects)).unremoved).toEqual([])
      const removal = { namespace: c.on().namespace, objects, stamp: stampOf(9) }
      expect(await c.on().cluster.remove(removal, c.signal)).toBe('removed')

      expect(await c.on().stored(c.refTo(settings))).toBeDefined()
    })
  })
}
