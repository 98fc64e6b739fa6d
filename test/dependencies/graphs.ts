import fc from 'fast-check'

/** The names under which an app may need things. */
export const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const

export type Wanted = {
  readonly name: string
  readonly size: number
  readonly takes: number
  readonly after: readonly string[]
}

/** What releases need: of the first app several, one after the other; both apps may need what they share. */
export type Releases = {
  readonly checkout: readonly Needs[]
  readonly payments: readonly Needs[]
}
export type Needs = { readonly things: readonly Wanted[]; readonly shared: boolean }

/** What may happen, in any order. `thing` counts those that there may be; the last one is shared. */
export type Happening =
  | { readonly is: 'deploy'; readonly app: App; readonly release: number }
  | { readonly is: 'cancel' | 'abort' | 'retry' | 'rollback'; readonly app: App }
  /** Somebody agrees with the last order. */
  | { readonly is: 'agree'; readonly thing: number }
  | { readonly is: 'order'; readonly thing: number; readonly act: 'snapshot' | 'rotate' | 'remove' }
  | { readonly is: 'retryThing' | 'mend' | 'vanish'; readonly thing: number }
  | { readonly is: 'break'; readonly thing: number; readonly how: 'fails' | 'throws' }
  | { readonly is: 'outage'; readonly how: Outage }
  | { readonly is: 'crash'; readonly further: number; readonly when: 'before' | 'after' }
  | { readonly is: 'pass'; readonly ms: number }

export type App = 'checkout' | 'payments'
export type Outage = 'none' | 'unavailable' | 'rejected' | 'throws'

const app = fc.constantFrom<App>('checkout', 'checkout', 'checkout', 'payments')
const thing = fc.constantFrom(0, 0, 0, 1, 1, 2, 6)
const times = fc.constantFrom(0, 0, 3_000, 12_000)

/** Things without a circle: each may come after those that stand before it in some order. */
function needs(most: number): fc.Arbitrary<Needs> {
  const things = fc
    .tuple(
      fc
        .integer({ min: 1, max: most })
        .chain((many) => fc.shuffledSubarray([...names].slice(0, many), { minLength: 1 })),
      fc.array(fc.array(fc.nat(5), { maxLength: 2 }), { minLength: 6, maxLength: 6 }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), times), { minLength: 6, maxLength: 6 }),
    )
    .map(([chosen, edges, kinds]) =>
      chosen.map((name, place): Wanted => {
        const [size, takes] = kinds[place] ?? [1, 0]
        const before = chosen.slice(0, place)
        const after = (edges[place] ?? []).flatMap((one) => before[one] ?? [])
        return { name, size, takes, after: [...new Set(after)] }
      }),
    )
  return fc.record({ things, shared: fc.boolean() })
}

export const releases: fc.Arbitrary<Releases> = fc.record({
  checkout: fc.array(needs(6), { minLength: 3, maxLength: 3 }),
  payments: fc.array(needs(2), { minLength: 2, maxLength: 2 }),
})

const deploy = fc.record({ is: fc.constant('deploy' as const), app, release: fc.nat(2) })
const pass = fc.record({
  is: fc.constant('pass' as const),
  ms: fc.constantFrom(0, 500, 1_000, 2_000, 7_000, 20_000),
})
const people = fc.record({
  is: fc.constantFrom(...(['cancel', 'abort', 'abort', 'retry', 'rollback'] as const)),
  app,
})
const orders = fc.record({
  is: fc.constant('order' as const),
  thing,
  act: fc.constantFrom('snapshot' as const, 'rotate' as const, 'remove' as const),
})
const troubles = fc.oneof(
  fc.record({
    is: fc.constantFrom(
      'agree' as const,
      'retryThing' as const,
      'mend' as const,
      'vanish' as const,
    ),
    thing,
  }),
  fc.record({
    is: fc.constant('break' as const),
    thing,
    how: fc.constantFrom('fails' as const, 'fails' as const, 'throws' as const),
  }),
  fc.record({
    is: fc.constant('outage' as const),
    how: fc.constantFrom<Outage>('none', 'none', 'unavailable', 'rejected', 'throws'),
  }),
)
const crash = fc.record({
  is: fc.constant('crash' as const),
  further: fc.nat(60),
  when: fc.constantFrom('before' as const, 'after' as const),
})

const anything = fc.oneof(
  { weight: 4, arbitrary: deploy },
  { weight: 8, arbitrary: pass },
  { weight: 3, arbitrary: people },
  { weight: 3, arbitrary: orders },
  { weight: 3, arbitrary: troubles },
  { weight: 2, arbitrary: crash },
)

/** A course of events, which begins with a delivery. */
export const course: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(deploy, pass, fc.array(anything, { minLength: 4, maxLength: 24 }))
  .map(([first, then, rest]) => [first, then, ...rest])
