import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogLine } from '#src/core/watch/logs.ts'
import { patternsOf } from '#src/core/watch/patterns.ts'
import { wordsOf } from '#src/core/watch/templates.ts'

const line = (text: string, at = 0): LogLine => ({ at, text, pod: 'p', container: 'c' })
const told = (lines: readonly LogLine[], ...rest: [Parameters<typeof patternsOf>[1]?]) =>
  patternsOf(lines, ...rest).map(
    ({ template, count, isNew }) => `${isNew ? 'new ' : ''}${count} ${template}`,
  )

describe('the words of a line', () => {
  it.each([
    ['{"level":50,"msg":"order 12 failed for \\"bob\\""}', 'order <*> failed for <*>'],
    ['level=warn msg="a \\"b\\" took 12ms" x=1', 'a <*> took <*>'],
    ['level=warn event=started x=1', 'started'],
    [
      'E0105 09:15:04.1       1 main.go:12] cannot reach 10.0.0.1:80',
      'main.go:<*>] cannot reach <*>',
    ],
    [
      '2026-01-05T09:00:00.123Z ERROR [main] /orders/123?x=1 took 1.5s',
      'ERROR [main] /orders/<*>?x=<*> took <*>',
    ],
    ['[2026-01-05 09:00:00,123] x', 'x'],
    ['user bob@example.com of 3f2a1b4c-1111-2222-3333-444455556666', 'user <*> of <*>'],
    ['GET https://shop.example/cart?id=1 from fe80::1', 'GET <*> from <*>'],
    ["can't open 'orders.db' now", "can't open <*> now"],
    ['{"status":500,"path":"/orders","by":{}}', 'status=<*> path=/orders'],
    ['{not json', '{not json'],
    ['it is [masked] and [secret]', 'it is <*> and <*>'],
  ])('%s reads %s', (text, words) => {
    expect(wordsOf(text).join(' ')).toBe(words)
  })

  it('are few, and take little time, whatever a line is', () => {
    const odd = fc.array(
      fc.constantFrom('a-', '\\"', "'", 'a@', ':', '.1', '<*>', '"', '{', '0:', '://', 'x='),
      { maxLength: 3_000 },
    )
    fc.assert(
      fc.property(odd, (parts) => {
        expect(wordsOf(parts.join('')).length).toBeLessThanOrEqual(41)
      }),
    )
  })
})

describe('patterns', () => {
  it('count what says the same with other numbers', () => {
    const lines = ['took 12ms', 'took 15ms', 'started', 'took 1s'].map((text, at) => line(text, at))
    expect(told(lines)).toEqual(['3 took <*>', '1 started'])
    const [first] = patternsOf(lines)
    expect(first).toMatchObject({ first: { at: 0 }, last: { at: 3 } })
  })

  it('take a word for a value where it takes many', () => {
    const names = ['ann', 'bob', 'cy', 'dan', 'eve']
    expect(told(names.map((name) => line(`payment of ${name} failed`)))).toEqual([
      '5 payment of <*> failed',
    ])
    expect(told(names.slice(0, 3).map((name) => line(`payment of ${name} failed`)))).toHaveLength(3)
  })

  it('take two words for values, too', () => {
    const names = ['ann', 'bob', 'cy', 'dan']
    const lines = names.flatMap((from) => names.map((to) => line(`${from} pays ${to}`)))
    expect(told(lines)).toEqual(['16 <*> pays <*>'])
  })

  it('have the level of their lines', () => {
    expect(patternsOf([line('level=error msg=x')])).toMatchObject([{ level: 'error' }])
    expect(patternsOf([{ ...line('x'), level: 'warn' }])).toMatchObject([{ level: 'warn' }])
  })

  it('leave out the lines of a stack trace, unless nothing is before them', () => {
    const trace = ['it broke', '    at main.js:1', '\tat shop.js:2', 'Caused by: x'].map((text) =>
      line(text),
    )
    expect(told(trace)).toEqual(['1 it broke'])
    expect(told(trace.slice(1, 2))).toHaveLength(1)
  })

  it('are new where no line said it before, and stand first then', () => {
    const since = 100
    const lines = [line('served 1', 90), line('served 2', 110), line('cannot pay 3', 120)]
    const known = [line('cannot connect', 10)]
    expect(told(lines, { known, since })).toEqual(['new 1 cannot pay <*>', '2 served <*>'])
    expect(told([...lines, line('cannot connect', 130)], { known, since })).toContain(
      '1 cannot connect',
    )
  })

  it('are not new where a value of theirs is', () => {
    const known = ['ann', 'bob', 'cy', 'dan'].map((name) => line(`hello ${name}`, 1))
    expect(told([line('hello eve', 200)], { known, since: 100 })).toEqual(['1 hello <*>'])
  })

  it('are never new where nothing is compared', () => {
    expect(patternsOf([line('x')]).some(({ isNew }) => isNew)).toBe(false)
  })

  it('count every line once, whatever the lines are, and are bounded', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '1', '"x"'))
      .map((words) => `x ${words.join(' ')}`)
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const patterns = patternsOf(texts.map((one) => line(one)))
        expect(patterns.reduce((sum, { count }) => sum + count, 0)).toBe(texts.length)
        expect(new Set(patterns.map(({ template }) => template)).size).toBe(patterns.length)
      }),
    )
    const letters = (index: number) =>
      String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)
    const many = Array.from({ length: 5_000 }, (_, index) =>
      line(`${letters(index)} ${letters(index * 7)} of ${letters(index * 3)}`),
    )
    const patterns = patternsOf(many)
    expect(patterns.length).toBeLessThanOrEqual(1_001)
    expect(patterns.reduce((sum, { count }) => sum + count, 0)).toBe(5_000)
  })
})
