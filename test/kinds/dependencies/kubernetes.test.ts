import { describe, expect, it } from 'vitest'
import { claim, configMap, job, service, workload } from '../../providers/cluster/manifests.ts'
import { kindOf, play, subjectOf, waitsFor } from './acting.ts'

const spec = { manifests: 'deploy/redis' }
const redis = (image = 'redis:7.2', replicas = 1) => workload(image, { name: 'redis', replicas })
const remove = { do: 'remove', id: 'o-1', isConnected: false } as const

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

  it('give what others beside them say, and where a secret is, which nobody gets to see', async () => {
    const canary = 'canary-20be'
    const outputs = {
      level: { object: 'ConfigMap/theirs', jsonpath: '{.data.level}' },
      image: { object: 'Deployment/redis', jsonpath: '{.spec.template.spec.containers[0].image}' },
      password: { secret: 'theirs', key: 'password' },
    }
    const ready = { field: '.data.level', of: 'ConfigMap/theirs', equals: 'high' }
    const it = await play('kubernetes', { ...spec, ready, outputs }, [redis()])
    const { namespace } = it.place
    const metadata = { name: 'theirs', namespace }
    const byHand = (manifest: object) =>
      it.cluster.controls.createByHand('kubectl', {
        apiVersion: 'v1',
        metadata,
        ...manifest,
      } as never)
    expect(waitsFor(await it.run({ do: 'ensure' }, { most: 3 }))).toBe(
      `ConfigMap ${namespace}/theirs: it is not there`,
    )
    byHand({ kind: 'ConfigMap', data: { level: 'high' } })
    expect(waitsFor(await it.run({ do: 'ensure' }, { most: 3 }))).toContain('has no key "password"')
    byHand({ kind: 'Secret', data: { password: Buffer.from(canary).toString('base64') } })

    expect(await it.run({ do: 'ensure' })).toMatchObject({
      is: 'done',
      outputs: {
        level: { value: 'high' },
        image: { value: 'redis:7.2' },
        password: { secret: { in: 'cluster', namespace, name: 'theirs', key: 'password' } },
      },
    })
    for (const shape of [canary, Buffer.from(canary).toString('base64')])
      expect(it.heard()).not.toContain(shape)
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
