import { describe, expect, it } from 'vitest'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Overrides } from '#src/core/plan/overrides.ts'
import { deploymentYml } from './folder.ts'
import { autoscaler, cronJob, render } from './rendering.ts'

const bounded = autoscaler.replace(' } }', ' }, minReplicas: 2, maxReplicas: 8 }')
const app = (api: string, more = '') => ({
  'deliver.app.yml': `workloads: { api: { manifests: deploy, container: api${api} }${more} }`,
})

describe('a number of pods that people set', () => {
  it('wins over what the manifests and the environment say', async () => {
    const files = app(', per: { staging: { replicas: 4 } }')
    expect(await replicasOf(files)).toBe(4)
    expect(await replicasOf(files, { replicas: { api: 7 } })).toBe(7)
    expect(await replicasOf(files, { replicas: { api: 0 } })).toBe(0)
  })

  it('is of one workload: what is said of others, or of none that there is, changes nothing', async () => {
    expect(await replicasOf({}, { replicas: { worker: 7 } })).toBe(2)
  })

  it.each([
    { set: 5, bounds: { minReplicas: 5, maxReplicas: 8 } },
    { set: 9, bounds: { minReplicas: 9, maxReplicas: 9 } },
    { set: 1, bounds: { minReplicas: 1, maxReplicas: 8 } },
    { set: { min: 3, max: 4 }, bounds: { minReplicas: 3, maxReplicas: 4 } },
  ])('are the bounds of an autoscaler where one governs: $set', async ({ set, bounds }) => {
    const { manifests } = await render(
      { 'deploy/hpa.yml': bounded },
      { overrides: { replicas: { api: set } } },
    )
    expect(specOf(manifests, 'HorizontalPodAutoscaler')).toMatchObject(bounds)
    expect(specOf(manifests, 'Deployment')).not.toHaveProperty('replicas')
  })

  it.each([
    {
      what: 'nothing that an autoscaler governs',
      files: { 'deploy/hpa.yml': bounded },
      set: 0,
      because: 'workloads.api: cannot be scaled: a HorizontalPodAutoscaler governs it, which keeps at least 1', // prettier-ignore
    },
    {
      what: 'bounds where nothing scales by itself',
      files: {},
      set: { min: 1, max: 3 },
      because: 'no HorizontalPodAutoscaler in its manifests has bounds; give one number',
    },
    {
      what: 'what could be either of two',
      files: { 'deploy/b.yml': deploymentYml.replace('checkout', 'other') },
      set: 3,
      because: 'cannot be scaled: several things here can be scaled',
    },
    {
      what: 'what has no number of pods',
      files: { 'deploy/deployment.yml': deploymentYml.replace('Deployment', 'DaemonSet') },
      set: 3,
      because: 'cannot be scaled: nothing here can be scaled',
    },
  ])('refuses $what', async ({ files, set, because }) => {
    await expect(render(files, { overrides: { replicas: { api: set } } })).rejects.toThrow(because)
  })
})

describe('a restart', () => {
  const at = '2026-11-21T12:00:00.000Z'
  const later = '2026-11-21T13:00:00.000Z'

  it('stands on the pod templates of everything that has pods that stay', async () => {
    const { manifests } = await render(
      { 'deploy/jobs.yml': cronJob, 'deploy/b.yml': second },
      { overrides: { restartedAt: { '*': at } } },
    )
    expect(restartsIn(manifests)).toEqual({ checkout: at, other: at })
    expect(JSON.stringify(manifests).split(at)).toHaveLength(3)
  })

  it('is of one workload, or of all but those that were restarted since', async () => {
    const files = {
      ...app('', ', worker: { manifests: work }'),
      'work/b.yml': second,
    }
    const one = await render(files, { overrides: { restartedAt: { worker: at } } })
    expect(restartsIn(one.manifests)).toEqual({ other: at })
    const both = await render(files, { overrides: { restartedAt: { '*': at, worker: later } } })
    expect(restartsIn(both.manifests)).toEqual({ checkout: at, other: later })
  })

  it('keeps the annotations that the template has', async () => {
    const annotated = deploymentYml.replace(
      'metadata: { labels: { app: checkout } }',
      'metadata: { labels: { app: checkout }, annotations: { team: shop } }',
    )
    const { manifests } = await render(
      { 'deploy/deployment.yml': annotated },
      { overrides: { restartedAt: { api: at } } },
    )
    expect(manifests).toMatchObject([
      { spec: { template: { metadata: { annotations: { team: 'shop', 'deliver/restartedAt': at }, labels: { app: 'checkout' } } } } }, // prettier-ignore
    ])
  })
})

const second = deploymentYml.replace('checkout', 'other')

async function replicasOf(files: Record<string, string>, overrides?: Overrides) {
  const { manifests } = await render(files, overrides ? { overrides } : {})
  return specOf(manifests, 'Deployment')['replicas']
}

function specOf(manifests: readonly Manifest[], kind: string): Record<string, unknown> {
  const found = manifests.find((one) => one.kind === kind)
  return found?.['spec'] as Record<string, unknown>
}

/** When each object's pods were restarted, by its name. */
function restartsIn(manifests: readonly Manifest[]): Record<string, unknown> {
  return Object.fromEntries(
    manifests.flatMap(({ metadata, spec }) => {
      const { template } = (spec ?? {}) as { template?: { metadata?: { annotations?: object } } }
      return Object.values(template?.metadata?.annotations ?? {}).map((at) => [metadata.name, at])
    }),
  )
}
