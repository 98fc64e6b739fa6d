import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Cloud } from '#providers/cloud/cloud.ts'
import { simulateCloud, type SimulatedCloudControls } from '#providers/cloud/simulated.ts'
import { isNewer } from '#providers/cloud/simulated/versions.ts'
import { simulateServers } from '#providers/sql/simulated.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { requestOf } from './harness.ts'

const { signal } = new AbortController()

/** A moment of somebody's day: what they ask of the cloud, and how many seconds pass then. */
type Moment = { readonly ask: Ask; readonly seconds: number }

type Ask =
  | { readonly do: 'create' | 'reboot'; readonly id: string }
  | { readonly do: 'remove' | 'snapshot'; readonly id: string; readonly snapshot: string }
  | { readonly do: 'restore'; readonly id: string; readonly snapshot: string }
  | { readonly do: 'go back'; readonly id: string; readonly source: string; readonly ago: number }
  | { readonly do: 'modify'; readonly id: string; readonly changes: Changes }

type Changes = Parameters<Cloud['databases']['modify']>[0]['changes']

const id = fc.constantFrom('one', 'two', 'three')
const snapshot = fc.constantFrom('first', 'second', 'third', 'fourth')
const changes: fc.Arbitrary<Changes> = fc.oneof(
  fc.record({ version: fc.constantFrom('15.8', '16.4', '16.6', '17.2', '17', '18.1') }),
  fc.record({ storage: fc.constantFrom(20, 50, 52, 100, 200) }),
  fc.record({ class: fc.constantFrom('db.t4g.medium', 'db.r7g.large') }),
  fc.record({ backupDays: fc.constantFrom(0, 7) }),
  fc.record({ deletionProtection: fc.boolean() }),
  fc.record({ id }),
  fc.record({ password: fc.constantFrom('Correct-Horse-7', 'Battery-Staple-8') }),
)
const ask: fc.Arbitrary<Ask> = fc.oneof(
  fc.record({ do: fc.constantFrom('create' as const, 'reboot' as const), id }),
  fc.record({ do: fc.constantFrom('remove' as const, 'snapshot' as const), id, snapshot }),
  fc.record({ do: fc.constant('restore' as const), id, snapshot }),
  fc.record({
    do: fc.constant('go back' as const),
    id,
    source: id,
    ago: fc.integer({ min: 0, max: 2000 }),
  }),
  fc.record({ do: fc.constant('modify' as const), id, changes }),
)
const day = fc.array(
  fc.record({ ask, seconds: fc.constantFrom(0, 1, 2, 5, 15, 40, 60, 100, 600, 25_000) }),
  { minLength: 5, maxLength: 30 },
)

it('loses no instance and no snapshot, takes no version back, and writes each change down once', async () => {
  await fc.assert(
    fc.asyncProperty(day, async (moments: readonly Moment[]) => {
      const { cloud, controls, pass, now } = account()
      const versions = new Map<string, string>()
      let kept: readonly string[] = []
      for (const { ask: what, seconds } of moments) {
        const before = visible(controls)
        const written = controls.journal().length
        const outcome = await told(doIt(cloud, what, now()))
        const hasChanged = visible(controls) !== before
        expect(controls.journal().length - written).toBe(hasChanged ? 1 : 0)
        expect(outcome === 'refused' && hasChanged).toBe(false)

        const there = controls.instances()
        pass(seconds)
        const instances = controls.instances()
        const going = there.filter(({ status }) => status === 'deleting')
        expect(instances.length).toBeGreaterThanOrEqual(there.length - going.length)
        for (const { id: name, createdAt, version } of instances) {
          const last = versions.get(`${name} ${createdAt}`) ?? version
          expect(isNewer(last, version)).toBe(false)
          versions.set(`${name} ${createdAt}`, version)
        }
        const snapshots = controls.snapshots().map((one) => one.id)
        expect(snapshots).toEqual(expect.arrayContaining([...kept]))
        kept = snapshots
      }
    }),
    { numRuns: 300, seed: 20_261_121 },
  )
})

it('comes to the same, however often somebody looks', async () => {
  await fc.assert(
    fc.asyncProperty(day, async (moments: readonly Moment[]) => {
      const run = async (isWatched: boolean) => {
        const { cloud, controls, pass, now } = account()
        const outcomes: string[] = []
        for (const { ask: one, seconds } of moments) {
          outcomes.push(await told(doIt(cloud, one, now())))
          const step = isWatched ? Math.min(seconds, 7) : seconds
          for (let passed = 0; passed < seconds; passed += step) {
            pass(Math.min(step, seconds - passed))
            if (isWatched && passed < 700) visible(controls)
          }
        }
        return [outcomes, visible(controls), controls.journal()]
      }
      expect(await run(true)).toEqual(await run(false))
    }),
    { numRuns: 100, seed: 20_261_121 },
  )
})

it('ends what it began: whatever was asked, an hour later every instance is available', async () => {
  await fc.assert(
    fc.asyncProperty(day, async (moments: readonly Moment[]) => {
      const { cloud, controls, pass, now } = account()
      for (const { ask: one, seconds } of moments) {
        await told(doIt(cloud, one, now()))
        pass(seconds)
      }
      pass(3600)
      for (const { status, pending } of controls.instances())
        expect({ status, pending }).toEqual({ status: 'available', pending: {} })
    }),
    { numRuns: 100, seed: 20_261_121 },
  )
})

function account() {
  let now = Date.UTC(2026, 0, 5, 9)
  const clock = { now: () => now, wait: () => Promise.reject(new Error('Nothing waits here')) }
  const pass = (seconds: number) => {
    now += seconds * 1000
  }
  return { ...simulateCloud({ clock, servers: simulateServers() }), pass, now: () => now }
}

function doIt({ databases }: Cloud, what: Ask, now: number): Promise<unknown> {
  const { wish, tags } = requestOf(what.id)
  switch (what.do) {
    case 'create':
      return databases.create(requestOf(what.id), signal)
    case 'reboot':
      return databases.reboot(what.id, signal)
    case 'remove':
      return databases.remove(what, signal)
    case 'snapshot':
      return databases.snapshot({ ...what, tags: {} }, signal)
    case 'restore':
      return databases.restore({ id: what.id, wish, tags, from: what }, signal)
    case 'go back': {
      const from = { source: what.source, at: now - what.ago * 1000 }
      return databases.restore({ id: what.id, wish, tags, from }, signal)
    }
    case 'modify':
      return databases.modify({ ...what, allowMajor: true, at: 'once' }, signal)
  }
}

/** Whatever is refused is refused in words; anything else is a bug. */
async function told(doing: Promise<unknown>): Promise<'done' | 'refused'> {
  try {
    await doing
    return 'done'
  } catch (error) {
    if (error instanceof ProviderFailure && /^Cannot .*[^.]$/.test(error.message)) return 'refused'
    throw error
  }
}

function visible(controls: SimulatedCloudControls): string {
  return JSON.stringify([controls.instances(), controls.snapshots()])
}
