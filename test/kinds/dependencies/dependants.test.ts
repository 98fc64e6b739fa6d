import fc from 'fast-check'
import { satisfies } from 'semver'
import { describe, expect, it } from 'vitest'
import type { Need } from '#src/core/dependencies/need.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { newDependency, wishOf } from '#src/kinds/dependency/new.ts'
import { dependantsOf, needsMoreThan } from '#src/kinds/dependencies/app/dependants.ts'
import { place } from './acting.ts'

const need = (owner: string, range: string): Need => ({
  name: 'payments',
  key: `${owner}.payments/production`,
  kind: 'app',
  spec: { app: 'payments', version: range },
  owners: [],
  after: [],
  place,
  channel: '#shop',
})

function settled(owner: string, range: string, change: Partial<Dependency> = {}): Dependency {
  const one = need(owner, range)
  const at = { delivery: 'd-1', description: 'payments', at: 0 }
  const fresh = newDependency(one, { ...at, by: { type: 'system' } })
  const usedBy = [{ target: `${owner}/production`, app: owner, version: '1.0.0', channel: '#shop' }]
  return { ...fresh, state: 'ready', current: wishOf(one, at), usedBy, ...change } as Dependency
}

const where = { app: 'payments', environment: 'production' }

describe('who needs an app', () => {
  it.each([
    [
      'nobody uses it any more',
      { usedBy: [{ target: 'a/production', app: 'a', channel: '#shop' }] },
    ],
    ['it was never there', { current: undefined }],
    ['it is elsewhere', { environment: 'staging' }],
    ['it is of another kind', { kind: 'external' }],
    ['its spec is of another time', { current: { ...settled('a', '^1').current!, spec: 7 } }],
  ])('does not count where %s', (_, change) => {
    expect(
      dependantsOf([settled('checkout', '>=2', change as Partial<Dependency>)], where),
    ).toEqual([])
  })

  it('counts by what was delivered, not by what is on its way', () => {
    const one = settled('checkout', '>=2.3.0')
    const wanted = { ...one.wanted, spec: { app: 'payments', version: '>=9' } }

    expect(dependantsOf([{ ...one, wanted }], where)).toEqual([
      { by: 'checkout', range: '>=2.3.0' },
    ])
    expect(dependantsOf([one], { ...where, app: 'storefront' })).toEqual([])
  })

  it('is who would lose what it needs', () => {
    const dependants = [
      { by: 'storefront', range: '^2' },
      { by: 'checkout', range: '>=2.3.0' },
    ]

    expect(needsMoreThan('2.3.0', dependants)).toBeUndefined()
    expect(needsMoreThan('2.2.0', dependants)).toEqual({ by: 'checkout', range: '>=2.3.0' })
    expect(needsMoreThan('not a version', dependants)).toBeDefined()
    expect(needsMoreThan('2.2.0', [])).toBeUndefined()
  })

  it('is somebody exactly when one of the ranges is not met', () => {
    const part = fc.integer({ min: 0, max: 4 })
    const version = fc.tuple(part, part, part).map((parts) => parts.join('.'))
    const range = fc
      .tuple(fc.constantFrom('>=', '^', '~', '<', ''), version)
      .map((two) => two.join(''))
    fc.assert(
      fc.property(version, fc.array(range), (runs, ranges) => {
        const found = needsMoreThan(
          runs,
          ranges.map((one) => ({ by: one, range: one })),
        )
        expect(found !== undefined).toBe(ranges.some((one) => !satisfies(runs, one)))
      }),
    )
  })
})
