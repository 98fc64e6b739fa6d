import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filledIn, namesIn } from '#src/core/dependencies/outputs.ts'

const names = fc.stringMatching(/^[A-Za-z_][\w-]{0,8}$/)
const values = fc.dictionary(names, fc.string(), { noNullPrototype: true, minKeys: 1, maxKeys: 5 })
/** Text between placeholders: no braces, so that nothing reads like one. */
const plain = fc.string().map((text) => text.replaceAll(/[{}]/g, ''))

describe('a template', () => {
  it('is filled in with the values as they are, where it is no URL', () => {
    fc.assert(
      fc.property(values, plain, (given, between) => {
        fc.pre(!/^[a-z][a-z0-9+.-]*:\/\//i.test(between))
        const all = Object.keys(given)
        const template = between + all.map((name) => `{${name}}${between}`).join('')
        expect(namesIn(template)).toEqual(all)
        const expected = between + all.map((name) => `${given[name]}${between}`).join('')
        expect(filledIn(template, given)).toBe(expected)
      }),
    )
  })

  it('is a URL that means what was given, whatever is in a password', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(text, text, fc.nat(65_535), (user, password, port) => {
        const filled = filledIn('postgres://{user}:{password}@{host}:{port}/{name}?a={user}', {
          user,
          password,
          port: String(port),
          host: 'db.acme.internal',
          name: 'shop',
        })
        const url = new URL(filled)
        expect(decodeURIComponent(url.username)).toBe(user)
        expect(decodeURIComponent(url.password)).toBe(password)
        expect([url.hostname, url.pathname]).toEqual(['db.acme.internal', '/shop'])
        expect(url.searchParams.get('a')).toBe(user)
      }),
    )
  })

  it('encodes nothing where no scheme stands in front', () => {
    expect(filledIn('{user}:{password}', { user: 'a b', password: 'p@ss/w' })).toBe('a b:p@ss/w')
    expect(filledIn('host={host} url=http://{host}', { host: 'a b' })).toBe(
      'host=a b url=http://a b',
    )
  })

  it('names each placeholder once, and takes other braces for what they are', () => {
    expect(namesIn('{a}{b}{a} {} { c } {{d}} {1e}')).toEqual(['a', 'b', 'd'])
    expect(filledIn('{"host": "{host}"}', { host: 'db' })).toBe('{"host": "db"}')
  })

  it('is not filled in where a name has no value, not even one of every object', () => {
    expect(() => filledIn('{hots}', { host: 'db' })).toThrow('there is no "hots"')
    expect(() => filledIn('{toString}', {})).toThrow('there is no "toString"')
    expect(() => filledIn('{__proto__}', {})).toThrow('there is no "__proto__"')
  })

  it('takes nothing in a value for another placeholder', () => {
    expect(filledIn('{a}{b}', { a: '{b}$&$1', b: 'x' })).toBe('{b}$&$1x')
  })
})
