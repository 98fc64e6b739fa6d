import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonPath, textAt } from '#src/kinds/dependencies/kubernetes/json-path.ts'
import { isLike } from '#src/kinds/dependencies/kubernetes/readiness.ts'
import { problemsOf } from './acting.ts'

const live = {
  status: { host: 'db-rw', port: 5432, ready: true, phases: ['a', 'b'], one: { deep: 'x' } },
  metadata: { annotations: { 'acme.io/name': 'n' } },
}

describe('a path into an object', () => {
  it.each([
    ['{.status.host}', 'db-rw'],
    ['.status.host', 'db-rw'],
    ['$.status.host', 'db-rw'],
    ['status.port', '5432'],
    ['{.status.ready}', 'true'],
    ['{.status.phases[1]}', 'b'],
    ["{.metadata.annotations['acme.io/name']}", 'n'],
  ])('%s finds what is there', (path, value) => {
    expect(textAt(live, JsonPath.parse(path))).toBe(value)
  })

  it.each([
    '{.status.none}',
    '{.status.one}',
    '{.status.phases}',
    '{.status.phases[*]}',
    '{.status.none.deep}',
  ])('%s finds nothing that is one text', (path) => {
    expect(textAt(live, JsonPath.parse(path))).toBeUndefined()
  })

  it.each([
    '{.a[?(@.b=="c")]}',
    '$.a[(process.exit())]',
    '$..a',
    '$.a^',
    '$.a~',
    '$.a.`b',
    '$.a@string()',
    '',
    `.${'a'.repeat(501)}`,
  ])('%s is refused: nothing is run', (path) => {
    expect(JsonPath.safeParse(path).success).toBe(false)
  })
})

describe('a pattern', () => {
  it.each([
    ['16.4', '16.*', true],
    ['116.4', '16.*', false],
    ['abcabc', 'a*c', true],
    ['ab', 'ab*b', false],
    ['aXbYc', 'a*b*c', true],
    ['aXc', 'a*b*c', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['', '*', true],
  ])('"%s" like "%s": %s', (text, pattern, is) => {
    expect(isLike(text, pattern)).toBe(is)
  })

  it('fits whatever it was made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[ab]{0,3}$/), { minLength: 1 }),
        fc.stringMatching(/^[ab]{0,3}$/),
        (parts, any) => {
          expect(isLike(parts.join(any), parts.join('*'))).toBe(true)
        },
      ),
    )
  })
})

describe('a dependency of objects', () => {
  it.each([
    [{}, 'manifests'],
    [{ manifests: 'a', ready: { condition: 'Ready', off: 'x' } }, 'ready'],
    [{ manifests: 'a', ready: { field: '.status.x' } }, 'ready'],
    [{ manifests: 'a', ready: { field: '.status.x', equals: 'a', matches: 'b' } }, 'ready'],
    [{ manifests: 'a', ready: { field: '.data.x', of: 'Secret/x', equals: 'guess' } }, 'ready'],
    [{ manifests: 'a', ready: { condition: 'Ready', of: 'redis' } }, 'ready'],
    [{ manifests: 'a', outputs: { x: { object: 'Secret/x', jsonpath: '.data.y' } } }, 'outputs'],
    [{ manifests: 'a', outputs: { x: { object: 'v1/Secret/x', jsonpath: '.data.y' } } }, 'outputs'],
    [{ manifests: 'a', outputs: { 'a b': 'x' } }, 'outputs'],
    [{ manifests: 'a', deadlineSeconds: 0 }, 'deadlineSeconds'],
  ])('is refused where it is described wrongly: %j', async (given, words) => {
    expect((await problemsOf('kubernetes', given)).join('; ')).toContain(words)
  })
})
