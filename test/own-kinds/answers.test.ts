import { describe, expect, it } from 'vitest'
import type { Subject, Task } from '#src/core/dependencies/kind.ts'
import { moveOf, planOf } from '#src/own-kinds/answers.ts'
import { kindFrom, moduleOf, subjectOf } from './modules.ts'

const home = { cluster: 'shared', namespace: 'shop-staging' }
const within = subjectOf({ place: home })
const ref = { in: 'cluster', ...home, name: 'n', key: 'k' } as const

describe('what an own kind answers', () => {
  const declared = { host: 'plain', password: 'secret' } as const
  const outputs = { host: { value: 'h' }, password: { secret: ref } }
  const move = (given: unknown, task: Task = { do: 'ensure' }) =>
    moveOf(given, { ...within, task } as Subject, declared)

  it('is taken as it is where it is right', () => {
    for (const right of [
      {
        is: 'waiting',
        on: 'it',
        memory: 1,
        mayStop: true,
        wakeAt: 5,
        effects: [{ ensure: 'secretAbsent', ref }],
      },
      { is: 'connecting', memory: {}, outputs },
      { is: 'done', outputs, drift: [], facts: { Size: '3' }, tells: ['so'] },
      { is: 'failed', reason: { because: 'no' } },
    ])
      expect(move(right)).toEqual(right)
    expect(move({ is: 'done', outputs: {}, isGone: true }, { do: 'check' })).toBeTruthy()
  })

  it.each([
    ['of another sort', { is: 'perhaps' }, 'decide gave what is no answer: is: '],
    ['misspelt', { is: 'waiting', on: 'it', memory: 1, effect: [] }, 'Unrecognized key: "effect"'],
    ['without a reason', { is: 'failed' }, 'decide gave what is no answer: reason'],
    [
      'an output nobody named',
      { is: 'done', outputs: { ...outputs, user: { value: 'u' } } },
      'gives the output "user", which outputs does not name',
    ],
    [
      'a secret as text',
      { is: 'done', outputs: { ...outputs, password: { value: 'p' } } },
      'gives the output "password" as text',
    ],
    [
      'text as a secret',
      { is: 'done', outputs: { ...outputs, host: { secret: ref } } },
      'gives the output "host" as a secret',
    ],
    [
      'less than was told',
      { is: 'done', outputs: { host: { value: 'h' } } },
      'is done without the output "password"',
    ],
    [
      "another's secret",
      {
        is: 'connecting',
        memory: 1,
        outputs: { password: { secret: { ...ref, namespace: 'x' } } },
      },
      'an output reaches namespace "x"',
    ],
  ])('is refused when it is %s', (_, given, words) => {
    expect(() => move(given)).toThrow(words)
  })

  it('acts on nothing while it is only checked', () => {
    const effects = [{ ensure: 'secretAbsent', ref }]
    expect(() => move({ is: 'waiting', on: 'it', memory: 1, effects }, { do: 'check' })).toThrow(
      'decide wants effects of a check, which only looks',
    )
  })

  it('is a plan, or none', () => {
    const step = { what: 'create', risk: 'none', wayBack: 'remove it', notes: [] }
    const right = { is: 'planned', action: 'create', steps: [step] }
    expect(planOf(right)).toEqual(right)
    expect(planOf({ is: 'refused', because: 'no' })).toEqual({ is: 'refused', because: 'no' })
    for (const wrong of [
      undefined,
      { is: 'planned' },
      { ...right, steps: [{ ...step, risk: 'x' }] },
    ])
      expect(() => planOf(wrong)).toThrow('plan gave what is no answer')
  })
})

describe('a kind that cannot be used', { timeout: 30_000 }, () => {
  const looking = { seen: {}, now: 1_000 }
  const deciding = (task: Task, seen = {}) => ({ ...subjectOf({ task }), seen, now: 1_000 })

  it('refuses a plan, and holds what is changed, in words that name it', async () => {
    const asksTooMuch = `() => [{ ask: 'policy', app: 'a', environment: 'b', people: [] }]`
    const { kind } = await kindFrom(moduleOf({ wants: asksTooMuch }))
    const because = 'Cannot use the kind "topic": the query "policy" is not for own kinds'
    expect(await kind.wants(subjectOf())).toEqual([])
    await expect(kind.plan({ ...subjectOf(), ...looking })).rejects.toThrow(because)
    expect(await kind.decide(deciding({ do: 'ensure' }))).toMatchObject({
      is: 'failed',
      reason: {
        because: expect.stringContaining(because) as string,
        hint: expect.stringMatching(/^Its module is .*topic\.ts$/) as string,
      },
    })
  })

  it('holds nothing while it is only checked', async () => {
    const { kind } = await kindFrom(moduleOf({ decide: `() => { throw new Error('no') }` }))
    expect(await kind.decide(deciding({ do: 'check' }))).toEqual({
      is: 'waiting',
      memory: { steps: 0 },
      on: 'its kind: Cannot use the kind "topic": decide threw: no',
      wakeAt: 601_000,
    })
  })

  it('is asked again when that may help', async () => {
    const { kind } = await kindFrom(moduleOf({ decide: '() => process.exit(1)' }))
    expect(await kind.decide(deciding({ do: 'ensure' }))).toMatchObject({
      is: 'waiting',
      on: expect.stringContaining('it ended its thread') as string,
      wakeAt: 11_000,
    })
  })

  it('decides nothing without what it wants to know', async () => {
    const wants = `({ place }) => [{ ask: 'resources', cluster: place.cluster, namespace: place.namespace, objects: [] }]`
    const { kind } = await kindFrom(moduleOf({ wants }))
    const seen = { resources: { is: 'seen', value: [] } }
    expect(await kind.decide(deciding({ do: 'ensure' }))).toMatchObject({ is: 'waiting' })
    expect(await kind.decide(deciding({ do: 'ensure' }, seen))).toMatchObject({ is: 'done' })
    await expect(kind.plan({ ...subjectOf(), ...looking })).rejects.toThrow('was not asked')
  })

  it('may not reach out of its place', async () => {
    const decide = `() => ({ is: 'waiting', on: 'it', memory: { steps: 1 }, effects: [{ ensure: 'bucketAbsent', cloud: 'aws', name: 'all' }] })`
    const { kind } = await kindFrom(moduleOf({ decide }))
    const because =
      'Cannot use the kind "topic": the effect "bucketAbsent" reaches cloud "aws"; it has no cloud of its own'
    expect(await kind.decide(deciding({ do: 'ensure' }))).toMatchObject({
      is: 'failed',
      reason: { because },
    })
  })
})
