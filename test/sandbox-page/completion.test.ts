import { describe, expect, it } from 'vitest'
import { completionsOf, mentionsOf } from '#src/sandbox/page/client/completion.js'
import { formatDate } from '#src/sandbox/page/client/dates.js'

const commands = [{ command: '/deliver', description: 'Deliver software', usageHint: 'help | …' }]
const completions = [
  {
    command: '/deliver',
    verbs: [
      { name: 'deploy', usage: 'APP', summary: 'Roll out' },
      { name: 'rollback', usage: 'APP', summary: 'Go back' },
    ],
  },
]
const labels = (typed: string) =>
  completionsOf(typed, commands, completions).suggestions.map(({ label }) => label)

describe('completion of commands', () => {
  it.each([
    ['/', ['/deliver']],
    ['/del', ['/deliver']],
    ['/nope', []],
    ['deliver', []],
    ['/deliver ', ['deploy', 'rollback']],
    ['/deliver ro', ['rollback']],
    ['/other ', []],
  ])('offers after %j: %j', (typed, offered) => {
    expect(labels(typed)).toEqual(offered)
  })

  it('inserts a word with the command before it and room behind it', () => {
    expect(completionsOf('/deliver ro', commands, completions).suggestions[0]?.insert).toBe(
      '/deliver rollback ',
    )
  })

  it('only tells the usage once a word is complete', () => {
    expect(completionsOf('/deliver deploy che', commands, completions)).toMatchObject({
      suggestions: [],
      hint: { label: 'deploy', usage: 'APP' },
    })
  })
})

describe('completion of commands of two words', () => {
  const family = [
    { name: 'deps', usage: 'APP', summary: 'Show' },
    { name: 'deps plan', usage: 'APP VERSION', summary: 'Plan' },
    { name: 'deps retry', usage: 'NAME', summary: 'Retry' },
  ]
  const after = (typed: string) =>
    completionsOf(typed, commands, [{ command: '/deliver', verbs: family }])

  it.each([
    ['/deliver dep', ['deps', 'deps plan', 'deps retry'], undefined],
    ['/deliver deps ', ['deps plan', 'deps retry'], undefined],
    ['/deliver deps re', ['deps retry'], undefined],
    ['/deliver deps checkout', [], 'deps'],
    ['/deliver deps plan checkout', [], 'deps plan'],
  ])('offers after %j: %j, and explains %j', (typed, offered, explained) => {
    const { suggestions, hint } = after(typed)
    expect(suggestions.map(({ label }) => label)).toEqual(offered)
    expect(hint?.label).toBe(explained)
  })
})

describe('completion of names', () => {
  const people = [
    { name: 'dana', realName: 'Dana Diaz' },
    { name: 'olga', realName: 'Olga Orlova' },
  ]

  it('offers people whose handle or name begins so', () => {
    expect(mentionsOf('ask @da', people)).toMatchObject([{ insert: 'ask @dana ', label: '@dana' }])
  })

  it('offers nobody for an address with an @ in its middle', () => {
    expect(mentionsOf('mail dana@da', people)).toEqual([])
  })
})

describe('dates', () => {
  const now = new Date('2026-03-10T12:00:00Z')
  const at = Date.parse('2026-03-09T09:05:00Z') / 1000

  it.each([
    ['{date_num}', '2026-03-09'],
    ['{date_short} at {time}', 'Mar 9, 2026 at 9:05 AM'],
    ['{date_short_pretty}', 'yesterday'],
    ['{ago}', 'yesterday'],
    ['{unknown}', '{unknown}'],
  ])('fills %s', (format, filled) => {
    expect(formatDate(at, format, now, 'UTC')).toBe(filled)
  })
})
