import { describe, expect, it } from 'vitest'
import { isSamePolicy, policyFor } from '#src/kinds/dependencies/aws-s3/policy.ts'
import { key, kindOf, place, play, problemsOf, subjectOf } from './acting.ts'

const role = 'arn:aws:iam::123456789012:role/checkout'
const { cluster, namespace } = place

describe('a bucket', () => {
  it.each([
    [{ name: 'Upper' }, 'name'],
    [{ name: 'a.b.c' }, 'name'],
    [{ name: 'xn--abc' }, 'AWS keeps such names'],
    [{ role: 'checkout' }, 'a role reads'],
    [{ policy: 'not json' }, 'a policy is a JSON object'],
    [{ role, policy: {} }, 'policy: is either said, or made of `role`'],
    [{ public: true }, 'public'],
  ])('is refused in words when it is described wrongly: %j', async (given, words) => {
    expect((await problemsOf('aws-s3', given)).join('; ')).toContain(words)
  })

  it('needs a cloud; a check without one stops nothing', async () => {
    const { kind, spec } = await kindOf('aws-s3', {})
    const homeless = { ...subjectOf(spec, { place: { cluster, namespace } }), seen: {}, now: 0 }

    expect(await kind.plan(homeless)).toMatchObject({ is: 'refused' })
    expect(await kind.decide(homeless)).toMatchObject({ is: 'failed' })
    expect(await kind.decide({ ...homeless, task: { do: 'check' } })).toMatchObject({ is: 'done' })
  })

  it('is named after what it is for, otherwise in each cloud and environment, within 63 characters', async () => {
    const { kind, spec } = await kindOf('aws-s3', {})
    const nameOf = async (change: { key?: string; cloud?: string }) => {
      const { key: of = key, cloud = 'aws' } = change
      const [query] = await kind.wants(subjectOf(spec, { key: of, place: { ...place, cloud } }))
      return query?.ask === 'bucket' ? query.name : ''
    }
    const long = `${'a'.repeat(63)}.${'b'.repeat(63)}/production`
    const names = await Promise.all(
      [{}, { cloud: 'other' }, { key: 'checkout.it/production' }, { key: long }].map(nameOf),
    )

    expect(names[0]).toMatch(/^checkout-it-staging-[0-9a-f]{10}$/)
    expect(await nameOf({})).toBe(names[0])
    expect(new Set(names).size).toBe(4)
    for (const name of names) expect(await problemsOf('aws-s3', { name })).toEqual([])
  })

  it('of another account, or of somebody else, is left alone', async () => {
    const it = await play('aws-s3', { name: 'shop-files' })
    it.cloud.controls.existBucket('shop-files')
    expect(await it.plan()).toMatchObject({
      is: 'refused',
      because: 'bucket "shop-files" exists and is not ours',
      hint: expect.stringContaining('adopt'),
    })
    expect(await it.run({ do: 'ensure' })).toMatchObject({ is: 'failed' })
    expect(await it.run({ do: 'remove', id: 'o-1', isConnected: false })).toMatchObject({
      is: 'failed',
    })

    it.cloud.controls.existBucket('shop-files', {
      tags: { 'deliver/dependency': 'other.it/staging' },
    })
    expect(await it.plan()).toMatchObject({
      because: 'bucket "shop-files" belongs to other.it/staging',
    })
    expect(await it.run({ do: 'adopt', id: 'o-1', isConnected: false })).toMatchObject({
      is: 'failed',
      reason: { because: 'bucket "shop-files" belongs to other.it/staging' },
    })

    it.cloud.controls.existBucket('shop-files', { isElsewhere: true })
    expect((await it.look()).bucket).toMatchObject({ is: 'refused', kind: 'denied' })
    expect(it.cloud.controls.journal()).toEqual([])
  })

  it('is made once, closed and as it has to be, and gives what apps need', async () => {
    const it = await play('aws-s3', { role })
    expect(await it.plan()).toMatchObject({
      action: 'create',
      steps: [
        {
          risk: 'none',
          what: expect.stringMatching(
            /^create bucket "checkout-it-staging-.*", encrypted, closed to the public, versioned$/,
          ),
        },
      ],
    })
    const done = await it.run({ do: 'ensure' })

    expect(done).toMatchObject({
      is: 'done',
      outputs: { region: { value: 'eu-central-1' }, roleArn: { value: role } },
    })
    const { bucket } = await it.look()
    expect(bucket).toMatchObject({
      value: {
        versioned: true,
        encrypted: true,
        publicBlocked: true,
        tags: { 'deliver/dependency': key },
      },
    })
    const writes = it.cloud.controls.journal().length
    expect(await it.run({ do: 'ensure' })).toEqual(done)
    expect(await it.plan()).toEqual({ is: 'planned', action: 'unchanged', steps: [] })
    expect(await it.run({ do: 'check' })).toMatchObject({ is: 'done', drift: [] })
    expect(it.cloud.controls.journal()).toHaveLength(writes)
  })

  it('that was made, and not tagged before we died, is found again; one with something in it is not', async () => {
    const it = await play('aws-s3', {})
    const [query] = await it.kind.wants(subjectOf({ versioned: true }, { place: it.place }))
    const name = query?.ask === 'bucket' ? query.name : ''

    it.cloud.controls.existBucket(name)
    it.cloud.controls.putObjects(name, 1)
    expect(await it.run({ do: 'ensure' })).toMatchObject({ is: 'failed' })
    it.cloud.controls.putObjects(name, 0)
    expect(await it.run({ do: 'ensure' })).toMatchObject({
      is: 'done',
      outputs: { bucket: { value: name } },
    })
    expect((await it.look()).bucket).toMatchObject({
      value: { tags: { 'deliver/dependency': key } },
    })
  })

  it('that somebody changed is told, planned and mended', async () => {
    const it = await play('aws-s3', { name: 'shop-files', role })
    await it.run({ do: 'ensure' })
    const tags = { 'deliver/dependency': key }
    it.cloud.controls.existBucket('shop-files', {
      tags,
      publicBlocked: false,
      encrypted: false,
      versioned: false,
      policy: '{}',
    })

    expect(await it.run({ do: 'check' })).toMatchObject({
      drift: [
        'it is not encrypted',
        'it is open to the public',
        'it is not versioned',
        'its policy is another',
      ],
    })
    const plan = await it.plan()
    expect(plan).toMatchObject({ action: 'change' })
    expect(plan.is === 'planned' && plan.steps).toHaveLength(4)
    await it.run({ do: 'ensure' })
    expect(await it.run({ do: 'check' })).toMatchObject({ drift: [] })
  })

  it('is adopted, and then kept as it has to be', async () => {
    const it = await play('aws-s3', { name: 'shop-files' })
    expect(await it.run({ do: 'adopt', id: 'o-1', isConnected: false })).toMatchObject({
      is: 'failed',
      reason: { because: 'there is no bucket "shop-files"' },
    })
    it.cloud.controls.existBucket('shop-files', { tags: { team: 'shop' } })
    it.cloud.controls.putObjects('shop-files', 3)

    expect(await it.run({ do: 'adopt', id: 'o-1', isConnected: false })).toMatchObject({
      is: 'done',
    })
    expect((await it.look()).bucket).toMatchObject({
      value: { versioned: true, isEmpty: false, tags: { team: 'shop', 'deliver/dependency': key } },
    })
  })

  it('is removed only when nothing is in it', async () => {
    const it = await play('aws-s3', { name: 'shop-files' })
    const remove = { do: 'remove', id: 'o-1', isConnected: false } as const
    await it.run({ do: 'ensure' })
    it.cloud.controls.putObjects('shop-files', 1)
    expect(await it.run(remove)).toMatchObject({
      is: 'failed',
      reason: { because: 'bucket "shop-files" is not empty' },
    })
    it.cloud.controls.putObjects('shop-files', 0)
    expect(await it.run(remove)).toMatchObject({ is: 'done', isGone: true })
    expect(await it.run(remove)).toMatchObject({ is: 'done', isGone: true })
    expect(await it.run({ do: 'check' })).toMatchObject({
      isGone: true,
      drift: ['its bucket is not there'],
    })
  })

  it('that is another one from now on leaves the one before, and says so', async () => {
    const { kind, spec } = await kindOf('aws-s3', { name: 'new-files' })
    const subject = subjectOf(spec, { outputs: { bucket: { value: 'old-files' } } })

    expect(await kind.plan({ ...subject, seen: { bucket: { is: 'absent' } } })).toMatchObject({
      steps: [{ notes: ['bucket "old-files" stays as it is, with what is in it'] }],
    })
  })

  it('has the same policy however it is spelled', () => {
    const one = { Statement: [{ Action: ['s3:GetObject'], Resource: ['a', 'b'], Effect: 'Allow' }] }
    const other = { Statement: { Effect: 'Allow', Resource: ['b', 'a'], Action: 's3:GetObject' } }
    const third = { Statement: { Effect: 'Allow', Resource: ['b'], Action: 's3:GetObject' } }
    const [a, b, c] = [one, other, third].map((policy) => JSON.stringify(policy))

    expect(isSamePolicy(a, b)).toBe(true)
    expect(isSamePolicy(a, c)).toBe(false)
    expect(isSamePolicy(a, undefined)).toBe(false)
    expect(isSamePolicy('{', a)).toBe(false)
    expect(policyFor('arn:aws-cn:iam::1:role/x', 'files')).toContain('arn:aws-cn:s3:::files/*')
  })
})
