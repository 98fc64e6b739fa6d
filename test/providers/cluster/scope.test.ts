import { expect, it } from 'vitest'
import { withinBounds } from '#src/core/plan/bounds.ts'
import { type Manifest, refOf } from '#src/core/plan/objects.ts'
import { simulateCluster } from '#providers/cluster/simulated.ts'
import { manualClock } from '../../support/clock.ts'
import { stampOf, target, workload } from './manifests.ts'

const { signal } = new AbortController()
const namespace = 'shop'
const kinds = [
  { apiVersion: 'acme.io/v1', kind: 'Mesh', plural: 'meshes', namespaced: false },
  { apiVersion: 'acme.io/v1', kind: 'Widget', plural: 'widgets', namespaced: true },
]
const mesh = { apiVersion: 'acme.io/v1', kind: 'Mesh', metadata: { name: 'open' }, spec: {} }
const widget = { apiVersion: 'acme.io/v1', kind: 'Widget', metadata: { name: 'w' }, spec: {} }

it('refuses what only the cluster knows to be cluster-scoped, where the bounds do not allow that', async () => {
  const { cluster, controls } = simulateCluster({ clock: manualClock(), kinds })
  const manifests = rendered([widget, mesh], false)

  for (const attempt of [
    () => cluster.dryRun({ target, namespace, manifests, previous: [] }, signal),
    () => cluster.apply({ namespace, manifests, stamp: stampOf(1) }, signal),
  ])
    await expect(attempt()).rejects.toMatchObject({
      kind: 'rejected',
      message: 'Cannot deliver Mesh open: it is cluster-scoped; bounds.clusterScoped must allow it',
    })
  expect(controls.objects()).toEqual([])
})

it('leaves to the cluster where an object lives, where the bounds allow both, and finds it again', async () => {
  const { cluster, controls } = simulateCluster({ clock: manualClock(), kinds })
  const manifests = rendered([widget, mesh, workload('shop:1')], true)
  const inventory = manifests.map(refOf)
  await cluster.apply({ namespace, manifests, stamp: stampOf(1) }, signal)
  expect(controls.objects().map(({ ref }) => [ref.kind, ref.namespace])).toEqual([
    ['Deployment', 'shop'],
    ['Widget', 'shop'],
    ['Mesh', undefined],
  ])

  const request = { target, namespace, manifests }
  const again = await cluster.dryRun({ ...request, previous: inventory }, signal)
  expect(again.map(({ action }) => action)).toEqual(['unchanged', 'unchanged', 'unchanged'])
  expect((await cluster.observe({ ...request, remove: inventory }, signal)).unremoved).toEqual([])

  const gone = await cluster.dryRun({ ...request, manifests: [], previous: inventory }, signal)
  expect(gone.map(({ action }) => action)).toEqual(['remove', 'remove', 'remove'])
  await cluster.remove({ namespace, objects: inventory, stamp: stampOf(2) }, signal)
  expect(controls.objects()).toEqual([])
})

it('does not mind an inventory of kinds that the cluster has no more', async () => {
  const { cluster } = simulateCluster({ clock: manualClock() })
  const previous = [refOf(mesh)]

  expect(await cluster.dryRun({ target, namespace, manifests: [], previous }, signal)).toEqual([])
  const removal = { namespace, objects: previous, stamp: stampOf(1) }
  expect(await cluster.remove(removal, signal)).toBe('removed')
})

/** As the catalog brings objects into the environment's namespace. */
function rendered(manifests: readonly Manifest[], clusterScoped: boolean): Manifest[] {
  return manifests.map((manifest) => {
    const result = withinBounds(manifest, namespace, { bounds: { clusterScoped, secrets: [] } })
    if ('words' in result) throw new Error(result.words)
    return result.manifest
  })
}
