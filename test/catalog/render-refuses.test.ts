import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DeliveryError } from '#src/core/errors.ts'
import { deliverYml, deploymentYml, folderWith, shop } from './folder.ts'
import {
  autoscaler,
  clusterRole,
  cronJob,
  imagesIn,
  released,
  render,
  renderIn,
  secret,
  service,
  two,
} from './rendering.ts'
import type { Options } from './rendering.ts'

describe('rendering refuses', () => {
  const cases: readonly (readonly [string, Record<string, string>])[] = [
    [
      'a container that is not there',
      { 'deliver.app.yml': 'workloads: { api: { manifests: deploy, container: app } }' },
    ],
    [
      'to guess between containers',
      {
        'deliver.app.yml': 'workloads: { api: { manifests: deploy } }',
        'deploy/deployment.yml': two,
      },
    ],
    ['a named container where nothing has pods', { 'deploy/deployment.yml': service }],
    [
      'an app of which nothing runs the image',
      {
        'deliver.app.yml': 'workloads: { api: { manifests: deploy } }',
        'deploy/deployment.yml': service,
      },
    ],
    [
      'another namespace',
      { 'deploy/x.yml': service.replace('metadata: {', 'metadata: { namespace: kube-system,') },
    ],
    ['objects of the whole cluster', { 'deploy/x.yml': clusterRole }],
    [
      'kinds that are denied',
      {
        'deploy/x.yml': secret,
        'deliver.yml': `${deliverYml}bounds: { kinds: { deny: [secret] } }\n`,
      },
    ],
    [
      'kinds that are not allowed',
      {
        'deploy/x.yml': secret,
        'deliver.yml': `${deliverYml}bounds: { kinds: { allow: [Deployment] } }\n`,
      },
    ],
    ['the same object twice', { 'deploy/x.yml': `${service}---\n${service}` }],
    ['what is no YAML', { 'deploy/x.yml': 'a: [\nb: }' }],
    ['what is no object', { 'deploy/x.yml': 'just text' }],
    [
      'an object without a kind',
      { 'deploy/x.yml': '---\napiVersion: v1\nmetadata: { name: x }\n' },
    ],
    ['an object without apiVersion', { 'deploy/x.yml': 'kind: Service' }],
    ['an object without a name', { 'deploy/x.yml': 'apiVersion: v1\nkind: Service\n---\n{}' }],
    [
      'generateName',
      { 'deploy/x.yml': 'apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: x- }' },
    ],
    ['a bomb of aliases', { 'deploy/x.yml': bomb() }],
    ['a file of megabytes', { 'deploy/x.yml': `#${'x'.repeat(1_100_000)}` }],
    [
      'replicas where nothing scales',
      {
        'deploy/deployment.yml': cronJob,
        'deliver.app.yml':
          'workloads: { api: { manifests: deploy, per: { staging: { replicas: 2 } } } }',
      },
    ],
    [
      'replicas against an autoscaler',
      {
        'deploy/hpa.yml': autoscaler,
        'deliver.app.yml':
          'workloads: { api: { manifests: deploy, per: { staging: { replicas: 2 } } } }',
      },
    ],
  ]

  it('what cannot or must not be delivered, and says where it is written', async () => {
    const told = await Promise.all(
      cases.map(async ([what, files]) => `${what}:\n  ${await refusal(files)}`),
    )
    expect(told.join('\n')).toMatchInlineSnapshot(`
      "a container that is not there:
        Cannot render "checkout" for "staging": deploy/deployment.yml:1:1 workloads.api: Deployment checkout has no container "app"; the containers are "api"
      to guess between containers:
        Cannot render "checkout" for "staging": deploy/deployment.yml:1:1 workloads.api: Deployment checkout has the containers "api", "proxy"; say with "container" which one gets the image
      a named container where nothing has pods:
        Cannot render "checkout" for "staging": deploy/deployment.yml:1:1 workloads.api: Service checkout has no container "api"; nothing here has pods
      an app of which nothing runs the image:
        Cannot render "checkout" for "staging": no container gets the image of release "1.5.0"
      another namespace:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 Service "checkout" names the namespace "kube-system"; the environment's is "shop-staging"
      objects of the whole cluster:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 ClusterRole "all" belongs to the whole cluster, which bounds.clusterScoped does not allow
      kinds that are denied:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 Secret "keys" is of a kind that bounds.kinds.deny refuses
      kinds that are not allowed:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 Secret "keys" is of a kind that bounds.kinds.allow does not name
      the same object twice:
        Cannot render "checkout" for "staging": deploy/x.yml:6:1 Service shop-staging/checkout is declared twice, first in deploy/x.yml:1
      what is no YAML:
        Cannot render "checkout" for "staging": deploy/x.yml:2:1 is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ] (and 1 more)
      what is no object:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 is no Kubernetes object
      an object without a kind:
        Cannot render "checkout" for "staging": deploy/x.yml:2:1 has no kind
      an object without apiVersion:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 has no apiVersion
      an object without a name:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 Service has no metadata.name (and 1 more)
      generateName:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 Job has a generateName; a delivery needs a fixed metadata.name
      a bomb of aliases:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 has aliases that unfold to too much
      a file of megabytes:
        Cannot render "checkout" for "staging": deploy/x.yml:1:1 is larger than 1 MiB
      replicas where nothing scales:
        Cannot render "checkout" for "staging": deploy/deployment.yml:1:1 workloads.api.per.staging: has "replicas", and nothing here can be scaled
      replicas against an autoscaler:
        Cannot render "checkout" for "staging": deploy/deployment.yml:1:1 workloads.api.per.staging: has "replicas", and a HorizontalPodAutoscaler governs them"
    `)
  })

  it('an image without a digest in a protected environment', async () => {
    const release = released('ghcr.io/acme/checkout')
    const loose = {
      ...release,
      artifacts: release.artifacts.map(({ type, image, tag }) => ({ type, image, tag })),
    }
    expect(imagesIn((await render({}, { release: loose })).manifests)).toEqual([
      'api=ghcr.io/acme/checkout:1.5.0',
    ])
    expect(await refusal({}, { release: loose, environment: 'production' })).toMatchInlineSnapshot(
      `"Cannot render "checkout" for "production": "ghcr.io/acme/checkout:1.5.0" has no digest, and the environment "production" is protected"`,
    )
  })

  it('an image that several released ones could be', async () => {
    expect(
      await refusal(
        {
          'deploy/deployment.yml': deploymentYml.replace(
            'ghcr.io/acme/checkout:dev',
            'placeholder',
          ),
        },
        { release: released('ghcr.io/acme/api', 'ghcr.io/acme/worker') },
      ),
    ).toMatchInlineSnapshot(
      `"Cannot render "checkout" for "staging": deploy/deployment.yml:1:1 workloads.api: Deployment checkout runs none of the released images: write "ghcr.io/acme/api" or "ghcr.io/acme/worker" as the image of "api""`,
    )
  })

  it('symbolic links that lead out of the folder', async () => {
    const outside = await folderWith({ 'secret.yml': secret })
    const folder = await folderWith(shop)
    await symlink(path.join(outside, 'secret.yml'), path.join(folder, 'deploy/x.yml'))
    expect(await refusalIn(folder)).toMatchInlineSnapshot(
      `"Cannot render "checkout" for "staging": deploy/x.yml:1:1 is a symbolic link out of its folder"`,
    )
  })

  it('an environment that does not exist', async () => {
    expect(await refusal({}, { environment: 'moon' })).toMatchInlineSnapshot(
      `"Cannot render "checkout" for "moon": there is no environment "moon""`,
    )
  })
})

async function refusal(files: Record<string, string>, options: Options = {}): Promise<string> {
  return refusalIn(await folderWith({ ...shop, ...files }), options)
}

async function refusalIn(folder: string, options: Options = {}): Promise<string> {
  const error = await renderIn(folder, options).then(
    () => new Error('it was rendered'),
    (thrown: DeliveryError) => thrown,
  )
  expect(error).toMatchObject({ name: 'DeliveryError', code: 'bad-configuration' })
  return error.message
}

function bomb(): string {
  const levels = 'abcdefgh'.split('').map((name, at, all) => {
    const inner = at === 0 ? 'x' : `*${all[at - 1]}`
    return `${name}: &${name} [${Array.from({ length: 9 }, () => inner).join(',')}]`
  })
  return levels.join('\n')
}
