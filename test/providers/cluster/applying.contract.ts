import { describe, expect, it } from 'vitest'
import type { Contract } from './harness.ts'
import { configMap, secret, stampOf, target, workload } from './manifests.ts'

/** How objects are written. */
export function describeApplying(c: Contract): void {
  describe('applying', () => {
    it('creates what is missing, stamped as ours, and its pods come up', async () => {
      const manifests = [workload('shop:1', { replicas: 3 }), configMap('settings', { a: '1' })]

      expect(await c.apply(manifests)).toBe('applied')

      expect((await c.observe(manifests)).unapplied).toEqual([])
      expect(await c.complete(manifests)).toMatchObject({
        object: c.refTo(manifests[0]!),
        wanted: 3,
        updated: 3,
        ready: 3,
        old: 0,
        images: { api: 'shop:1' },
        problems: [],
      })
      expect((await c.on().stored(c.refTo(manifests[1]!)))?.metadata).toMatchObject({
        annotations: {
          'deliver/target': 'checkout/staging',
          'deliver/delivery': 'd-1',
          'deliver/fence': '1',
        },
        labels: { 'app.kubernetes.io/managed-by': 'deliver' },
      })
    })

    it('marks pods as stable and never stamps their template, so that a new delivery alone restarts nothing', async () => {
      const manifest = workload('shop:1')
      await c.apply([manifest])

      const stored = await c.on().stored(c.refTo(manifest))

      expect(stored?.['spec']).toMatchObject({
        template: { metadata: { labels: { 'deliver/track': 'stable' } } },
      })
      expect(JSON.stringify(stored?.['spec'])).not.toContain('deliver/fence')
    })

    it('writes nothing the second time, even when the fence was raised', async () => {
      const manifests = [workload('shop:1', { replicas: 1 }), secret('keys', { token: 'hunter2' })]
      await c.apply(manifests)

      expect(await c.apply(manifests, 9)).toBe('applied')

      for (const manifest of manifests)
        expect((await c.on().stored(c.refTo(manifest)))?.metadata).toMatchObject({
          annotations: { 'deliver/fence': '1' },
        })
    })

    it('writes again what another delivery wrote, where the plan says that it drifted since', async () => {
      const manifests = [configMap('settings', { a: '1' }), configMap('flags', { b: '1' })]
      const { namespace, cluster } = c.on()
      await c.apply(manifests)
      const planned = { delivery: 'd-2', objects: [c.refTo(manifests[0]!)] }
      const observation = { target, namespace, manifests, remove: [], planned }
      const { unapplied } = await cluster.observe(observation, c.signal)
      expect(unapplied).toEqual(planned.objects)

      const stamp = { ...stampOf(2), delivery: 'd-2' }
      await cluster.apply({ namespace, manifests, stamp, planned }, c.signal)

      expect((await cluster.observe(observation, c.signal)).unapplied).toEqual([])
      const writers = manifests.map(async (manifest) => {
        const annotations = (await c.on().stored(c.refTo(manifest)))?.metadata['annotations']
        return (annotations as Record<string, string>)['deliver/delivery']
      })
      expect(await Promise.all(writers)).toEqual(['d-2', 'd-1'])
    })

    it('replaces old pods by new ones, in one generation', async () => {
      const [first, second] = [
        [workload('shop:1', { replicas: 3 })],
        [workload('shop:2', { replicas: 3 })],
      ]
      await c.apply(first)
      await c.complete(first)
      await c.apply(second, 2)

      expect(await c.complete(second)).toMatchObject({
        updated: 3,
        ready: 3,
        old: 0,
        images: { api: 'shop:2' },
      })
      expect((await c.on().stored(c.refTo(second[0]!)))?.metadata).toMatchObject({ generation: 2 })
      expect((await c.observe(first)).unapplied).toEqual([c.refTo(first[0]!)])
    })

    it('takes away fields that the manifest no longer has', async () => {
      await c.apply([workload('shop:1', { env: 'debug' })])
      await c.apply([workload('shop:1')], 2)

      expect(JSON.stringify(await c.on().stored(c.refTo(workload('shop:1'))))).not.toContain(
        'LEVEL',
      )
    })

    it('leaves replicas as they are when the manifest does not name them, also when it did before', async () => {
      await c.apply([workload('shop:1', { replicas: 3 })])
      await c.apply([workload('shop:2')], 2)

      expect((await c.on().stored(c.refTo(workload('shop:2'))))?.['spec']).toMatchObject({
        replicas: 3,
      })
    })

    it('does not leave them at none, which an autoscaler would take for switched off', async () => {
      await c.apply([workload('shop:1', { replicas: 0 })])
      const [change] = await c.dryRun([workload('shop:1')])
      expect(change).toMatchObject({ action: 'update', replicas: { from: 0, to: 1 } })
      await c.apply([workload('shop:1')])
      const stored = await c.on().stored(c.refTo(workload('shop:1')))
      expect(stored?.['spec']).toMatchObject({ replicas: 1 })
    })

    it('leaves everything alone when one of the objects carries a higher fence', async () => {
      const [settings, checkout] = [configMap('settings', { a: '1' }), workload('shop:1')]
      await c.apply([settings], 1)
      await c.apply([checkout], 5)

      const late = [configMap('settings', { a: '2' }), workload('shop:0')]
      expect(await c.apply(late, 4)).toEqual({ fenced: { by: 'd-1', fence: 5 } })

      expect(await c.on().stored(c.refTo(settings))).toMatchObject({ data: { a: '1' } })
      expect((await c.on().stored(c.refTo(checkout)))?.metadata).toMatchObject({
        annotations: { 'deliver/fence': '5' },
      })
    })

    it('tells the highest fence, so that whoever lost count can go above it in one step', async () => {
      const [settings, flags] = [configMap('settings', { a: '1' }), configMap('flags', { b: '1' })]
      await c.apply([settings], 7)
      await c.apply([flags], 5000)
      const changed = [configMap('settings', { a: '2' }), configMap('flags', { b: '2' })]

      expect(await c.apply(changed, 1)).toEqual({ fenced: { by: 'd-1', fence: 5000 } })

      expect(await c.apply(changed, 5001)).toBe('applied')
    })

    it('refuses to take a field from somebody else, and names the owner and the field', async () => {
      const manifest = workload('shop:1')
      await c.apply([manifest])
      await c.on().setImage(c.refTo(manifest), 'shop:hotfix')

      expect((await c.observe([manifest])).unapplied).toEqual([c.refTo(manifest)])
      await expect(c.apply([workload('shop:2')], 2)).rejects.toMatchObject({
        kind: 'rejected',
        message: `Cannot apply Deployment ${c.on().namespace}/checkout: kubectl-set owns .spec.template.spec.containers[name="api"].image`,
      })
      expect(JSON.stringify(await c.on().stored(c.refTo(manifest)))).toContain('shop:hotfix')
    })

    it('refuses a field that the kind does not have, in the words of the API server', async () => {
      const manifest = workload('shop:1')
      const misspelt = { ...manifest, spec: { ...(manifest['spec'] as object), replicaz: 2 } }

      for (const attempt of [c.apply, c.dryRun])
        await expect(attempt([misspelt])).rejects.toMatchObject({
          kind: 'rejected',
          message: `Cannot apply Deployment ${c.on().namespace}/checkout: failed to create typed patch object (${c.on().namespace}/checkout; apps/v1, Kind=Deployment): .spec.replicaz: field not declared in schema`,
        })
      expect(await c.on().stored(c.refTo(manifest))).toBeUndefined()
    })

    it('refuses what the API server finds invalid', async () => {
      const manifest = workload('shop:1')
      const { selector: _, ...spec } = manifest['spec'] as { selector: unknown }

      await expect(c.apply([{ ...manifest, spec }])).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('spec.selector: Required value'),
      })
    })

    it('refuses manifests of another namespace, of an unknown kind, or twice the same, before it writes anything', async () => {
      const good = configMap('settings', {})
      const foreign = { ...good, metadata: { name: 'other', namespace: 'elsewhere' } }
      const unknown = { apiVersion: 'acme.io/v1', kind: 'Widget', metadata: { name: 'w' } }

      for (const [manifests, words] of [
        [[good, foreign], 'it names the namespace "elsewhere"'],
        [[good, unknown], 'the cluster knows no Widget in "acme.io/v1"'],
        [[good, good], 'the manifests have it twice'],
      ] as const)
        await expect(c.apply(manifests)).rejects.toMatchObject({
          kind: 'rejected',
          message: expect.stringContaining(words),
        })
      expect(await c.on().stored(c.refTo(good))).toBeUndefined()
    })

    it('refuses an object of the whole cluster that was meant for the namespace, planned or applied', async () => {
      const { namespace } = c.on()
      const role = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: `${namespace}-all`, namespace },
        rules: [],
      }

      for (const attempt of [c.dryRun, c.apply])
        await expect(attempt([configMap('settings', {}), role])).rejects.toMatchObject({
          kind: 'rejected',
          message: `Cannot deliver ClusterRole ${namespace}-all: it is cluster-scoped; bounds.clusterScoped must allow it`,
        })
      expect(await c.on().stored(c.refTo(configMap('settings', {})))).toBeUndefined()
    })

    it('says so when the namespace does not exist', async () => {
      const request = {
        namespace: 'nowhere',
        manifests: [configMap('settings', {})],
        stamp: stampOf(1),
      }

      await expect(c.on().cluster.apply(request, c.signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: 'Cannot apply ConfigMap nowhere/settings: namespaces "nowhere" not found',
      })
    })

    it('gives up when it is told to', async () => {
      const request = {
        namespace: c.on().namespace,
        manifests: [configMap('settings', {})],
        stamp: stampOf(1),
      }

      await expect(c.on().cluster.apply(request, AbortSignal.abort())).rejects.toMatchObject({
        kind: 'unavailable',
      })
      expect(await c.on().stored(c.refTo(request.manifests[0]!))).toBeUndefined()
    })
  })
}
