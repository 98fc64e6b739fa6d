import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { checkManifests } from '#src/catalog/check-manifests.ts'
import { deliverYml, deploymentYml, folderWith, shop } from './folder.ts'
import {
  autoscaler,
  clusterRole,
  cronJob,
  digest,
  imagesIn,
  released,
  render,
  service,
  withInit,
} from './rendering.ts'

describe('rendering', () => {
  it('pins the image of the named container and puts everything into the namespace', async () => {
    const rendered = await render({ 'deploy/service.yaml': service })
    expect(rendered).toMatchObject({
      cluster: 'shared',
      namespace: 'shop-staging',
      onFailure: 'rollback',
      progressDeadlineSeconds: 600,
    })
    expect(rendered.inventory).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop-staging', name: 'checkout' },
      { apiVersion: 'v1', kind: 'Service', namespace: 'shop-staging', name: 'checkout' },
    ])
    expect(imagesIn(rendered.manifests)).toEqual([`api=ghcr.io/acme/checkout@${digest}`])
  })

  it('gives the image to the only container where none is named', async () => {
    const rendered = await render({
      'deliver.app.yml': 'workloads: { api: { manifests: deploy } }',
      'deploy/deployment.yml': deploymentYml.replace('ghcr.io/acme/checkout:dev', 'placeholder'),
    })
    expect(imagesIn(rendered.manifests)).toEqual([`api=ghcr.io/acme/checkout@${digest}`])
  })

  it('gives it to every container of the same repository, initContainers and CronJobs too', async () => {
    const rendered = await render({ 'deploy/jobs.yml': cronJob, 'deploy/deployment.yml': withInit })
    expect(imagesIn(rendered.manifests)).toEqual([
      `migrate=ghcr.io/acme/checkout@${digest}`,
      'proxy=envoy:1',
      `api=ghcr.io/acme/checkout@${digest}`,
      `tidy=ghcr.io/acme/checkout@${digest}`,
    ])
  })

  it('gives each container its own where several images are released', async () => {
    const rendered = await render(
      {
        'deploy/deployment.yml': withInit,
        'deliver.app.yml': 'workloads: { api: { manifests: deploy } }',
      },
      { release: released('ghcr.io/acme/checkout', 'envoy') },
    )
    expect(imagesIn(rendered.manifests)).toContain(`proxy=envoy@${digest}`)
  })

  it('uses the folder and the replicas of the environment', async () => {
    const rendered = await render(
      {
        'deliver.app.yml':
          'workloads: { api: { manifests: deploy, per: { production: { manifests: live, replicas: 5 } } } }',
        'live/deployment.yml': deploymentYml.replace('checkout', 'checkout-live'),
      },
      { environment: 'production' },
    )
    expect(rendered.manifests).toMatchObject([
      { metadata: { name: 'checkout-live', namespace: 'shop' }, spec: { replicas: 5 } },
    ])
  })

  it('leaves the replicas to an autoscaler where there is one', async () => {
    const rendered = await render({ 'deploy/hpa.yml': autoscaler })
    expect(rendered.manifests[0]?.['spec']).not.toHaveProperty('replicas')
  })

  it('flattens lists, leaves empty documents out, and copies what aliases share', async () => {
    const rendered = await render({
      'deploy/list.yml': `---
# nothing
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: a, labels: &labels { team: shop } } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: b, labels: *labels } }
`,
    })
    expect(rendered.inventory.map(({ name }) => name)).toEqual(['checkout', 'a', 'b'])
    expect(rendered.manifests[2]?.metadata['labels']).toEqual({ team: 'shop' })
  })

  it('reads numbers and truth as Kubernetes does', async () => {
    const rendered = await render({
      'deploy/a.yml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nspec: { mode: 0644, on: yes, off: No, port: 22:22, day: 2026-01-02, n: 08, v: 1.10, y: y }',
    })
    expect(rendered.manifests[0]?.['spec']).toEqual({
      mode: 0o644,
      true: true,
      false: false,
      port: '22:22',
      day: '2026-01-02',
      n: 8,
      v: 1.1,
      y: 'y',
    })
  })

  it('gives the same for the same', async () => {
    const files = { 'deploy/service.yaml': service }
    expect(JSON.stringify(await render(files))).toBe(JSON.stringify(await render(files)))
  })
})

describe('checking the manifests', () => {
  it('renders every app everywhere and tells each problem once, with the real place', async () => {
    const folder = await folderWith({
      ...shop,
      'deploy/x.yml': `${clusterRole}---\n${service}---\nkind: X`,
    })
    const reading = await readCatalog(path.join(folder, 'deliver.yml'))
    if (!reading.ok) throw new Error('not read')
    const lines = (await checkManifests(reading.catalog)).map(problemLine)
    expect(lines.map((line) => line.replace(folder, ''))).toMatchInlineSnapshot(`
      [
        "/deploy/x.yml:1:1 ClusterRole "all" belongs to the whole cluster, which bounds.clusterScoped does not allow",
        "/deploy/x.yml:10:1 has no apiVersion",
      ]
    `)
  })

  it('tells an object that two apps, or one app in two environments, would take turns on', async () => {
    const place = 'cluster: shared, namespace: shop-staging'
    const twin = '  payments:\n    channel: "#p"\n    releases: { image: ghcr.io/acme/checkout }'
    const definition = 'definition: { workloads: { api: { manifests: deploy, container: api } } }'
    const folder = await folderWith({
      ...shop,
      'deploy/role.yml': clusterRole,
      'deliver.yml': `${deliverYml.replace('groups:', `  qa: { ${place} }\ngroups:`)}${twin}
    environments: [staging]
    ${definition}
bounds: { clusterScoped: true }
`,
    })
    const reading = await readCatalog(path.join(folder, 'deliver.yml'))
    if (!reading.ok) throw new Error(reading.problems.map(problemLine).join())
    const lines = (await checkManifests(reading.catalog)).map(problemLine)
    expect(lines.map((line) => line.replace(folder, ''))).toMatchInlineSnapshot(`
      [
        "/deploy/deployment.yml:1:1 Deployment shop-staging/checkout of checkout/qa belongs to checkout/staging already: both are delivered to the same place",
        "/deploy/deployment.yml:1:1 Deployment shop-staging/checkout of payments/staging belongs to checkout/staging already: both are delivered to the same place",
        "/deploy/role.yml:1:1 ClusterRole all of checkout/production belongs to checkout/staging already: both are delivered to the same place",
        "/deploy/role.yml:1:1 ClusterRole all of checkout/qa belongs to checkout/staging already: both are delivered to the same place",
        "/deploy/role.yml:1:1 ClusterRole all of payments/staging belongs to checkout/staging already: both are delivered to the same place",
      ]
    `)
  })

  it('lets apps and environments have objects of the same name in namespaces of their own', async () => {
    const custom = 'apiVersion: acme.io/v1\nkind: Widget\nmetadata: { name: w }\n'
    const folder = await folderWith({
      ...shop,
      'deploy/x.yml': custom,
      'deliver.yml': `${deliverYml}bounds: { clusterScoped: true }\n`,
    })
    const reading = await readCatalog(path.join(folder, 'deliver.yml'))
    expect(reading.ok && (await checkManifests(reading.catalog))).toEqual([])
  })

  it('finds nothing wrong with what can be rendered', async () => {
    const folder = await folderWith(shop)
    const reading = await readCatalog(path.join(folder, 'deliver.yml'))
    expect(reading.ok && (await checkManifests(reading.catalog))).toEqual([])
  })
})
