import { describe, expect, it } from 'vitest'
import type { Manifest } from '#src/core/plan/objects.ts'
import { claim, configMap, job, service, workload } from '../../providers/cluster/manifests.ts'
import { kindOf, play, subjectOf, waitsFor } from './acting.ts'

const spec = { manifests: 'deploy/redis' }
const redis = (image = 'redis:7.2', replicas = 1) => workload(image, { name: 'redis', replicas })
const remove = { do: 'remove', id: 'o-1', isConnected: false } as const

/** Of an operator that the simulated cluster does not have. */
const database: Manifest = {
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'db' },
  spec: { instances: 1 },
}

describe('objects of a cluster', () => {
  it('cannot be brought about before they were rendered', async () => {
    const { kind, spec: parsed } = await kindOf('kubernetes', spec)
    const subject = { ...subjectOf(parsed), seen: {}, now: 0 }

    expect(await kind.wants(subject)).toEqual([])
    expect(await kind.plan(subject)).toMatchObject({ is: 'refused' })
    expect(await kind.decide(subject)).toMatchObject({ is: 'failed' })
    expect(await kind.decide({ ...subject, task: { do: 'check' } })).toMatchObject({ is: 'done' })
  })

  it('are applied, waited for, and give the name of their Service', async () => {
    const it = await play('kubernetes', spec, [redis(), service('redis')])
    const { namespace } = it.place
    expect(await it.plan()).toEqual({
      is: 'planned',
      action: 'create',
      steps: [
        {
          what: `create Deployment ${namespace}/redis, Service ${namespace}/redis`,
          risk: 'none',
          wayBack: 'stays, until somebody removes the dependency',
          notes: [],
        },
      ],
    })
    expect(waitsFor(await it.run({ do: 'ensure' }, { most: 0 }))).toContain('to be written')
    const done = await it.run({ do: 'ensure' })

    const value = `redis.${namespace}.svc`
    expect(done).toMatchObject({ is: 'done', outputs: { service: { value }, host: { value } } })
    expect(
      it.cluster.controls.objects().map(({ object }) => object.metadata['annotations']),
    ).toEqual(
      [1, 2].map(() => expect.objectContaining({ 'deliver/target': 'checkout.it/staging' })),
    )
    const writes = it.cluster.controls.objects().map((one) => one.writes)
    expect(await it.run({ do: 'ensure' })).toEqual(done)
    expect(it.cluster.controls.objects().map((one) => one.writes)).toEqual(writes)
    expect(await it.plan()).toEqual({ is: 'planned', action: 'unchanged', steps: [] })
  })

  it('are planned with what a change costs', async () => {
    const it = await play('kubernetes', spec, [redis(), service('redis')])
    await it.run({ do: 'ensure' })
    await it.change({
      manifests: [redis('redis:7.4'), service('redis'), configMap('settings', {})],
    })

    expect(await it.plan()).toMatchObject({
      action: 'change',
      steps: [
        { what: `create ConfigMap ${it.place.namespace}/settings`, risk: 'none' },
        {
          what: `change Deployment ${it.place.namespace}/redis`,
          risk: 'restart',
          notes: ['container api gets the image redis:7.4'],
        },
      ],
    })
  })

  it('fail in words, with what is wrong with their pods, when they are not ready in time', async () => {
    const it = await play('kubernetes', { ...spec, deadlineSeconds: 60 }, [redis('redis:bad')])
    it.cluster.controls.fail('redis:bad', 'pull')
    const waits = await it.run({ do: 'ensure' }, { most: 3 })
    expect(waitsFor(waits)).toMatch(/^Deployment .*\/redis: 0 of 1 ready \(.+\)$/)

    const failed = await it.run({ do: 'ensure' })
    expect(failed).toMatchObject({
      is: 'failed',
      reason: {
        because: expect.stringMatching(
          /^it was not ready within 60 s: Deployment .*\/redis: 0 of 1/,
        ),
        details: [expect.stringContaining('redis:bad')],
      },
    })
  })

  it('lose no time of their deadline while nobody can look', async () => {
    const it = await play('kubernetes', { ...spec, deadlineSeconds: 60 }, [redis('redis:bad')])
    it.cluster.controls.fail('redis:bad', 'pull')
    const { kind } = it
    const { spec: parsed } = await kindOf('kubernetes', { ...spec, deadlineSeconds: 60 })
    const seen = {
      objects: {
        is: 'seen',
        value: {
          unapplied: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a' }],
          unremoved: [],
          workloads: [],
        },
      },
    } as const
    const memory = { elapsed: 40_000, lookedAt: 0 }
    const subject = { ...subjectOf(parsed, { manifests: 'a'.repeat(64), memory }), seen }

    expect(await kind.decide({ ...subject, now: 3_600_000 })).toMatchObject({
      is: 'waiting',
      memory: { elapsed: 55_000, lookedAt: 3_600_000 },
    })
    expect(
      await kind.decide({ ...subject, memory: { elapsed: 55_000, lookedAt: 0 }, now: 5_000 }),
    ).toMatchObject({
      is: 'failed',
    })
  })

  it('fail at once when a Job of theirs failed', async () => {
    const ready = { job: 'seed' }
    const it = await play('kubernetes', { ...spec, ready }, [job('seed:1', 'seed')])
    const heal = it.cluster.controls.fail('seed:1', 'crash')

    expect(await it.run({ do: 'ensure' }, { most: 10 })).toMatchObject({
      is: 'failed',
      reason: { because: expect.stringContaining('Job shop-staging/seed: it failed') },
    })
    heal()
  })

  it('are ready once their Job is complete', async () => {
    const it = await play('kubernetes', { ...spec, ready: { job: 'seed' } }, [
      job('seed:1', 'seed'),
    ])

    expect(await it.run({ do: 'ensure' })).toMatchObject({ is: 'done' })
  })

  it('of another target are refused before anything is written', async () => {
    const it = await play('kubernetes', spec, [
      configMap('a', {}),
      configMap('settings', { a: '1' }),
    ])
    const { namespace } = it.place
    const stamp = { target: 'payments/staging', delivery: 'd-1', fence: 1 }
    const manifests = [configMap('settings', { a: '1' })]
    await it.cluster.it.apply({ namespace, manifests, stamp }, new AbortController().signal)

    expect((await it.look()).dryRun).toMatchObject({
      is: 'refused',
      because: expect.stringContaining('it belongs to payments/staging'),
    })
    expect(it.cluster.controls.objects()).toHaveLength(1)
  })

  it('that somebody changed or removed are told, and mended', async () => {
    const it = await play('kubernetes', spec, [redis(), configMap('settings', { a: '1' })])
    await it.run({ do: 'ensure' })
    const { namespace } = it.place
    expect(await it.run({ do: 'check' })).toMatchObject({ is: 'done', drift: [] })
    const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' }
    it.cluster.controls.edit('kubectl', settings, (object) => {
      object['data'] = { a: '2' }
    })
    it.cluster.controls.removeByHand({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name: 'redis',
    })

    expect(await it.run({ do: 'check' })).toMatchObject({
      is: 'done',
      drift: [
        `ConfigMap ${namespace}/settings is not as it was written`,
        `Deployment ${namespace}/redis is not as it was written`,
        expect.stringContaining('0 of 1 ready'),
      ],
    })
    it.cluster.controls.removeByHand(settings)
    expect(await it.run({ do: 'check' })).toMatchObject({ isGone: true })
    expect(await it.run({ do: 'ensure' })).toMatchObject({ is: 'done' })
    expect(await it.run({ do: 'check' })).toMatchObject({ drift: [] })
  })

  it('are removed, but for what holds data and what is not ours, which is told', async () => {
    const it = await play('kubernetes', spec, [redis(), claim('data'), configMap('settings', {})])
    await it.run({ do: 'ensure' })
    const { namespace } = it.place
    const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' }
    it.cluster.controls.removeByHand(settings)
    it.cluster.controls.createByHand('kubectl', {
      ...configMap('settings', {}),
      metadata: { name: 'settings', namespace },
    })

    expect(await it.run(remove)).toMatchObject({
      is: 'done',
      isGone: true,
      tells: [
        `PersistentVolumeClaim ${namespace}/data is kept, with what is in it`,
        `ConfigMap ${namespace}/settings is not ours, and stays`,
      ],
    })
    expect(
      it.cluster.controls
        .objects()
        .map(({ ref }) => ref.name)
        .toSorted(),
    ).toEqual(['data', 'settings'])
  })
})

describe('objects of an operator', () => {
  it('wait in words for their kind', async () => {
    const it = await play('kubernetes', { ...spec, deadlineSeconds: 30 }, [database])

    expect(await it.plan()).toMatchObject({
      is: 'planned',
      action: 'create',
      steps: [{ what: 'create Cluster shop-staging/db' }],
      says: expect.stringContaining('the cluster has no kind Cluster (postgresql.cnpg.io/v1) yet'),
    })
    expect(waitsFor(await it.run({ do: 'ensure' }, { most: 2 }))).toContain(
      'the cluster has no kind Cluster',
    )
    expect(await it.run({ do: 'ensure' })).toMatchObject({
      is: 'failed',
      reason: { because: expect.stringContaining('the cluster has no kind Cluster') },
    })
    expect(await it.run({ do: 'check' })).toMatchObject({
      drift: expect.arrayContaining([expect.stringContaining('the cluster has no kind Cluster')]),
    })
  })

  it('cannot be in the same dependency as what brings their kind', async () => {
    const definition: Manifest = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'clusters.postgresql.cnpg.io' },
      spec: { group: 'postgresql.cnpg.io', names: { kind: 'Cluster' } },
    }
    const it = await play('kubernetes', spec, [definition, database])

    expect(await it.plan()).toMatchObject({
      is: 'refused',
      because: expect.stringContaining('bring the kind Cluster and objects of it'),
      hint: expect.stringContaining('two dependencies'),
    })
  })

  it('have to be named so that it is clear of which API they are', async () => {
    const ready = { condition: 'Ready', of: 'Pooler/db' }
    const it = await play('kubernetes', { ...spec, ready }, [database])

    expect(await it.plan()).toMatchObject({
      is: 'refused',
      because: 'nothing says of which API Pooler/db is',
    })
  })

  describe('that is there', () => {
    const given = {
      ...spec,
      ready: [{ condition: 'Ready' }, { field: '{.status.phase}', matches: 'Cluster in healthy*' }],
      outputs: {
        host: { object: 'Cluster/db', jsonpath: '{.status.writeService}' },
        user: { secret: 'db-app', key: 'username' },
        password: { secret: 'db-app', key: 'password' },
        port: 5432,
      },
    }
    const live = (status: object, generation = 2) => ({
      ...database,
      metadata: { ...database.metadata, namespace: 'shop-staging', generation },
      status,
    })
    const healthy = {
      phase: 'Cluster in healthy state',
      writeService: 'db-rw',
      conditions: [{ type: 'Ready', status: 'True' }],
    }
    const secret = (data: object) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db-app' },
      data,
    })

    const decide = async (
      cluster: object | undefined,
      written: object | undefined,
      task: 'ensure' | 'check' = 'ensure',
    ) => {
      const { kind, spec: parsed } = await kindOf('kubernetes', given)
      const subject = subjectOf(parsed, {
        manifests: 'a'.repeat(64),
        task: { do: task },
        outputs: { host: { value: 'before' } },
      })
      const wants = await kind.wants(subject)
      const refs = wants.flatMap((query) => (query.ask === 'resources' ? query.objects : []))
      expect(refs.map(({ kind: one, name }) => `${one}/${name}`)).toEqual(['Secret/db-app'])
      const seen = {
        objects: { is: 'seen', value: { unapplied: [], unremoved: [], workloads: [] } },
        rendered: { is: 'seen', value: [database] },
        resources: { is: 'seen', value: [written, cluster] as readonly (Manifest | undefined)[] },
      } as const
      return await kind.decide({ ...subject, seen, now: 0 })
    }

    it.each([
      [undefined, 'Cluster shop-staging/db: it is not there'],
      [live({}), 'Cluster shop-staging/db: it has no condition Ready'],
      [
        live({ conditions: [{ type: 'Ready', status: 'False', message: 'no primary' }] }),
        'Cluster shop-staging/db: its condition Ready is False: no primary',
      ],
      [
        live({ ...healthy, observedGeneration: 1 }),
        'Cluster shop-staging/db: nobody has looked at what it is now',
      ],
      [
        live({ ...healthy, phase: 'Setting up primary' }),
        'Cluster shop-staging/db: .status.phase is "Setting up primary", not like "Cluster in healthy*"',
      ],
      [
        live({ ...healthy, writeService: undefined }),
        'its output "host": Cluster shop-staging/db has no .status.writeService',
      ],
    ])('is waited for in words', async (cluster, words) => {
      expect(waitsFor(await decide(cluster, secret({ username: '', password: '' })))).toBe(words)
    })

    it.each([undefined, secret({ username: '' })])(
      'is waited for until it wrote its Secret',
      async (written) => {
        expect(waitsFor(await decide(live(healthy), written))).toContain(
          'Secret shop-staging/db-app has no key',
        )
      },
    )

    it('gives what it says, and where its secrets are', async () => {
      const at = { in: 'cluster', cluster: 'shared', namespace: 'shop-staging', name: 'db-app' }

      expect(await decide(live(healthy), secret({ username: '', password: '' }))).toMatchObject({
        is: 'done',
        outputs: {
          host: { value: 'db-rw' },
          port: { value: '5432' },
          user: { secret: { ...at, key: 'username' } },
          password: { secret: { ...at, key: 'password' } },
        },
      })
    })

    it('still gives what it gave when it does not say it for a moment', async () => {
      expect(await decide(live({}), secret({ username: '', password: '' }), 'check')).toMatchObject(
        {
          is: 'done',
          outputs: { host: { value: 'before' }, port: { value: '5432' } },
          drift: [expect.anything(), expect.anything(), expect.stringContaining('output "host"')],
        },
      )
    })
  })
})
