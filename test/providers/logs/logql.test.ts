import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logqlOf, quoted } from '#providers/logs/logql.ts'
import type { LogsRequest, PodName } from '#providers/logs/logs.ts'
import { levels } from '#src/core/watch/logs.ts'
import { fits, readLogql } from './logql-reader.ts'

const labels = { namespace: 'namespace', pod: 'pod', container: 'container' }
const base: LogsRequest = {
  namespace: 'shop',
  pods: [{ of: { kind: 'Deployment', name: 'checkout' } }],
  from: 0,
  to: 1,
  limit: 10,
}
const one = (request: Partial<LogsRequest>) => logqlOf({ ...base, ...request }, labels)

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    '"} |= "',
    '`',
    '\\',
    '"',
    '\n',
    '\u0000',
    '\uFEFF',
    '\uD800',
    '{app=~".*"}',
    '${x}',
    '|',
    ')|(',
  ),
)
const pod: fc.Arbitrary<PodName> = fc.oneof(
  anything.map((is) => ({ is })),
  anything.map((startsWith) => ({ startsWith })),
  fc
    .record({ kind: fc.constantFrom('Deployment', 'StatefulSet', 'Job'), name: anything })
    .map((of) => ({ of })),
)

describe('LogQL from parts', () => {
  it('reads like what a person would write', () => {
    expect(one({ contains: ['a "b"'], matching: String.raw`\d+` })).toEqual([
      String.raw`{namespace="shop", pod=~"checkout-(?:[bcdfghjklmnpqrstvwxz2456789]{6,10}|[a-f0-9]{10})-[a-z0-9]{1,5}"} |= "a \"b\"" |~ "\\d+"`,
    ])
    expect(one({ pods: [{ is: 'checkout-1' }], container: 'api' })).toEqual([
      '{namespace="shop", pod="checkout-1", container="api"}',
    ])
    expect(one({ pods: [{ startsWith: 'a.b-' }, { is: 'c+d' }] })).toEqual([
      String.raw`{namespace="shop", pod=~"a\\.b-.+|c\\+d"}`,
    ])
  })

  it('asks twice for a level: by what lines tell, and by what Loki 3 knows beside them', () => {
    const [told, known] = one({ level: 'error' }).map((query) => readLogql(query).filters)
    expect(told).toMatchObject([{ operator: '|~' }])
    expect(known).toMatchObject([{ name: 'detected_level', operator: '=~' }])
    expect(fits(known![0]!, 'error') && fits(known![0]!, 'fatal')).toBe(true)
    expect(fits(known![0]!, 'warn') || fits(known![0]!, 'unknown') || fits(known![0]!, '')).toBe(
      false,
    )
  })

  it('is never built where it could match everything', () => {
    expect(() => one({ pods: [] })).toThrow(TypeError)
    expect(() => one({ namespace: '' })).toThrow(TypeError)
  })

  it('means what it was made of, whatever that is', () => {
    const wish = fc.record({
      namespace: anything.filter((name) => name !== ''),
      pods: fc.array(pod, { minLength: 1, maxLength: 4 }),
      contains: fc.array(anything, { maxLength: 3 }),
      rest: fc.record(
        { container: anything, matching: anything, level: fc.constantFrom(...levels) },
        { requiredKeys: [] },
      ),
    })
    fc.assert(
      fc.property(wish, ({ namespace, pods, contains, rest }) => {
        const { container, matching, level } = rest
        const queries = one({ namespace, pods, contains, ...rest })
        expect(queries).toHaveLength(level ? 2 : 1)
        for (const query of queries) {
          const { matchers, filters } = readLogql(query)
          expect(matchers.map(({ name }) => name)).toEqual(
            container === undefined ? ['namespace', 'pod'] : ['namespace', 'pod', 'container'],
          )
          expect(matchers[0]).toEqual({
            name: 'namespace',
            operator: '=',
            value: namespace.toWellFormed(),
          })
          const texts = [...contains, ...(matching === undefined ? [] : [matching])]
          expect(filters.slice(0, texts.length).map(({ value }) => value)).toEqual(
            texts.map((text) => text.toWellFormed()),
          )
          expect(filters).toHaveLength(texts.length + (level ? 1 : 0))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('matches exactly the pods that were named', () => {
    const name = fc.stringMatching(/^[a-z0-9.+-]{1,12}$/)
    fc.assert(
      fc.property(name, name, (meant, other) => {
        const [query = ''] = one({ pods: [{ is: meant }, { is: 'x' }] })
        const matcher = readLogql(query).matchers[1]!
        expect(fits(matcher, meant)).toBe(true)
        expect(fits(matcher, other)).toBe(other === meant || other === 'x')
      }),
    )
  })

  it('writes strings that hold no sign which is not seen', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(quoted(text)).not.toMatch(/\p{Cc}|[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u)
      }),
    )
  })
})
