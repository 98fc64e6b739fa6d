import { describe, expect, it } from 'vitest'
import { deploymentYml } from './folder.ts'
import { autoscaler, cronJob, render } from './rendering.ts'

const by = (autoscale: { min: number; max: number; cpu?: number; memory?: number }) => ({
  overrides: { autoscale: { api: autoscale } },
})
const byCpu = by({ min: 3, max: 12, cpu: 70 })
const ofKind = (kind: string, { manifests }: Awaited<ReturnType<typeof render>>) =>
  manifests.filter((one) => one.kind === kind)
const statefulSet = deploymentYml.replace('Deployment', 'StatefulSet')

describe('an autoscaler that people gave', () => {
  it('is an object of the app, and the number of pods is left to it, whatever is declared', async () => {
    for (const kind of ['Deployment', 'StatefulSet']) {
      const rendered = await render(
        {
          'deploy/deployment.yml': deploymentYml.replace('Deployment', kind),
          'deliver.app.yml':
            'workloads: { api: { manifests: deploy, container: api, per: { staging: { replicas: 4 } } } }',
        },
        byCpu,
      )
      expect(ofKind('HorizontalPodAutoscaler', rendered)).toMatchObject([
        {
          apiVersion: 'autoscaling/v2',
          metadata: { name: 'checkout-autoscale', namespace: 'shop-staging' },
          spec: { scaleTargetRef: { kind, name: 'checkout' }, minReplicas: 3, maxReplicas: 12 },
        },
      ])
      expect(ofKind(kind, rendered)[0]?.['spec']).not.toHaveProperty('replicas')
      expect(rendered.inventory.map((one) => one.kind)).toContain('HorizontalPodAutoscaler')
    }
  })

  it('notes containers that request nothing: it cannot reckon there', async () => {
    const bare = await render({}, byCpu)
    expect(bare.notes).toEqual([
      'Deployment checkout: container api requests no cpu, so its autoscaler cannot reckon, unless a LimitRange of the namespace says how much',
    ])
    const requesting = deploymentYml.replace(
      'name: api,',
      'name: api, resources: { requests: { cpu: 100m }, limits: { memory: 1Gi } },',
    )
    expect(requesting).not.toBe(deploymentYml)
    const files = { 'deploy/deployment.yml': requesting }
    const rendered = await render(files, by({ min: 3, max: 12, cpu: 70, memory: 80 }))
    expect(rendered).not.toHaveProperty('notes')
  })

  it('is the one that the manifests have, where they have one: only its bounds are set', async () => {
    const files = { 'deploy/hpa.yml': autoscaler }
    const rendered = await render(files, by({ min: 3, max: 12 }))
    expect(ofKind('HorizontalPodAutoscaler', rendered)).toMatchObject([
      { spec: { minReplicas: 3, maxReplicas: 12 } },
    ])
    await expect(render(files, byCpu)).rejects.toThrow(
      'of its manifests says by what; give bounds alone',
    )
  })

  it('leaves the number of pods as it is once it was taken off', async () => {
    const rendered = await render({}, { overrides: { replicas: { api: 'kept' } } })
    expect(ofKind('Deployment', rendered)[0]?.['spec']).not.toHaveProperty('replicas')
  })

  it.each([
    ['a DaemonSet', deploymentYml.replace('Deployment', 'DaemonSet'), 'a DaemonSet has one pod on each node'], // prettier-ignore
    [
      'a CronJob',
      cronJob.replaceAll('name: tidy', 'name: api'),
      'a CronJob has a pod when its time comes',
    ],
    ['two at once', `${deploymentYml}\n---\n${statefulSet}`, 'several things here can be scaled'],
  ])('is refused to %s', async (_, yml, because) => {
    await expect(render({ 'deploy/deployment.yml': yml }, byCpu)).rejects.toThrow(
      `workloads.api: cannot be autoscaled: ${because}`,
    )
  })
})
