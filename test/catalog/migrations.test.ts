import { describe, expect, it } from 'vitest'
import { appYml } from './folder.ts'
import { containersOf, jobs, withKinds } from './own-queue.ts'
import { digest, released, render, service } from './rendering.ts'
import type { Options } from './rendering.ts'

const migrations = `migrations: { expand: expand.yml, compatibleFrom: 1.4.0 }
`
const expandYml = `apiVersion: batch/v1
kind: Job
metadata: { name: expand }
spec:
  ttlSecondsAfterFinished: 60
  template: { spec: { containers: [{ name: migrate, image: 'ghcr.io/acme/checkout' }] } }
`

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
