import { describe, expect, it } from 'vitest'
import type { Seen } from '#src/core/queries.ts'
import { kindOf, place, play, problemsOf, subjectOf, waitsFor } from './acting.ts'

const spec = {
  host: 'payments.acme.internal',
  port: 5432,
  values: { name: 'payments' },
  secrets: { password: { secret: 'payments-db', key: 'password' } },
}
const answers = { probe: { is: 'seen', value: { says: 'accepts connections' } } } as const
const secret = (data: object) =>
  ({
    is: 'seen',
    value: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'payments-db' }, data }],
  }) as const

describe('what others run', () => {
  it.each([
    [{ host: 'not a host', port: 1 }, 'host: a host reads'],
    [{ host: 'a', port: 0 }, 'port:'],
    [{ host: 'a', port: 70_000 }, 'port:'],
    [{ host: 'a', port: 1, chekc: 'tcp' }, 'chekc'],
    [{ host: 'a', port: 1, values: { host: 'b' } }, 'values.host: is given already'],
    [{ host: 'a', port: 1, values: { password: 'b' } }, 'is no place for secrets'],
    [{ host: 'a', port: 1, values: { 'no name': 'b' } }, 'values'],
    [
      { host: 'a', port: 1, secrets: { a: { cloud: 'one' }, b: { cloud: 'two' } } },
      'secrets: may be in one secret of the cloud',
    ],
    [
      { host: 'a', port: 1, check: { postgres: { database: 'a', user: 'b' } } },
      'names no secret: "password"',
    ],
    [{ ...spec, check: { postgres: { database: 'a', user: 'b', version: 'new' } } }, 'check'],
  ])('is refused in words when it is described wrongly: %j', async (given, words) => {
    expect((await problemsOf('external', given)).join('; ')).toContain(words)
  })

  const decide = async (seen: Seen, task: 'check' | 'ensure' = 'ensure') => {
    const { kind, spec: parsed } = await kindOf('external', spec)
    return await kind.decide({ ...subjectOf(parsed, { task: { do: task } }), seen, now: 1000 })
  }

  it('is waited for as long as it is away, which never fails and can be stopped', async () => {
    const seen = {
      probe: { is: 'absent', because: 'connection refused' },
      resources: secret({ password: '' }),
    } as const

    expect(await decide(seen)).toEqual({
      is: 'waiting',
      memory: null,
      on: 'payments.acme.internal:5432: connection refused',
      wakeAt: 21_000,
      mayStop: true,
    })
    expect(await decide(seen, 'check')).toMatchObject({
      is: 'done',
      outputs: { host: { value: 'payments.acme.internal' } },
      drift: ['payments.acme.internal:5432: connection refused'],
    })
  })

  it.each([
    [
      secret({ user: '' }),
      'the key "password" of Secret shop-staging/payments-db: it is not there',
    ],
    [
      { is: 'seen', value: [undefined] } as const,
      'Secret shop-staging/payments-db: it is not there',
    ],
  ])('is waited for while its secret is missing', async (resources, words) => {
    expect(waitsFor(await decide({ ...answers, resources }))).toContain(words)
  })

  it('is planned without a change, whether it answers or not', async () => {
    const { kind, spec: parsed } = await kindOf('external', spec)
    const plan = (seen: Seen) => kind.plan({ ...subjectOf(parsed), seen })
    const resources = secret({ password: '' })

    expect(await plan({ ...answers, resources })).toEqual({
      is: 'planned',
      action: 'unchanged',
      steps: [],
    })
    expect(await plan({ probe: { is: 'absent', because: 'no route' }, resources })).toEqual({
      is: 'planned',
      action: 'wait',
      steps: [],
      says: 'payments.acme.internal:5432: no route',
    })
  })

  it('never decides by an answer that is none', async () => {
    const unavailable = { is: 'unavailable', provider: 'probe', because: 'too late' } as const

    await expect(
      decide({ probe: unavailable, resources: secret({ password: '' }) }),
    ).rejects.toThrow('too late')
  })

  it('needs a cloud for the secrets of one', async () => {
    const { kind, spec: parsed } = await kindOf('external', {
      ...spec,
      secrets: { password: { cloud: 'prod/payments', key: 'password' } },
    })
    const { cluster, namespace } = place
    const homeless = subjectOf(parsed, { place: { cluster, namespace } })

    expect(await kind.wants(homeless)).toEqual([])
    expect(await kind.plan({ ...homeless, seen: {} })).toMatchObject({
      is: 'refused',
      because: 'the environment has no cloud',
    })
  })

  it.each([
    [{ http: { path: '/health' } }, { url: 'http://payments.acme.internal:5432/health' }],
    [
      { http: { url: 'https://a.example/x', status: 204 } },
      { url: 'https://a.example/x', status: 204 },
    ],
    ['tls', { check: 'tls', port: 5432 }],
  ])('is asked in the way that is said: %j', async (check, probe) => {
    const { kind, spec: parsed } = await kindOf('external', { ...spec, check })

    expect(await kind.wants(subjectOf(parsed))).toContainEqual({
      ask: 'probe',
      probe: expect.objectContaining(probe),
    })
  })

  it('is done with once it answers and its secret is there, which nobody gets to see', async () => {
    const canary = 'canary-7f3a'
    const it = await play('external', spec)
    const { namespace } = it.place
    const down = it.bot.simulated.prober.controls.fail('payments.acme.internal:5432', 'refused')
    expect(waitsFor(await it.run({ do: 'ensure' }, { most: 2 }))).toContain('payments-db')
    it.cluster.controls.createByHand('kubectl', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'payments-db', namespace },
      data: { password: Buffer.from(canary).toString('base64') },
    })
    expect(waitsFor(await it.run({ do: 'ensure' }, { most: 2 }))).toContain('refused')
    down()

    expect(await it.run({ do: 'ensure' })).toMatchObject({
      is: 'done',
      outputs: {
        host: { value: 'payments.acme.internal' },
        port: { value: '5432' },
        name: { value: 'payments' },
        password: { secret: { in: 'cluster', namespace, name: 'payments-db', key: 'password' } },
      },
    })
    expect(it.heard()).not.toContain(canary)
    expect(it.heard()).not.toContain(Buffer.from(canary).toString('base64'))
  })

  describe('as a PostgreSQL', () => {
    const address = { host: 'payments.acme.internal', port: 5432 }
    const canary = 'canary-91c4'
    const start = async (version: string, password = canary) => {
      const it = await play('external', {
        ...spec,
        check: { postgres: { database: 'payments', user: 'shop', version: '>=15' } },
        secrets: { password: { cloud: 'prod/payments', key: 'password' } },
      })
      const data = { user: 'shop', password, database: 'payments', roles: {}, extensions: [] }
      it.bot.simulated.servers.run({ ...address, version, data })
      return it
    }

    it('waits for its secret, for who may log in, for the version, and for it to come back', async () => {
      const it = await start('14.2')
      expect(await it.plan()).toMatchObject({
        action: 'wait',
        says: expect.stringContaining('the secret "prod/payments": it is not there'),
      })
      it.cloud.controls.existSecret('prod/payments', JSON.stringify({ password: 'another' }))
      expect(waitsFor(await it.run({ do: 'ensure' }, { most: 0 }))).toMatch(
        /^payments.acme.internal:5432: /,
      )
      it.cloud.controls.existSecret('prod/payments', JSON.stringify({ password: canary }))
      expect(waitsFor(await it.run({ do: 'ensure' }, { most: 0 }))).toBe(
        'payments.acme.internal:5432: PostgreSQL 14.2, not >=15',
      )
      it.bot.simulated.servers.stop(address)
      expect(await it.plan()).toMatchObject({ is: 'planned', action: 'wait', steps: [] })

      const data = {
        user: 'shop',
        password: canary,
        database: 'payments',
        roles: {},
        extensions: [],
      }
      it.bot.simulated.servers.run({ ...address, version: '16.4', data })
      expect(await it.run({ do: 'ensure' })).toMatchObject({
        is: 'done',
        facts: { check: 'PostgreSQL 16.4' },
        outputs: { password: { secret: { in: 'cloud', name: 'prod/payments', key: 'password' } } },
      })
      expect(it.heard()).not.toContain(canary)
    })
  })
})
