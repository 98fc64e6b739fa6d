import { describe, expect, it } from 'vitest'
import { simulateReleases } from '#providers/releases/simulated.ts'
import type { ReleaseSource } from '#providers/releases/releases.ts'
import { renderManifests } from '#src/catalog/render.ts'
import { CatalogDocument } from '#src/core/catalog.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { manualClock } from '../support/clock.ts'
import { appYml, deploymentYml } from './folder.ts'
import { autoscaler, clusterRole, imagesIn, released, secret, service, two } from './rendering.ts'

type Published = NonNullable<
  Parameters<ReturnType<typeof simulateReleases>['controls']['publish']>[1]
>['files']

const { signal } = new AbortController()
const shop = { 'app/deliver.app.yml': appYml, 'app/deploy/deployment.yml': deploymentYml }

describe('a definition at the tag', () => {
  it('says what runs, how many, and how it is delivered', async () => {
    const rendered = await render({
      ...shop,
      'app/deliver.app.yml': `workloads:
  api: { manifests: deploy, container: api, per: { staging: { replicas: 5 } } }
onFailure: hold
progressDeadlineSeconds: 42
`,
    })
    expect(rendered).toMatchObject({
      cluster: 'shared',
      namespace: 'shop-staging',
      onFailure: 'hold',
      progressDeadlineSeconds: 42,
      manifests: [{ metadata: { namespace: 'shop-staging' }, spec: { replicas: 5 } }],
    })
    expect(imagesIn(rendered.manifests)[0]).toMatch(/^api=ghcr\.io\/acme\/checkout@sha256:a/)
  })

  it('brings its own questions to Prometheus, which have to be in order', async () => {
    const asking = (query: string) => ({
      ...shop,
      'app/deliver.app.yml': `${appYml}metrics: { orders: { query: '${query}', unit: perSecond } }\n`,
    })
    const query = 'sum(orders_total{app="$app"})'

    const { metrics } = await render(asking(query))
    expect(metrics).toEqual({ orders: { query, unit: 'perSecond' } })
    expect((await refusal(render(asking('sum(orders_total')))).message).toBe(
      'Cannot render checkout 1.5.0: app/deliver.app.yml:3:29 metrics.orders.query: is no query: it ends too early',
    )
  })

  it('is another for another release', async () => {
    const { controls, source } = repository()
    controls.publish('1.5.0', { files: shop })
    const twenty = deploymentYml.replace('replicas: 2', 'replicas: 20')
    controls.publish('1.6.0', { files: { ...shop, 'app/deploy/deployment.yml': twenty } })

    const replicas = async (version: string) =>
      (await renderFrom(source, { version })).manifests[0]?.['spec']
    expect(await replicas('1.5.0')).toMatchObject({ replicas: 2 })
    expect(await replicas('1.6.0')).toMatchObject({ replicas: 20 })
  })

  it('may stand at the root of its repository, and name one file or another folder', async () => {
    const rendered = await render(
      {
        'deliver.app.yml': `workloads:
  api: { manifests: ./api.yml, per: { production: { manifests: deploy/production/ } } }
`,
        'api.yml': deploymentYml,
        'deploy/production/api.yaml': deploymentYml.replace('name: checkout', 'name: other'),
        'deploy/production/README.md': 'no manifest',
      },
      { file: './deliver.app.yml', environment: 'production' },
    )
    expect(rendered.inventory.map(({ name }) => name)).toEqual(['other'])
  })
})

describe('a definition at the tag that is wrong', () => {
  const per = (environment: string, settings: string) =>
    `workloads: { api: { manifests: deploy, per: { ${environment}: { ${settings} } } } }`
  const api = (manifests: string) => `workloads: { api: { manifests: ${manifests} } }`
  const cases: readonly (readonly [string, Published])[] = [
    ['none at all', {}],
    ['a folder in its place', { 'app/deliver.app.yml/a': '' }],
    ['a link in its place', { ...shop, 'app/deliver.app.yml': { link: '/etc/passwd' } }],
    ['a file of megabytes', { ...shop, 'app/deliver.app.yml': '#'.repeat(1_100_000) }],
    ['no YAML', { ...shop, 'app/deliver.app.yml': 'workloads: [' }],
    ['nothing', { ...shop, 'app/deliver.app.yml': '' }],
    [
      'unknown keys',
      { ...shop, 'app/deliver.app.yml': `${appYml}onFailur: hold\na: 1\nb: 2\nc: 3\n` },
    ],
    [
      'policy',
      {
        ...shop,
        'app/deliver.app.yml': `${appYml}channel: '#mine'\nbounds: { clusterScoped: true }`,
      },
    ],
    ['an unknown environment', { ...shop, 'app/deliver.app.yml': per('prodution', 'replicas: 1') }],
    ['a folder that is not there', { ...shop, 'app/deliver.app.yml': api('deplyo') }],
    [
      'a folder that only production needs and that is not there',
      { ...shop, 'app/deliver.app.yml': per('production', 'manifests: prod') },
    ],
    [
      'a way out of its folder',
      { ...shop, 'app/deliver.app.yml': api('../secrets'), 'secrets/a.yml': secret },
    ],
    ['a submodule', { 'app/deliver.app.yml': appYml, 'app/deploy': { submodule: true } }],
    ['a link to a folder', { 'app/deliver.app.yml': appYml, 'app/deploy': { link: '../other' } }],
    [
      'a link among the manifests',
      { ...shop, 'app/deploy/secret.yml': { link: '/var/run/secrets/token' } },
    ],
    ['a kustomization', { ...shop, 'app/deploy/kustomization.yaml': '' }],
    [
      'another namespace',
      { ...shop, 'app/deploy/x.yml': service.replace('{ name', '{ namespace: kube-system, name') },
    ],
    ['kinds out of bounds', { ...shop, 'app/deploy/x.yml': `${secret}---\n${clusterRole}` }],
    ['an object twice', { ...shop, 'app/deploy/x.yml': deploymentYml }],
    [
      'containers to guess between',
      { 'app/deliver.app.yml': api('deploy'), 'app/deploy/x.yml': two },
    ],
    [
      'replicas against an autoscaler',
      {
        ...shop,
        'app/deliver.app.yml': per('staging', 'replicas: 2'),
        'app/deploy/hpa.yml': autoscaler,
      },
    ],
  ]

  it('is refused in words, with the place where it is mended', async () => {
    const told = await Promise.all(
      cases.map(async ([what, files]) => `${what}:\n  ${(await refusal(render(files))).message}`),
    )
    expect(told.join('\n')).toMatchInlineSnapshot(`
      "none at all:
        Cannot render checkout 1.5.0: app/deliver.app.yml is not in acme/checkout at v1.5.0
      a folder in its place:
        Cannot render checkout 1.5.0: app/deliver.app.yml is a folder
      a link in its place:
        Cannot render checkout 1.5.0: app/deliver.app.yml is a symbolic link, which is not followed
      a file of megabytes:
        Cannot render checkout 1.5.0: app/deliver.app.yml is larger than 1 MiB
      no YAML:
        Cannot render checkout 1.5.0: app/deliver.app.yml:1:13 Flow sequence in block collection must be sufficiently indented and end with a ]
      nothing:
        Cannot render checkout 1.5.0: app/deliver.app.yml:1:1 must be a mapping, not nothing
      unknown keys:
        Cannot render checkout 1.5.0: app/deliver.app.yml:3:1 onFailur: unknown key "onFailur"; did you mean "onFailure"?; app/deliver.app.yml:4:1 a: unknown key "a"; known: workloads, onFailure, migrations, dependencies, progressDeadlineSeconds, strategy, policy, metrics; app/deliver.app.yml:5:1 b: unknown key "b"; known: workloads, onFailure, migrations, dependencies, progressDeadlineSeconds, strategy, policy, metrics (and 1 more)
      policy:
        Cannot render checkout 1.5.0: app/deliver.app.yml:3:1 channel: unknown key "channel"; known: workloads, onFailure, migrations, dependencies, progressDeadlineSeconds, strategy, policy, metrics; app/deliver.app.yml:4:1 bounds: unknown key "bounds"; known: workloads, onFailure, migrations, dependencies, progressDeadlineSeconds, strategy, policy, metrics
      an unknown environment:
        Cannot render checkout 1.5.0: app/deliver.app.yml:1:47 workloads.api.per.prodution: unknown environment "prodution"; did you mean "production"?
      a folder that is not there:
        Cannot render checkout 1.5.0: app/deliver.app.yml:1:32 workloads.api.manifests: "deplyo" is not in acme/checkout at v1.5.0
      a folder that only production needs and that is not there:
        Cannot render checkout 1.5.0: app/deliver.app.yml:1:72 workloads.api.per.production.manifests: "prod" is not in acme/checkout at v1.5.0
      a way out of its folder:
        Cannot render checkout 1.5.0: app/deliver.app.yml:1:32 workloads.api.manifests: "../secrets" leads out of its folder
      a submodule:
        Cannot render checkout 1.5.0: app/deliver.app.yml:2:21 workloads.api.manifests: "deploy" is a submodule, which is not followed
      a link to a folder:
        Cannot render checkout 1.5.0: app/deliver.app.yml:2:21 workloads.api.manifests: "deploy" is a symbolic link, which is not followed
      a link among the manifests:
        Cannot render "checkout" for "staging": app/deploy/secret.yml:1:1 is a symbolic link, which is not followed
      a kustomization:
        Cannot render checkout 1.5.0: app/deliver.app.yml:2:21 workloads.api.manifests: "deploy" has a kustomization.yaml; write plain manifests, or render it beforehand
      another namespace:
        Cannot render "checkout" for "staging": app/deploy/x.yml:1:1 Service "checkout" names the namespace "kube-system"; the environment's is "shop-staging"
      kinds out of bounds:
        Cannot render "checkout" for "staging": app/deploy/x.yml:1:1 Secret "keys" is of a kind that bounds.kinds.deny refuses (and 1 more)
      an object twice:
        Cannot render "checkout" for "staging": app/deploy/x.yml:1:1 Deployment shop-staging/checkout is declared twice, first in app/deploy/deployment.yml:1
      containers to guess between:
        Cannot render "checkout" for "staging": app/deploy/x.yml:1:1 workloads.api: Deployment checkout has the containers "api", "proxy"; say with "container" which one gets the image
      replicas against an autoscaler:
        Cannot render "checkout" for "staging": app/deploy/deployment.yml:1:1 workloads.api.per.staging: has "replicas", and a HorizontalPodAutoscaler governs them"
    `)
  })

  it('says where it is mended', async () => {
    expect((await refusal(render({}))).hint).toMatchInlineSnapshot(
      `"Add it and publish another release, or correct "definition" in deliver.yml"`,
    )
    const unknown = { ...shop, 'app/deliver.app.yml': 'workload: {}' }
    expect((await refusal(render(unknown))).hint).toMatchInlineSnapshot(
      `"It is read in acme/checkout at v1.5.0; mend it there and publish another release"`,
    )
    const broken = { ...shop, 'app/deploy/x.yml': 'kind: X' }
    expect((await refusal(render(broken))).hint).toMatchInlineSnapshot(
      `"It is read in acme/checkout at v1.5.0; mend it there and publish another release"`,
    )
  })

  it('is refused where there is no tag, or no repository', async () => {
    const { controls, source } = repository()
    controls.publish('2.0.0', { draft: true, files: shop })
    const draft = renderFrom(source, { version: '2.0.0', draft: true })
    expect((await refusal(draft)).message).toMatchInlineSnapshot(
      `"Cannot render checkout 2.0.0: there is no tag "v2.0.0", since the release is a draft"`,
    )
    expect((await refusal(renderFrom(source, { version: '3.0.0' }))).message).toMatchInlineSnapshot(
      `"Cannot render checkout 3.0.0: there is no tag "v3.0.0""`,
    )
    const gone = renderFrom(source, { version: '3.0.0', commit: 'c0ffee'.repeat(7) })
    expect((await refusal(gone)).message).toMatchInlineSnapshot(
      `"Cannot render checkout 3.0.0: commit c0ffeec0ffee of tag "v3.0.0" is not in the repository any more"`,
    )
    expect((await refusal(renderFrom({}, {}))).message).toMatchInlineSnapshot(
      `"Cannot render checkout 1.5.0: where its releases come from there are no files"`,
    )
  })
})

it('is no verdict when the repository does not answer, at whichever question', async () => {
  const { controls, source } = repository()
  controls.publish('1.5.0', { files: shop })
  controls.goAway()
  await expect(renderFrom(source, {})).rejects.toMatchObject({ kind: 'unavailable' })

  controls.comeBack()
  const leaves: Pick<ReleaseSource, 'files'> = {
    async files(release, until) {
      const files = await source.files?.(release, until)
      controls.goAway()
      return files
    },
  }
  await expect(renderFrom(leaves, {})).rejects.toMatchObject({
    name: 'ProviderFailure',
    kind: 'unavailable',
  })
})

async function render(files: Published, options: Options = {}) {
  const { controls, source } = repository()
  controls.publish('1.5.0', files ? { files } : {})
  return renderFrom(source, options)
}

type Options = {
  readonly file?: string
  readonly environment?: string
  readonly version?: string
  readonly draft?: boolean
  readonly commit?: string
}

async function renderFrom(source: Pick<ReleaseSource, 'files'>, options: Options) {
  const { file = 'app/deliver.app.yml', environment = 'staging', version = '1.5.0' } = options
  const { draft = false, commit } = options
  const catalog = catalogWith(file)
  const known = { version, tag: `v${version}`, draft, ...(commit && { commit }) }
  const release = { ...released('ghcr.io/acme/checkout'), ...known }
  const app = catalog.apps['checkout']!
  return renderManifests({ app, environment, catalog, release, source, signal })
}

function repository() {
  const image = 'ghcr.io/acme/checkout'
  return simulateReleases({ app: 'checkout', image, clock: manualClock(), releases: [] })
}

function catalogWith(file: string): Catalog {
  const document = CatalogDocument.parse({
    clusters: { shared: { simulated: true } },
    environments: {
      staging: { cluster: 'shared', namespace: 'shop-staging' },
      production: { cluster: 'shared', namespace: 'shop' },
    },
    bounds: { kinds: { deny: ['Secret'] } },
    apps: {},
  })
  const app = {
    name: 'checkout',
    channel: '#checkout',
    base: '/none',
    releases: { simulated: true, image: 'ghcr.io/acme/checkout', poll: 1 },
    definition: { file, at: 'tag' },
  } as const
  return { ...document, base: '/none', apps: { checkout: app } }
}

async function refusal(rendering: Promise<unknown>): Promise<{ message: string; hint: string }> {
  const error = await rendering.then(
    () => new Error('it was rendered'),
    (thrown: Error) => thrown,
  )
  expect(error).toMatchObject({ name: 'DeliveryError', code: 'bad-configuration' })
  return error as Error & { hint: string }
}
