import { describe, expect, it } from 'vitest'
import { kindOf, place, play, problemsOf, subjectOf, waitsFor } from './acting.ts'

const given = { secret: 'prod/payments', keys: { API_KEY: 'key', USER: 'user' } }
const canaries = ['canary-51d0', 'canary-88aa']
const valueOf = (canary: string) => JSON.stringify({ key: canary, user: 'shop', other: 'unused' })
const remove = { do: 'remove', id: 'o-1', isConnected: false } as const
const copy = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name: 'checkout-it-copy',
})

async function start(spec: unknown = given) {
  const it = await play('aws-secret', spec)
  const { namespace } = it.place
  const secret = async () =>
    (
      await it.cluster.it.secret(
        { namespace, name: 'checkout-it-copy' },
        new AbortController().signal,
      )
    )?.data
  return { ...it, namespace, secret }
}

describe('a secret of the cloud', () => {
  it.each([
    [{ secret: 'a', keys: {} }, 'keys: names at least one'],
    [{ secret: 'a', keys: [] }, 'keys'],
    [{ secret: 'a b', keys: ['x'] }, 'a secret reads'],
    [{ secret: 'a', keys: { 'no key': 'x' } }, 'keys'],
    [{ secret: 'a', keys: ['x'], via: 'magic' }, 'via'],
  ])('is refused in words when it is described wrongly: %j', async (spec, words) => {
    expect((await problemsOf('aws-secret', spec)).join('; ')).toContain(words)
  })

  it('needs a cloud; a check without one stops nothing', async () => {
    const { kind, spec } = await kindOf('aws-secret', given)
    const { cluster, namespace } = place
    const homeless = { ...subjectOf(spec, { place: { cluster, namespace } }), seen: {}, now: 0 }

    expect(await kind.plan(homeless)).toMatchObject({ is: 'refused' })
    expect(await kind.decide(homeless)).toMatchObject({ is: 'failed' })
    expect(await kind.decide({ ...homeless, task: { do: 'check' } })).toMatchObject({ is: 'done' })
  })

  it('is waited for while it, or a field of it, is missing; the plan is the same', async () => {
    const it = await start()
    const before = await it.plan()
    expect(before).toMatchObject({
      action: 'create',
      says: expect.stringContaining('it is not there'),
    })
    expect(waitsFor(await it.run({ do: 'ensure' }, { most: 1 }))).toContain(
      '"prod/payments": it is not there',
    )
    it.cloud.controls.existSecret('prod/payments', JSON.stringify({ user: 'shop' }))
    expect(waitsFor(await it.run({ do: 'ensure' }, { most: 1 }))).toContain('has no field "key"')
    it.cloud.controls.existSecret('prod/payments', valueOf(canaries[0]!))
    const after = await it.plan()

    expect(after.is === 'planned' && after.steps).toEqual(before.is === 'planned' && before.steps)
    expect(await it.secret()).toBeUndefined()
  })

  it('leaves a Secret of somebody else alone', async () => {
    const it = await start()
    it.cloud.controls.existSecret('prod/payments', valueOf(canaries[0]!))
    const { name } = copy(it.namespace)
    it.cluster.controls.createByHand('kubectl', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: it.namespace },
      data: { API_KEY: 'bWluZQ==' },
    })

    expect(await it.plan()).toMatchObject({
      is: 'refused',
      because: `Secret ${it.namespace}/checkout-it-copy exists and is not ours`,
    })
    expect(await it.run({ do: 'ensure' })).toMatchObject({ is: 'failed' })
    expect(await it.run(remove)).toMatchObject({
      is: 'done',
      tells: [expect.anything(), `Secret ${it.namespace}/checkout-it-copy is not ours, and stays`],
    })
    expect(await it.secret()).toEqual({ API_KEY: 'mine' })
  })

  it('is copied, copied anew when its value changes, and told before that; nobody gets to see it', async () => {
    const it = await start()
    it.cloud.controls.existSecret('prod/payments', valueOf(canaries[0]!))
    const done = await it.run({ do: 'ensure' })

    expect(await it.secret()).toEqual({ API_KEY: canaries[0], USER: 'shop' })
    expect(done).toMatchObject({
      is: 'done',
      outputs: {
        API_KEY: {
          secret: {
            in: 'cluster',
            namespace: it.namespace,
            name: 'checkout-it-copy',
            key: 'API_KEY',
          },
        },
      },
    })
    expect(await it.run({ do: 'check' })).toMatchObject({ drift: [] })

    it.cloud.controls.existSecret('prod/payments', valueOf(canaries[1]!))
    expect(await it.run({ do: 'check' })).toMatchObject({
      drift: ['the value of the secret "prod/payments" changed'],
    })
    expect(await it.plan()).toMatchObject({ action: 'change', steps: [{ risk: 'restart' }] })
    expect(await it.run({ do: 'ensure' })).toMatchObject({ is: 'done' })
    expect(await it.secret()).toEqual({ API_KEY: canaries[1], USER: 'shop' })
    expect(await it.plan()).toEqual({ is: 'planned', action: 'unchanged', steps: [] })

    for (const canary of canaries)
      for (const shape of [canary, Buffer.from(canary).toString('base64')])
        expect(it.heard()).not.toContain(shape)
  })

  it('is copied anew when other fields of it are wanted, and writes nothing otherwise', async () => {
    const it = await start()
    it.cloud.controls.existSecret('prod/payments', valueOf(canaries[0]!))
    await it.run({ do: 'ensure' })
    const writes = () =>
      it.cluster.controls.objects().find(({ ref }) => ref.name === 'checkout-it-copy')?.writes
    const before = writes()
    await it.run({ do: 'ensure' })
    expect(writes()).toBe(before)

    await it.change({ spec: { ...given, keys: { API_KEY: 'other', USER: 'user' } } })
    await it.run({ do: 'ensure' })
    expect(await it.secret()).toEqual({ API_KEY: 'unused', USER: 'shop' })
    await it.change({ spec: { ...given, keys: { WHOLE: null } } })
    await it.run({ do: 'ensure' })
    expect(await it.secret()).toEqual({ WHOLE: valueOf(canaries[0]!) })
  })

  it('is told, and copied once more, when somebody removed the copy', async () => {
    const it = await start({ secret: 'prod/payments', keys: ['key'] })
    it.cloud.controls.existSecret('prod/payments', valueOf(canaries[0]!))
    await it.run({ do: 'ensure' })
    it.cluster.controls.removeByHand(copy(it.namespace))

    expect(await it.run({ do: 'check' })).toMatchObject({
      isGone: true,
      drift: [`Secret ${it.namespace}/checkout-it-copy is not there`],
    })
    await it.run({ do: 'ensure' })
    expect(await it.secret()).toEqual({ key: canaries[0] })
  })

  it('stays in its cloud when its copy is removed', async () => {
    const it = await start()
    it.cloud.controls.existSecret('prod/payments', valueOf(canaries[0]!))
    await it.run({ do: 'ensure' })

    expect(await it.run(remove)).toMatchObject({
      is: 'done',
      isGone: true,
      tells: ['the secret "prod/payments" stays in its cloud'],
    })
    expect(await it.secret()).toBeUndefined()
    expect(it.cloud.controls.journal()).toEqual([])
  })
})
