import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CatalogDocument, type Catalog, type Definition } from '#src/core/catalog.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { ApprovalPolicy, type Policy, type Tightening } from '#src/core/rules/policy.ts'

const HOUR = 3_600_000

describe('the rules for an app in an environment', () => {
  it('are the environment’s own, defaults filled in', () => {
    expect(policyOf(catalogOf({}), 'checkout', 'production')).toMatchObject({
      after: ['staging'],
      protected: true,
      requiredSoakTime: HOUR / 2,
      promote: 'ask',
      direct: false,
      availabilityStrategy: 'All',
      checks: ['ci'],
      signOff: { from: ['qa'], remindAfter: 4 * HOUR },
      approval: { from: ['managers'], count: 2, required: [], requester: 'deny', author: 'allow' },
      freeze: [{ name: 'weekend', kind: 'deny', timezone: 'UTC' }],
      emergency: { signWithin: 24 * HOUR },
      queue: 'latest',
    })
  })

  it('ask nobody for anything where deliver.yml says nothing', () => {
    expect(policyOf(catalogOf({}), 'checkout', 'dev')).toEqual({
      after: [],
      protected: false,
      requiredSoakTime: 0,
      promote: 'manual',
      direct: false,
      availabilityStrategy: 'All',
      checks: [],
      freeze: [],
      emergency: { signWithin: 24 * HOUR },
      queue: 'latest',
    })
  })

  it('are those of nothing for what the catalog does not have', () => {
    expect(policyOf(catalogOf({}), 'chekout', 'production')).toBeUndefined()
    expect(policyOf(catalogOf({}), 'checkout', 'prod')).toBeUndefined()
  })

  it('follow an exception rule by rule, each in place of the environment’s own', () => {
    const ruled = policyOf(
      catalogOf({
        per: { production: { approval: { from: ['sre'] }, checks: [], requiredSoakTime: '1m' } },
      }),
      'checkout',
      'production',
    )
    expect(ruled).toMatchObject({ checks: [], requiredSoakTime: 60_000, promote: 'ask' })
    expect(ruled?.approval).toMatchObject({ from: ['sre'], count: 1 })
    expect(ruled?.signOff).toMatchObject({ from: ['qa'] })
  })

  it('ask nobody where an exception says "none"', () => {
    const per = { production: { approval: 'none', signOff: 'none' } }
    const ruled = policyOf(catalogOf({ per }), 'checkout', 'production')
    expect(ruled).not.toHaveProperty('approval')
    expect(ruled).not.toHaveProperty('signOff')
  })

  it('hold for other apps as before', () => {
    const per = { production: { approval: 'none' } }
    expect(policyOf(catalogOf({ per }), 'cart', 'production')?.approval).toMatchObject({ count: 2 })
  })

  it('are tightened by the definition in the catalog and by the one of the release alike', () => {
    const tightening = { approval: { required: ['qa'] }, checks: ['licences'] }
    const inline = policyOf(
      catalogOf({}, { production: { approval: { count: 3 }, requiredSoakTime: HOUR } }),
      'checkout',
      'production',
      tightening,
    )
    expect(inline).toMatchObject({
      requiredSoakTime: HOUR,
      checks: ['ci', 'licences'],
      approval: { count: 3, required: ['qa'] },
    })
  })

  it('pass over environments that the app is not delivered to', () => {
    const catalog = catalogOf({ environments: ['dev', 'production'] })
    expect(policyOf(catalog, 'checkout', 'production')?.after).toEqual(['dev'])
    expect(policyOf(catalog, 'cart', 'production')?.after).toEqual(['staging'])
    const alone = catalogOf({ environments: ['production'] })
    expect(policyOf(alone, 'checkout', 'production')?.after).toEqual([])
  })

  it('let an app ask nobody whom the platform does not ask', () => {
    const tightening = { approval: { count: 3, required: ['qa'] } }
    expect(policyOf(catalogOf({}), 'checkout', 'dev', tightening)).not.toHaveProperty('approval')
  })
})

describe('tightening', () => {
  it('never loosens a rule, whatever the platform and the app say', () => {
    fc.assert(
      fc.property(approvals, tightenings, tightenings, (approval, own, released) => {
        const catalog = catalogOf({}, { production: own })
        const before = policyOf(withApproval(catalogOf({}), approval), 'checkout', 'production')
        const after = policyOf(withApproval(catalog, approval), 'checkout', 'production', released)
        if (!before || !after) throw new Error('Cannot compare: there are no rules')
        expect(loosened(after, before)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('changes nothing when it is said twice', () => {
    fc.assert(
      fc.property(approvals, tightenings, (approval, own) => {
        const catalog = withApproval(catalogOf({}, { production: own }), approval)
        expect(policyOf(catalog, 'checkout', 'production', own)).toEqual(
          policyOf(catalog, 'checkout', 'production'),
        )
      }),
    )
  })
})

const groups = fc.uniqueArray(fc.constantFrom('managers', 'sre', 'qa', 'U0RITA'), { minLength: 1 })

const approvals = fc.option(
  fc
    .record(
      {
        from: groups,
        count: fc.integer({ min: 1, max: 5 }),
        required: groups,
        requester: fc.constantFrom('allow' as const, 'deny' as const),
        author: fc.constantFrom('allow' as const, 'deny' as const),
        reason: fc.constantFrom('optional' as const, 'required' as const),
        expires: fc.integer({ min: 1, max: 48 }).map((hours) => `${hours}h`),
      },
      { requiredKeys: ['from'] },
    )
    .map((entry) => ApprovalPolicy.parse(entry)),
  { nil: undefined },
)

const tightenings: fc.Arbitrary<Tightening> = fc.record(
  {
    requiredSoakTime: fc.nat(2 * HOUR),
    checks: fc.uniqueArray(fc.constantFrom('ci', 'licences', 'e2e')),
    approval: fc.record(
      {
        count: fc.integer({ min: 1, max: 5 }),
        required: groups,
        requester: fc.constant('deny' as const),
        author: fc.constant('deny' as const),
        reason: fc.constant('required' as const),
        expires: fc.integer({ min: 1, max: 48 * HOUR }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

/** The rules that ask less than before, or other people; what has no order must be as it was. */
function loosened(after: Policy, before: Policy): readonly string[] {
  const { requiredSoakTime, checks, approval, ...rest } = after
  const { requiredSoakTime: soak, checks: asked, approval: voted, ...untouched } = before
  const holds = {
    rest: isDeepStrictEqual(rest, untouched),
    requiredSoakTime: requiredSoakTime >= soak,
    checks: asked.every((name) => checks.includes(name)),
    approval: (approval === undefined) === (voted === undefined),
    ...(approval && voted && asMuch(approval, voted)),
  }
  return Object.entries(holds).flatMap(([rule, does]) => (does ? [] : [rule]))
}

function asMuch(after: ApprovalPolicy, before: ApprovalPolicy): Record<string, boolean> {
  return {
    from: isDeepStrictEqual(after.from, before.from),
    count: after.count >= before.count,
    required: before.required.every((name) => after.required.includes(name)),
    expires: after.expires <= before.expires,
    requester: before.requester === 'allow' || after.requester === 'deny',
    author: before.author === 'allow' || after.author === 'deny',
    reason: before.reason === 'optional' || after.reason === 'required',
    remindAfter: after.remindAfter === before.remindAfter,
    counts: (after.counts ?? [...after.from, ...after.required]).every((voter) =>
      [...before.from, ...before.required].includes(voter),
    ),
  }
}

function withApproval(catalog: Catalog, approval: ApprovalPolicy | undefined): Catalog {
  const { production } = catalog.environments
  if (!production) throw new Error('Cannot rule: there is no production')
  const { approval: _, ...rest } = production
  const ruled = { ...rest, ...(approval && { approval }) }
  return { ...catalog, environments: { ...catalog.environments, production: ruled } }
}

function catalogOf(checkout: object, policy: Definition['policy'] = {}): Catalog {
  const app = {
    channel: '#shop',
    releases: { simulated: true, image: 'r/shop' },
    definition: { workloads: { api: { manifests: 'deploy' } } },
  }
  const { apps, ...document } = CatalogDocument.parse({
    clusters: { shared: { simulated: true } },
    environments: {
      dev: { cluster: 'shared', namespace: 'dev' },
      staging: { cluster: 'shared', namespace: 'staging', after: 'dev' },
      production: {
        cluster: 'shared',
        namespace: 'shop',
        after: 'staging',
        protected: true,
        requiredSoakTime: '30m',
        promote: 'ask',
        checks: ['ci'],
        signOff: { from: ['qa'] },
        approval: { from: ['managers'], count: 2 },
        freeze: [{ name: 'weekend', cron: '0 17 * * FRI', duration: '63h' }],
      },
    },
    apps: { checkout: { ...app, ...checkout }, cart: app },
  })
  return {
    ...document,
    base: '/',
    apps: Object.fromEntries(
      Object.entries(apps).map(([name, entry]) => {
        const definition = { ...(entry.definition as Definition), policy }
        return [name, { ...entry, name, base: '/', definition }]
      }),
    ),
  }
}
