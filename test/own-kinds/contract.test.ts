import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkKind, kindCases } from '#src/own-kinds/contract/contract.ts'
import { defineKind, type DependencyStep, type OwnKind } from '#src/own-kinds/kind.ts'

type Size = { readonly size: number }
type Memory = { readonly wrote: boolean }
type Kind = OwnKind<Size, Memory>

/** A kind that keeps its contract: a ConfigMap with a size. */
const right: Kind = defineKind({
  kind: 'thing',
  spec: z.strictObject({ size: z.int().default(1) }),
  memory: z.object({ wrote: z.boolean() }),
  begin: { wrote: false },
  acts: ['remove'],
  describe: ({ size }) => `size ${size}`,
  outputs: () => ({ name: 'plain' }),
  wants: ({ place: { cluster, namespace } }) => [
    { ask: 'resources', cluster, namespace, objects: [ref] },
  ],
  plan({ spec, seen }) {
    const isThere = sizeIn(seen) === spec.size
    const action = isThere ? 'unchanged' : 'create'
    return { is: 'planned', action, steps: isThere ? [] : [step] }
  },
  decide({ spec, place: { cluster, namespace }, task, seen, memory }) {
    const size = sizeIn(seen)
    const outputs = { name: { value: 'thing' } }
    if (task.do === 'check')
      return { is: 'done', outputs, drift: size === spec.size ? [] : ['it is otherwise'] }
    if (task.do === 'remove' && size === undefined) return { is: 'done', outputs, isGone: true }
    if (task.do === 'remove')
      return {
        is: 'waiting',
        on: 'it',
        memory,
        effects: [{ ensure: 'absent', cluster, namespace, objects: [ref] }],
      }
    if (size === spec.size) return { is: 'done', outputs }
    const objects = [{ ...ref, metadata: { name: 'thing' }, data: { size: String(spec.size) } }]
    const effects = [{ ensure: 'apply', cluster, namespace, objects }] as const
    return { is: 'waiting', on: 'it', memory: { wrote: true }, effects }
  },
})

const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'thing' }
const step: DependencyStep = { what: 'make it', risk: 'none', wayBack: 'remove it', notes: [] }

function sizeIn(seen: Parameters<Kind['plan']>[0]['seen']): number | undefined {
  const [found] = seen.resources?.is === 'seen' ? seen.resources.value : []
  return found ? Number((found['data'] as { size: string }).size) : undefined
}

const trial = { valid: [{}, { size: 3 }], invalid: [{ size: 'x' }] }

describe('the contract of kinds', () => {
  it('is kept by a kind that is right', () => {
    checkKind(right, trial)
    expect(kindCases(right, trial).map(({ name }) => name)).toContain(
      '{"size":3} is brought about when it forgets what it did',
    )
  })

  let chance = 0
  const broken: readonly (readonly [what: string, kind: Kind, words: string])[] = [
    [
      'a spec that takes everything',
      { ...right, spec: z.object({ size: z.int().default(1) }) },
      'its schema takes unknown keys',
    ],
    [
      'a spec that takes what is wrong',
      { ...right, spec: z.any() },
      'refuses {"size":"x"}: its schema takes it',
    ],
    ['a name that is none', { ...right, kind: 'My Kind' }, '"My Kind" is no name'],
    [
      'a beginning that does not fit',
      { ...right, begin: {} as Memory },
      'begin does not fit the schema of memory',
    ],
    [
      'chance',
      { ...right, describe: () => `size ${chance++}` },
      'describe answers otherwise when it is asked the same again',
    ],
    [
      'an output that templates cannot name',
      { ...right, outputs: () => ({ 'my name': 'plain' }) },
      'templates cannot name this output',
    ],
    [
      'an output too few',
      { ...right, outputs: () => ({ name: 'plain', host: 'plain' }) },
      'done without the output "host"',
    ],
    [
      'a question about people',
      { ...right, wants: () => [{ ask: 'policy' }] as never },
      'the query "policy" is not for own kinds',
    ],
    [
      'a plan that never ends',
      { ...right, plan: () => ({ is: 'planned', action: 'create', steps: [step] }) },
      'its plan is not "unchanged"',
    ],
    [
      'a plan that hides what is done',
      { ...right, plan: () => ({ is: 'planned', action: 'unchanged', steps: [] }) },
      'it does something that its plan does not say',
    ],
    [
      'a plan with a secret',
      {
        ...right,
        plan: (given) => ({ ...right.plan(given), because: 'password=hunter2hunter2' }) as never,
      },
      'a plan has what looks like a secret',
    ],
    [
      'no end',
      { ...right, decide: () => ({ is: 'waiting', on: 'it', memory: { wrote: true } }) },
      'decide does not end',
    ],
    [
      'a memory that is no JSON',
      {
        ...right,
        memory: z.any(),
        decide: () => ({ is: 'waiting', on: 'it', memory: { at: new Date(0) } }) as never,
      },
      'memory is not the same',
    ],
    [
      'trust in its memory',
      {
        ...right,
        decide: (given) =>
          given.task.do === 'ensure' && given.memory.wrote
            ? { is: 'done', outputs: { name: { value: 'thing' } } }
            : right.decide({ ...given, seen: {} }),
      },
      'decide does not end',
    ],
    [
      'a check that acts',
      { ...right, decide: (given) => right.decide({ ...given, task: { do: 'ensure' } }) },
      'decide wants effects of a check',
    ],
    [
      'a check that sees nothing',
      {
        ...right,
        decide: (given) =>
          given.task.do === 'check' ? { is: 'done', outputs: {} } : right.decide(given),
      },
      'a check of what is not there tells nothing',
    ],
    [
      'a removal that does not',
      {
        ...right,
        decide: (given) =>
          given.task.do === 'remove' ? { is: 'done', outputs: {} } : right.decide(given),
      },
      'does not say that it is gone',
    ],
    [
      'an act that trusts its memory',
      {
        ...right,
        decide(given) {
          if (given.task.do !== 'remove') return right.decide(given)
          const { seen, memory } = given
          // What is not there any more is only known by who remembers that it removed it.
          if (sizeIn(seen) === undefined && !memory.wrote)
            return { is: 'done', outputs: { name: { value: 'lost' } }, isGone: true }
          const move = right.decide(given)
          return move.is === 'waiting' ? { ...move, memory: { wrote: true } } : move
        },
      },
      'remove ends otherwise when it forgets what it did',
    ],
    [
      'a change of mind',
      {
        ...right,
        decide: (given) => {
          const move = right.decide(given)
          return given.memory.wrote && given.task.do === 'ensure'
            ? { is: 'waiting', on: 'it', memory: { wrote: true }, mayStop: true }
            : move
        },
      },
      'mayStop is true again',
    ],
    [
      'a moment in the past',
      { ...right, decide: (given) => ({ ...right.decide(given), wakeAt: 1 }) as never },
      'wakeAt',
    ],
    [
      'a hand in what it was given',
      {
        ...right,
        plan: (given) => {
          ;(given.spec as { size: number }).size = 9
          return right.plan(given)
        },
      },
      'read only',
    ],
    [
      'a hand in another namespace',
      {
        ...right,
        decide: (given) => right.decide({ ...given, place: { ...given.place, namespace: 'x' } }),
      },
      'reaches namespace "x"',
    ],
  ]
  it.each(broken)('is broken by %s', (_, kind, words) => {
    expect(() => checkKind(kind, trial)).toThrow(words)
  })

  it('asks what stands around for what it does not know itself', () => {
    const probing: Kind = {
      ...right,
      acts: [],
      wants: () => [{ ask: 'probe', probe: { check: 'tcp', host: 'h', port: 1 } }],
      plan: () => ({ is: 'planned', action: 'unchanged', steps: [] }),
      decide: ({ seen, memory }) =>
        seen.probe?.is === 'seen'
          ? { is: 'done', outputs: { name: { value: seen.probe.value.says } } }
          : { is: 'waiting', on: 'it', memory },
    }
    expect(() => checkKind(probing, trial)).toThrow('decide does not end')
    const around = () => ({ answer: () => ({ is: 'seen', value: { says: 'hello' } }) as const })
    checkKind(probing, { ...trial, around })
  })
})

it('is what the example tests itself with, by its public name', { timeout: 30_000 }, () => {
  const said = execFileSync(process.execPath, ['--test', 'examples/own-kind/topic.test.ts'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  })
  expect(said).toMatch(/pass [1-9]\d/)
  expect(said).toContain('fail 0')
})
