import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tagOf, versionOf } from '#providers/releases/tag-pattern.ts'

describe('tag patterns', () => {
  it('finds the version of every tag that it made', () => {
    fc.assert(
      fc.property(anyPattern, fc.string({ minLength: 1 }), (pattern, version) => {
        expect(versionOf(pattern, tagOf(pattern, version))).toBe(version)
      }),
    )
  })

  it('makes the tag again of every version that it found', () => {
    fc.assert(
      fc.property(anyPattern, anyTag, (pattern, tag) => {
        const version = versionOf(pattern, tag)
        expect(version === undefined ? tag : tagOf(pattern, version)).toBe(tag)
      }),
    )
  })

  it.each([
    ['v{version}', 'v1.5.0', '1.5.0'],
    ['checkout-v{version}', 'checkout-v1.5.0-rc.1', '1.5.0-rc.1'],
    ['checkout-v{version}', 'payments-v1.5.0', undefined],
    ['v{version}', 'v', undefined],
    ['v{version}', '1.5.0', undefined],
    ['{version}/checkout-{version}', '1.5/checkout-1.5', '1.5'],
    ['{version}/checkout-{version}', '1.5/checkout-1.6', undefined],
    ['v.{version}', 'vx1', undefined],
  ])('reads with %s the tag %s as %s', (pattern, tag, version) => {
    expect(versionOf(pattern, tag)).toBe(version)
  })

  it('takes what versions contain literally', () => {
    expect(tagOf('v{version}', '$&{version}')).toBe('v$&{version}')
  })
})

const anyPattern = fc
  .array(fc.constantFrom('v', '-', 'checkout', '.', '/', '$&', '{', '}'), { maxLength: 4 })
  .chain((before) =>
    fc
      .array(fc.constantFrom('{version}', '-', 'x'), { maxLength: 3 })
      .map((after) => [...before, '{version}', ...after].join('')),
  )

const anyTag = fc
  .array(fc.constantFrom('v', '1', '.', '-', 'checkout', 'x'))
  .map((all) => all.join(''))
