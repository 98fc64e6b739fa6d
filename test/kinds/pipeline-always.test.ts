import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameRelease } from '#src/core/release.ts'
import { alice, noon } from './delivering.ts'
import {
  auto,
  deliveryIn,
  look,
  minute,
  qa,
  rita,
  rival,
  signOff,
  since,
  station,
} from './travelling.ts'

const versions = ['1.3.0', '1.4.0', '1.5.0', '1.6.0'] as const
const states = ['asked', 'signed', 'rejected', 'notNeeded', 'outdated'] as const

const anyStation = (name: string, after: readonly string[]) =>
  fc
    .record({
      version: fc.option(fc.constantFrom(...versions)),
      minutes: fc.nat(60),
      blocked: fc.subarray([...versions]),
      soak: fc.nat(40),
      said: fc.dictionary(fc.constantFrom(...versions), fc.constantFrom(...states)),
      wantsSignOff: fc.boolean(),
      inFlight: fc.subarray([...versions]),
      strategy: fc.constantFrom('All' as const, 'OneOf' as const),
    })
    .map((one) =>
      station(name, {
        policy: {
          ...auto('x', { requiredSoakTime: one.soak * minute }),
          after,
          availabilityStrategy: one.strategy,
          ...(one.wantsSignOff && qa),
        },
        settled: one.version === null ? undefined : since(one.minutes, one.version),
        target: {
          blocked: one.blocked.map((version) => ({
            version,
            digests: [],
            because: 'bad',
            by: alice,
            at: 1,
          })),
        },
        inFlight: one.inFlight.map((version) => rival(version)),
        signOffs: Object.entries(one.said).map(([version, state]) =>
          signOff(name, version, { state, by: rita }),
        ),
      }),
    )

describe('whatever stands where', () => {
  const anyApp = fc.tuple(
    anyStation('eu', []),
    anyStation('us', []),
    anyStation('staging', ['eu', 'us']),
    anyStation('production', ['staging']),
  )

  it('nothing blocked, rejected, unsoaked, unsigned or older goes on by itself', () => {
    let promoted = 0
    fc.assert(
      fc.property(anyApp, (stations) => {
        for (const child of look(stations).children ?? []) {
          if (child.kind !== 'delivery') continue
          promoted += 1
          const { environment, release, by } = deliveryIn(child)
          const into = stations.find((one) => one.environment === environment)!
          const before = stations.filter((one) => into.policy.after.includes(one.environment))
          const ready = before.filter(({ target: { settled }, policy, signOffs }) => {
            const said = signOffs.find((one) => isSameRelease(one.release, release!))?.state
            return (
              settled !== undefined &&
              isSameRelease(settled.release, release!) &&
              noon - settled.at >= into.policy.requiredSoakTime &&
              (!policy.signOff || said === 'signed' || said === 'notNeeded')
            )
          })
          const needed = into.policy.availabilityStrategy === 'All' ? before.length : 1
          expect(ready.length).toBeGreaterThanOrEqual(needed)
          for (const { target } of [...before, into])
            expect(target.blocked.map(({ version }) => version)).not.toContain(release!.version)
          for (const { signOffs } of stations.filter(({ policy }) => policy.signOff))
            expect(signOffs.find((one) => isSameRelease(one.release, release!))?.state).not.toBe(
              'rejected',
            )
          const there = into.target.settled?.release.version ?? '0'
          expect(release!.version > there).toBe(true)
          expect(by).toEqual({ type: 'robot', name: 'promotion' })
        }
      }),
      { numRuns: 3_000 },
    )
    expect(promoted).toBeGreaterThan(15)
  })

  it('looking twice does nothing twice', () => {
    fc.assert(
      fc.property(anyApp, (stations) => {
        const first = look(stations)
        const second = look(stations, { record: first.record })
        expect(second.delivered).toEqual([])
        expect(second.record).toEqual(first.record)
      }),
    )
  })
})
