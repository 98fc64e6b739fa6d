import { describe, expect, it } from 'vitest'
import type { Manifest } from '#src/core/plan/objects.ts'
import { appYml, deliverYml, deploymentYml } from './folder.ts'
import { cronJob, digest, released, render, service, withInit } from './rendering.ts'
import type { Options } from './rendering.ts'

/** A kind of the team's own needs nothing of ours to be rendered. */
const queues = `kinds:
  queue: { owners: [shop-team, U0OPS], module: queue.ts, per: { staging: { owners: [] } } }
`
const withKinds = { 'deliver.yml': queues + deliverYml, 'queue.ts': 'export default {}' }

const url = 'amqp://{user}:{password}@{host}'
const jobs = `dependencies:
  jobs:
    kind: queue
    size: 3
    connect: { env: { JOBS_URL: '${url}' }, files: { /etc/jobs/ca.pem: '{ca}' } }
`
const migrations = `migrations: { expand: expand.yml, compatibleFrom: 1.4.0 }
`
const expandYml = `apiVersion: batch/v1
kind: Job
metadata: { name: expand }
spec:
  ttlSecondsAfterFinished: 60
  template: { spec: { containers: [{ name: migrate, image: 'ghcr.io/acme/checkout' }] } }
`

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

describe('a migration', () => {
  const files = {
    ...withKinds,
    'deliver.app.yml': appYml + migrations + jobs,
    'expand.yml': expandYml,
  }

  it('is a Job of the release, connected, run once and looked at', async () => {
    const { migrations: found, inventory } = await render(files)
    const name = found?.expand?.jobs[0]
    expect(name).toMatch(/^expand-[0-9a-f]{8}$/)
    expect(found).toMatchObject({ compatibleFrom: '1.4.0', deadlineSeconds: 1800 })
    expect(found).not.toHaveProperty('contract')
    const [job] = found?.expand?.manifests ?? []
    expect(job?.metadata).toEqual({ name, namespace: 'shop-staging' })
    expect(job?.['spec']).toMatchObject({
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never' } },
    })
    expect(job?.['spec']).not.toHaveProperty('ttlSecondsAfterFinished')
    expect(containersOf(job)).toMatchObject([
      { image: `ghcr.io/acme/checkout@${digest}`, env: [{ name: 'JOBS_URL' }] },
    ])
    expect(inventory.map(({ kind }) => kind)).toEqual(['Deployment'])
  })

  it('has another name as soon as anything of it is another', async () => {
    const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: sql }\ndata: { a: ONE }\n'
    const names = await Promise.all(
      [
        files,
        files,
        { ...files, 'expand.yml': `${expandYml}  parallelism: 2\n` },
        { ...files, 'expand.yml': `${expandYml}---\n${configMap}` },
        { ...files, 'expand.yml': `${expandYml}---\n${configMap.replace('ONE', 'TWO')}` },
      ].map(async (one) => (await render(one)).migrations?.expand?.jobs[0]),
    )
    expect(names[0]).toBe(names[1])
    expect(new Set(names).size).toBe(4)
  })

  it('cuts a long name, not its end', async () => {
    const { migrations: found } = await render({
      ...files,
      'expand.yml': expandYml.replace('name: expand', `name: ${'a-'.repeat(31)}a`),
    })
    const [name = ''] = found?.expand?.jobs ?? []
    expect(name).toMatch(/^(?:a-)+[0-9a-f]{8}$/)
    expect(name.length).toBeLessThanOrEqual(63)
  })

  it('keeps what it says of itself', async () => {
    const { migrations: found } = await render({
      ...files,
      'expand.yml': expandYml
        .replace('ttlSecondsAfterFinished: 60', 'backoffLimit: 4')
        .replace('{ containers', '{ restartPolicy: OnFailure, containers'),
    })
    expect(found?.expand?.manifests).toMatchObject([
      { spec: { backoffLimit: 4, template: { spec: { restartPolicy: 'OnFailure' } } } },
    ])
  })

  it('keeps the images of Jobs that do not have the container which gets the release’s', async () => {
    const { migrations: found } = await render({
      ...files,
      'deliver.app.yml': files['deliver.app.yml'].replace(
        'expand.yml',
        'expand.yml, container: none',
      ),
      'expand.yml': expandYml.replace('ghcr.io/acme/checkout', 'flyway/flyway:11'),
    })
    expect(containersOf(found?.expand?.manifests[0])).toMatchObject([{ image: 'flyway/flyway:11' }])
  })

  it('is compatible from the release itself where nobody says anything else', async () => {
    const { migrations: found } = await render({
      ...files,
      'deliver.app.yml': appYml + migrations.replace(', compatibleFrom: 1.4.0', ''),
    })
    expect(found?.compatibleFrom).toBe('1.5.0')
  })

  it.each([
    [
      'anything but Jobs',
      { ...files, 'expand.yml': `${expandYml}---\n${service}` },
      'expand.yml:8:1 Service checkout is neither a Job (batch/v1) nor a ConfigMap; a migration has nothing else',
    ],
    [
      'no Job at all',
      { ...files, 'expand.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: sql }\n' },
      'expand.yml:1:1 migrations.expand: has no Job',
    ],
    [
      'a floor above the release',
      { ...files, 'deliver.app.yml': appYml + migrations.replace('1.4.0', '1.6.0') },
      'migrations.compatibleFrom: "1.6.0" is newer than the release itself, "1.5.0"',
    ],
    [
      'an image that is not pinned, where it must be',
      { ...files, 'deliver.app.yml': appYml + migrations },
      '"ghcr.io/acme/checkout:1.5.0" has no digest, and the environment "production" is protected',
      {
        environment: 'production',
        release: {
          ...released(),
          artifacts: [{ type: 'image' as const, image: 'ghcr.io/acme/checkout', tag: '1.5.0' }],
        },
      },
    ],
  ])('is refused with %s', async (_, given, words, options: Options = {}) => {
    await expect(render(given, options)).rejects.toThrow(words)
  })
})

function containersOf(manifest: Manifest | undefined): readonly unknown[] {
  const found: unknown[] = []
  JSON.stringify(manifest, (_, value: unknown) => {
    const { name, image } = (value ?? {}) as { name?: string; image?: string }
    if (name && image) found.push(value)
    return value
  })
  return found
}
