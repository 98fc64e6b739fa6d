import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Claim, Store } from '#db/store.ts'
import type { Clock } from '#src/core/clock.ts'
import { manualClock, type ManualClock } from '../support/clock.ts'
import { audit, commitOf, create, ref, released, signalTo } from './store.fixtures.ts'

const lease = 1000
const records = [
  ['d-0', 'checkout/staging'],
  ['d-1', 'checkout/staging'],
  ['d-2', undefined],
] as const

type Step =
  | { readonly do: 'tell'; readonly record: number }
  | { readonly do: 'wake'; readonly record: number }
  | { readonly do: 'claim'; readonly limit: number }
  | { readonly do: 'commit'; readonly claim: number }
  | { readonly do: 'release'; readonly claim: number }
  | { readonly do: 'pass'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('tell', 'wake'), record: fc.nat(2) }),
  fc.record({ do: fc.constant('claim'), limit: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constantFrom('commit', 'release'), claim: fc.nat(20) }),
  fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(1, lease - 1, lease) }),
)

/** However claims, commits, releases, crashes and signals interleave. */
export function describeSignalProperty(name: string, open: (clock: Clock) => Store): void {
  describe(`${name}: whatever happens in whichever order`, () => {
    it('every signal is read exactly once, and a target has one holder with a rising fence', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const clock = manualClock(0)
          const store = open(clock)
          const world = newWorld(store, clock)
          for (const [id, target] of records) await create(store, id, target)

          for (const one of steps) await take(world, one)
          await clock.advance(lease)
          await drain(world)

          expect(world.read.toSorted()).toEqual(world.told.toSorted())
          await store.close()
        }),
        { numRuns: 200 },
      )
    })
  })
}

type World = {
  readonly store: Store
  readonly clock: ManualClock
  readonly told: string[]
  readonly read: string[]
  readonly claims: Claim[]
  readonly held: Set<Claim>
  readonly fences: Map<string, number>
}

function newWorld(store: Store, clock: ManualClock): World {
  return { store, clock, told: [], read: [], claims: [], held: new Set(), fences: new Map() }
}

async function take(world: World, one: Step): Promise<void> {
  const { store, clock, told, claims } = world
  if (one.do === 'pass') return clock.advance(one.ms)
  if (one.do === 'claim') return claim(world, one.limit)
  if (one.do === 'wake') return store.wake(ref(`d-${one.record}`))
  if (one.do === 'tell') {
    const key = `k-${told.length}`
    const signals = [signalTo(`d-${one.record}`, key, released(key))]
    await store.submit({ signals, audit: audit(key) })
    told.push(key)
    return
  }
  const chosen = claims[one.claim % Math.max(1, claims.length)]
  if (chosen) await (one.do === 'commit' ? commit(world, chosen) : release(world, chosen))
}

async function claim({ store, clock, claims, held, fences }: World, limit: number): Promise<void> {
  for (const one of await store.claim({ leaseMs: lease, limit })) {
    const key = one.target?.document.key
    const others = [...held].filter((other) => other.leaseUntil > clock.now())
    expect(others.map(({ id }) => id)).not.toContain(one.id)
    if (key) expect(others.map(({ target }) => target?.document.key)).not.toContain(key)
    if (key && one.target) {
      expect(one.target.fence).toBeGreaterThan(fences.get(key) ?? 0)
      fences.set(key, one.target.fence)
    }
    claims.push(one)
    held.add(one)
  }
}

async function commit({ store, read }: World, one: Claim): Promise<void> {
  if ((await store.commit(commitOf(one))) === 'fenced') return
  for (const { signal } of one.signals)
    if (signal.type === 'released') read.push(signal.release.version)
}

async function release({ store, held }: World, one: Claim): Promise<void> {
  await store.release(one, undefined)
  held.delete(one)
}

/** Time stands still: what has something to read must be due by itself. */
async function drain(world: World): Promise<void> {
  for (let before = -1; before !== world.claims.length;) {
    before = world.claims.length
    await claim(world, 3)
    for (const one of world.claims.slice(before)) {
      await commit(world, one)
      await release(world, one)
    }
  }
}
