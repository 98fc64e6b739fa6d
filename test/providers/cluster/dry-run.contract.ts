import { describe, expect, it } from 'vitest'
import type { Contract } from './harness.ts'
import { claim, configMap, secret, service, workload } from './manifests.ts'

/** What applying would change, asked without changing anything. */
export function describeDryRun(c: Contract): void {
  describe('a dry run', () => {
    it('tells what would be created, in the order of applying, and creates nothing', async () => {
      const manifests = [
        workload('shop:1', { replicas: 2 }),
        service('checkout'),
        configMap('settings', { a: '1' }),
      ]

      const changes = await c.dryRun(manifests)

      expect(changes.map(({ action, object, risk }) => [action, object.kind, risk])).toEqual([
        ['create', 'ConfigMap', 'none'],
        ['create', 'Service', 'none'],
        ['create', 'Deployment', 'none'],
      ])
      expect(changes[2]).toMatchObject({
        images: [{ container: 'api', to: 'shop:1' }],
        replicas: { to: 2 },
      })
      expect(changes[2]?.diff).toMatch(/\+\s+(- )?image: shop:1\n/)
      expect((await c.observe(manifests)).unapplied).toHaveLength(3)
    })

    it('tells a new image as a restart, with both images and the lines that change', async () => {
      await c.apply([workload('shop:1', { replicas: 2 })])

      const [change] = await c.dryRun([workload('shop:2', { replicas: 3 })])

      expect(change).toMatchObject({
        action: 'update',
        risk: 'restart',
        images: [{ container: 'api', from: 'shop:1', to: 'shop:2' }],
        replicas: { from: 2, to: 3 },
      })
      expect(change?.diff).toMatch(/-\s+(- )?image: shop:1\n\+\s+(- )?image: shop:2/)
      expect(change?.diff).not.toContain('deliver/fence')
      expect(change?.diff).not.toContain('managedFields')
    })

    it('tells what leaves nothing running for a while as downtime', async () => {
      const replaced = workload('shop:1', { name: 'replaced', replicas: 1 })
      const recreated = {
        ...replaced,
        spec: { ...(replaced['spec'] as object), strategy: { type: 'Recreate' } },
      }
      const next = workload('shop:2', { name: 'replaced', replicas: 1 })
      const changed = {
        ...recreated,
        spec: { ...(next['spec'] as object), strategy: { type: 'Recreate' } },
      }
      await c.apply([recreated, workload('shop:1', { name: 'stopped', replicas: 2 })])

      const changes = await c.dryRun([
        changed,
        workload('shop:1', { name: 'stopped', replicas: 0 }),
      ])

      expect(changes.map(({ object, risk }) => [object.name, risk])).toEqual([
        ['replaced', 'downtime'],
        ['stopped', 'downtime'],
      ])
    })

    it('says unchanged of what is already so', async () => {
      const manifests = [workload('shop:1'), service('checkout')]
      await c.apply(manifests)

      const changes = await c.dryRun(manifests)

      expect(changes.map(({ action, diff }) => [action, diff])).toEqual([
        ['unchanged', ''],
        ['unchanged', ''],
      ])
    })

    it('shows which keys of a Secret change, and never a value', async () => {
      await c.apply([secret('keys', { token: 'hunter2-old', kept: 'hunter2-kept' })])

      const [change] = await c.dryRun([
        secret('keys', { token: 'hunter2-new', kept: 'hunter2-kept' }),
      ])

      expect(change?.diff).toMatch(
        /-\s+token: "?\*\*\* \(before\)"?\n\+\s+token: "?\*\*\* \(after\)"?/,
      )
      for (const value of ['hunter2-old', 'hunter2-new', 'hunter2-kept']) {
        expect(change?.diff).not.toContain(value)
        expect(change?.diff).not.toContain(Buffer.from(value).toString('base64'))
      }
    })

    it('lists what the manifests no longer have as removals, unless it is not ours or holds data', async () => {
      const [old, data, foreign] = [
        workload('shop:1', { name: 'old' }),
        claim('data'),
        configMap('foreign', {}),
      ]
      await c.apply([old, data])
      await c.on().createByHand(foreign)

      const changes = await c.dryRun(
        [configMap('settings', {})],
        [old, data, foreign, configMap('gone', {})].map(c.refTo),
      )

      expect(changes.map(({ action, object, risk }) => [action, object.name, risk])).toEqual([
        ['create', 'settings', 'none'],
        ['remove', 'old', 'downtime'],
      ])
    })
  })
}
