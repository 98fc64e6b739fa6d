import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkManifests } from '#src/catalog/check-manifests.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { appYml, deliverYml, deploymentYml, fill, folderWith, shop } from './folder.ts'
import { containersOf, jobs, url, withKinds } from './own-queue.ts'
import { cronJob, render, renderIn, service, withInit } from './rendering.ts'

describe('what a release needs', () => {
  it('is rendered with the platform’s owners, and where it lives', async () => {
    const { needs } = await render(
      {
        ...withKinds,
        'deliver.app.yml': appYml + jobs.replace('size', 'owners: U0RITA\n    size'),
      },
      { environment: 'production' },
    )
    expect(needs).toEqual([
      {
        name: 'jobs',
        key: 'checkout.jobs/production',
        kind: 'queue',
        spec: { size: 3 },
        owners: ['U0RITA', 'shop-team', 'U0OPS'],
        deciders: ['shop-team', 'U0OPS'],
        after: [],
        connect: { env: { JOBS_URL: url }, files: { '/etc/jobs/ca.pem': '{ca}' } },
        place: { cluster: 'shared', namespace: 'shop' },
        channel: '#checkout',
      },
    ])
  })

  it('asks nobody where the platform asks nobody, and takes what the environment says', async () => {
    const per = `${jobs}    per: { staging: { size: 1 }, production: none }\n`
    const files = { ...withKinds, 'deliver.app.yml': appYml + per }
    const { needs } = await render(files)
    expect(needs).toMatchObject([{ spec: { size: 1 }, owners: [] }])
    expect(await render(files, { environment: 'production' })).not.toHaveProperty('needs')
  })

  it('is a dependency of the platform where it is shared', async () => {
    const declared = `dependencies:
  main: { kind: queue, size: 9, owners: shop-team, channel: '#platform' }
`
    const app = `dependencies:
  jobs: { kind: shared, dependency: main, owners: U0RITA, connect: { env: { JOBS: '{host}' } } }
`
    const { needs } = await render({
      ...withKinds,
      'deliver.yml': withKinds['deliver.yml'] + declared,
      'deliver.app.yml': appYml + app,
    })
    expect(needs).toMatchObject([
      {
        name: 'jobs',
        key: 'shared.main/staging',
        kind: 'queue',
        spec: { size: 9 },
        owners: ['U0RITA', 'shop-team'],
        channel: '#platform',
        connect: { env: { JOBS: '{host}' } },
      },
    ])
  })
})

describe('a connection', () => {
  it('stands in the order of the definition, and waits for nothing that is not there', async () => {
    const cache = "  cache: { kind: queue, after: [jobs], connect: { env: { CACHE: '{host}' } } }\n"
    const files = {
      ...withKinds,
      'deliver.app.yml': `${appYml}${jobs}    per: { production: none }\n${cache}`,
    }
    const variables = (manifests: readonly Manifest[]) =>
      containersOf(manifests[0]).map(({ env }) =>
        (env as { name: string }[]).map(({ name }) => name),
      )
    const staging = await render(files)
    expect(variables(staging.manifests)).toEqual([['JOBS_URL', 'CACHE']])
    expect(staging.needs?.map(({ after }) => after)).toEqual([[], ['jobs']])
    const production = await render(files, { environment: 'production' })
    expect(variables(production.manifests)).toEqual([['CACHE']])
    expect(production.needs?.map(({ after }) => after)).toEqual([[]])
  })

  it('is read by every container from the Secret of ours, before its own variables', async () => {
    const { manifests } = await render({
      ...withKinds,
      'deliver.app.yml': appYml + jobs,
      'deploy/deployment.yml': withInit.replace(
        "name: api, image: 'ghcr.io/acme/checkout:dev'",
        "name: api, image: 'ghcr.io/acme/checkout:dev', env: [{ name: QUEUE, value: $(JOBS_URL) }]",
      ),
      'deploy/jobs.yml': cronJob,
      'deploy/service.yml': service,
    })
    const given = {
      name: 'JOBS_URL',
      valueFrom: { secretKeyRef: { name: 'checkout-jobs-connection', key: 'JOBS_URL' } },
    }
    const [deployment, job, plain] = manifests
    expect(containersOf(deployment)).toMatchObject([
      { name: 'migrate', env: [given] },
      { name: 'proxy', env: [given] },
      { name: 'api', env: [given, { name: 'QUEUE' }] },
    ])
    const mount = {
      name: 'jobs-connection',
      mountPath: '/etc/jobs/ca.pem',
      subPath: 'file-etc.jobs.ca.pem',
      readOnly: true,
    }
    for (const container of containersOf(deployment))
      expect(container).toMatchObject({ volumeMounts: [mount] })
    const key = 'file-etc.jobs.ca.pem'
    const secret = { secretName: 'checkout-jobs-connection', items: [{ key, path: key }] }
    expect(deployment).toMatchObject({
      spec: { template: { spec: { volumes: [{ name: 'jobs-connection', secret }] } } },
    })
    expect(JSON.stringify(job)).toContain('checkout-jobs-connection')
    expect(JSON.stringify(plain)).not.toContain('connection')
  })

  it('is for the workloads that it names alone', async () => {
    const { manifests } = await render({
      ...withKinds,
      'deliver.app.yml': `workloads:
  api: { manifests: deploy, container: api }
  tidy: { manifests: tidy.yml }
${jobs.replace('connect: {', 'connect: { workloads: [tidy],')}`,
      'tidy.yml': cronJob,
    })
    expect(manifests.map((one) => JSON.stringify(one).includes('JOBS_URL'))).toEqual([false, true])
  })

  it('gives nothing that a container says for itself already', async () => {
    const refused = render({
      ...withKinds,
      'deliver.app.yml': appYml + jobs,
      'deploy/deployment.yml': deploymentYml.replace(
        "image: 'ghcr.io/acme/checkout:dev'",
        "image: 'ghcr.io/acme/checkout:dev', env: [{ name: JOBS_URL, value: mine }]",
      ),
    })
    await expect(refused).rejects.toThrow(
      'deploy/deployment.yml:1:1 workloads.api: Deployment checkout sets the variable "JOBS_URL" in the container "api" already; the dependency "jobs" gives it too: keep one of them',
    )
  })
})

describe('the objects of a dependency', () => {
  const redis = deploymentYml
    .replaceAll('checkout', 'redis')
    .replace('ghcr.io/acme/redis:dev', 'redis:8')
  const cache = `${appYml}dependencies: { cache: { kind: kubernetes, manifests: redis } }\n`
  const files = { 'deliver.app.yml': cache, 'redis/redis.yml': redis }

  it('come with it as they are written, in the namespace, and are none of the release', async () => {
    const { needs, inventory } = await render(files)
    const [made] = needs?.[0]?.manifests ?? []
    expect(made?.metadata).toEqual({ name: 'redis', namespace: 'shop-staging' })
    expect(containersOf(made)).toMatchObject([{ image: 'redis:8' }])
    expect(inventory.map(({ name }) => name)).toEqual(['checkout'])
  })

  it('are checked like those of the app', async () => {
    const bounds = 'bounds: { kinds: { deny: [Service] } }\n'
    const twice = `${service.replace('checkout', 'redis')}---\n${deploymentYml}---\nkind: Pod\n`
    const wrong = render({ ...files, 'deliver.yml': bounds + deliverYml, 'redis/more.yml': twice })
    await expect(wrong).rejects.toThrow('redis/more.yml:19:1 has no apiVersion (and 2 more)')
  })

  it('are relative to deliver.yml where they are shared, and belong to nobody who uses them', async () => {
    const folder = await folderWith({
      ...shop,
      'deliver.yml': `${deliverYml.replace('definition: deliver.app.yml', 'definition: checkout/app.yml')}  cart:
    channel: '#cart'
    releases: { github: acme/cart, image: ghcr.io/acme/cart }
    definition: cart/app.yml
dependencies: { main: { kind: kubernetes, manifests: redis, channel: '#platform' } }
`,
      ...Object.fromEntries(
        ['checkout', 'cart'].flatMap((app) => [
          [
            `${app}/app.yml`,
            `${appYml}dependencies: { cache: { kind: shared, dependency: main } }\n`,
          ],
          [`${app}/deploy/d.yml`, deploymentYml.replaceAll('checkout', app)],
        ]),
      ),
      'redis/redis.yml': redis,
    })
    const { needs } = await renderIn(folder)
    expect(needs?.[0]).toMatchObject({
      key: 'shared.main/staging',
      manifests: [{ metadata: { name: 'redis', namespace: 'shop-staging' } }],
    })
    expect(await check(folder)).toEqual([])

    await fill(folder, { 'redis/redis.yml': 'kind: Pod\n' })
    expect(await check(folder)).toEqual(['redis/redis.yml:1:1 has no apiVersion'])
  })

  async function check(folder: string) {
    const reading = await readCatalog(path.join(folder, 'deliver.yml'))
    const problems = reading.ok ? await checkManifests(reading.catalog) : reading.problems
    return problems.map((one) => problemLine(one).replaceAll(`${folder}/`, ''))
  }
})
