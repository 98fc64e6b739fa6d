import { describe, expect, it } from 'vitest'
import type { Manifest } from '#src/core/plan/objects.ts'
import { kindOf, play, subjectOf, waitsFor } from './acting.ts'

const spec = { manifests: 'deploy/db' }

/** Of an operator that the simulated cluster does not have. */
const database: Manifest = {
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'db' },
  spec: { instances: 1 },
}

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
