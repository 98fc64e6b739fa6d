import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameRelease, type Release } from '#src/core/release.ts'
import { pipelineKind } from '#src/kinds/pipeline.ts'
import { Pipeline } from '#src/kinds/pipeline.ts'
import { alice, noon, releaseOf } from './delivering.ts'
import {
  auto,
  deliveryIn,
  hold,
  look,
  minute,
  qa,
  resume,
  rita,
  rival,
  signOff,
  since,
  station,
} from './travelling.ts'

const dev = station('dev', { settled: since(20, '1.5.0') })

describe('promotion', () => {
  it('brings on what settled before, digest for digest, by a robot of its own', () => {
    const { children, messages, delivered } = look([
      dev,
      station('staging', { policy: auto('dev'), settled: since(900, '1.4.0') }),
    ])
    expect(delivered).toEqual(['1.5.0 to staging'])
    const [child] = children!
    expect(child!.id).toMatch(/^d-[0-9a-f]{8}$/)
    expect(deliveryIn(child!)).toMatchObject({
      release: releaseOf('1.5.0'),
      promotes: { environment: 'dev', delivery: 'd-1.5.0' },
      by: { type: 'robot', name: 'promotion' },
      target: 'checkout/staging',
    })
    expect(messages).toEqual([{ kind: 'delivery', subject: child!.id, channel: '#checkout' }])
  })

  it('does so once: what somebody cancelled is not made again', () => {
    const stations = [dev, station('staging', { policy: auto('dev') })]
    const first = look(stations)
    const second = look(stations, { record: first.record, now: noon + minute })
    expect(second.delivered).toEqual([])
    // Even where it forgot, the id is the same, and a record that exists is left alone.
    expect(look(stations, { now: noon + minute }).children![0]!.id).toBe(first.children![0]!.id)
  })

  it('leaves to people what the rules leave to people', () => {
    const standing = { after: ['dev'], promote: 'manual' } as const
    expect(look([dev, station('staging', { policy: standing })]).children).toEqual([])
  })

  it('waits until it soaked, and looks again at that moment', () => {
    const stations = [
      dev,
      station('staging', { policy: auto('dev', { requiredSoakTime: 25 * minute }) }),
    ]
    const early = look(stations)
    expect(early.delivered).toEqual([])
    expect(early.wakeAt).toBe(noon + 5 * minute)
    expect(look(stations, { now: noon + 5 * minute }).delivered).toEqual(['1.5.0 to staging'])
  })

  it('looks again after ten minutes whatever happens', () => {
    expect(look([dev]).wakeAt).toBe(noon + 10 * minute)
  })

  it.each([
    ['runs there already', { settled: since(1, '1.5.0') }],
    ['is older than what runs there', { settled: since(1, '1.6.0') }],
    ['is on its way there', { inFlight: [rival('1.5.0')] }],
    ['was overtaken', { inFlight: [rival('1.6.0')] }],
    ['would meet a way back', { inFlight: [rival('1.3.0', { purpose: 'rollback' })] }],
    [
      'was taken back there',
      { target: { blocked: [{ version: '1.5.0', digests: [], because: 'x', by: alice, at: 1 }] } },
    ],
    [
      'would meet something half-way',
      { target: { unsettled: { version: '1.4.1', delivery: 'd-9' } } },
    ],
  ])('leaves alone what %s', (_, standing) => {
    const staging = station('staging', { ...standing, policy: auto('dev') })
    expect(look([dev, staging]).delivered).toEqual([])
  })

  it('knows by its digests what was taken back under another name', () => {
    const same: Release = { ...releaseOf('1.5.1'), artifacts: releaseOf('1.5.0').artifacts }
    const digest = `acme/checkout@${releaseOf('1.5.0').artifacts[0]!.digest}`
    const blocked = [{ version: '1.5.0', digests: [digest], because: 'x', by: alice, at: 1 }]
    const staging = station('staging', { policy: auto('dev'), target: { blocked } })
    expect(look([station('dev', { settled: since(9, same) }), staging]).delivered).toEqual([])
  })

  it('is overtaken by a newer release that comes behind it', () => {
    const staging = station('staging', { policy: auto('dev'), inFlight: [rival('1.5.0')] })
    const { record } = look([dev, station('staging', { policy: auto('dev') })])
    const newer = station('dev', { settled: since(0, '1.6.0') })
    expect(look([newer, staging], { record }).delivered).toEqual(['1.6.0 to staging'])
  })

  it('compares what are no versions by when they were published', () => {
    const named = (version: string, publishedAt: number): Release => ({
      ...releaseOf(version),
      publishedAt,
    })
    const at = (release: Release) => [
      station('dev', { settled: since(9, release) }),
      station('staging', { policy: auto('dev'), settled: since(1, named('green', 5)) }),
    ]
    expect(look(at(named('blue', 4))).delivered).toEqual([])
    expect(look(at(named('blue', 6))).delivered).toEqual(['blue to staging'])
  })
})

describe('ways that meet', () => {
  const both = auto('eu us')

  it('are all passed by the same release, digest for digest', () => {
    const us = station('us', { settled: since(9, '1.5.0') })
    const into = station('production', { policy: both })
    const other = { ...releaseOf('1.5.0'), artifacts: releaseOf('9.9.9').artifacts }
    expect(look([station('eu', { settled: since(9, '1.5.0') }), us, into]).delivered).toHaveLength(
      1,
    )
    expect(look([station('eu', { settled: since(9, other) }), us, into]).delivered).toEqual([])
    expect(look([station('eu', { settled: since(9, '1.4.0') }), us, into]).delivered).toEqual([])
  })

  it('count a release that ran there and was followed by another', () => {
    const eu = station('eu', {
      settled: since(5, '1.6.0'),
      target: { history: [since(60, '1.5.0')] },
    })
    const into = station('production', { policy: both })
    expect(look([eu, station('us', { settled: since(9, '1.5.0') }), into]).delivered).toEqual([
      '1.5.0 to production',
    ])
  })

  it('are each enough where one of them is asked for: the newest that is ready goes', () => {
    const into = station('production', {
      policy: { ...both, availabilityStrategy: 'OneOf', requiredSoakTime: 10 * minute },
    })
    const eu = station('eu', { settled: since(5, '1.6.0') })
    const us = station('us', { settled: since(15, '1.5.0') })
    expect(look([eu, us, into]).delivered).toEqual(['1.5.0 to production'])
    expect(look([eu, us, into], { now: noon + 5 * minute }).delivered).toEqual([
      '1.6.0 to production',
    ])
  })

  it('are closed by a rejection in either', () => {
    const into = station('production', { policy: { ...both, availabilityStrategy: 'OneOf' } })
    const eu = station('eu', {
      settled: since(5, '1.5.0'),
      policy: qa,
      signOffs: [signOff('eu', '1.5.0', { state: 'rejected', by: rita })],
    })
    expect(look([eu, station('us', { settled: since(5, '1.5.0') }), into]).delivered).toEqual([])
  })
})

describe('a hold', () => {
  const stations = [dev, station('staging', { policy: auto('dev') })]

  it('keeps automation out until somebody lets it go on', () => {
    const held = look(stations, { signals: [hold('staging')] })
    expect(held.delivered).toEqual([])
    expect(held.record.holds).toEqual([
      { environment: 'staging', by: alice, because: 'load test', at: noon },
    ])
    expect(pipelineKind.stateOf(held.record)).toBe('held')
    expect(look(stations, { record: held.record }).delivered).toEqual([])
    const resumed = look(stations, { record: held.record, signals: [resume('staging')] })
    expect(resumed.delivered).toEqual(['1.5.0 to staging'])
    expect(resumed.events!.map(({ text }) => text)[0]).toBe(
      'alice let promotion into staging go on',
    )
  })

  it('of one environment leaves the others', () => {
    const { delivered } = look([...stations, station('demo', { policy: auto('dev') })], {
      signals: [hold('staging')],
    })
    expect(delivered).toEqual(['1.5.0 to demo'])
  })

  it('is heard while nothing can be seen', () => {
    const seen = { pipeline: { is: 'unavailable', provider: 'x', because: 'y' } } as const
    const record = Pipeline.parse(look([]).record)
    const decision = pipelineKind.decide({
      ...{ record, target: undefined, seen, now: noon },
      signals: [hold('staging')],
    })
    expect(decision.record.holds).toHaveLength(1)
    expect(decision.wakeAt).toBe(noon + minute)
  })
})

describe('after a way back', () => {
  const broughtBack = { delivery: 'd-back', by: rita, because: 'errors' }
  const staging = station('staging', {
    policy: auto('dev'),
    settled: since(10, '1.4.0', 'd-back'),
    target: { blocked: [{ version: '1.5.0', digests: [], because: 'errors', by: rita, at: 1 }] },
    broughtBack,
  })
  const fixed = station('dev', { settled: since(5, '1.5.1') })

  it('neither that release nor the next one comes by itself', () => {
    expect(look([dev, staging]).delivered).toEqual([])
    expect(look([fixed, staging]).delivered).toEqual([])
  })

  it('automation goes on when somebody says so, and leaves the bad release alone', () => {
    const signals = [resume('staging')]
    expect(look([fixed, staging], { signals }).delivered).toEqual(['1.5.1 to staging'])
    expect(look([dev, staging], { signals }).delivered).toEqual([])
  })

  it('automation goes on once a person delivered there', () => {
    const mended = station('staging', { ...{ policy: auto('dev') }, settled: since(3, '1.5.1') })
    expect(look([station('dev', { settled: since(1, '1.5.2') }), mended]).delivered).toEqual([
      '1.5.2 to staging',
    ])
  })

  it('of the tier before, the release goes no further', () => {
    const before = station('dev', {
      settled: since(5, '1.5.0'),
      target: { blocked: [{ version: '1.5.0', digests: [], because: 'x', by: rita, at: 1 }] },
    })
    expect(look([before, station('staging', { policy: auto('dev') })]).delivered).toEqual([])
  })
})

describe('a sign-off', () => {
  const into = station('production', { policy: auto('staging') })
  const at = (signOffs: Parameters<typeof station>[1] = {}) =>
    station('staging', { settled: since(5, '1.5.0'), policy: qa, ...signOffs })

  it('is asked for once, with where to test and since when', () => {
    const before = signOff('staging', '1.4.0', { state: 'signed', closedAt: 1 })
    const url = 'https://staging.shop.example'
    const first = look([at({ policy: { ...qa, url }, signOffs: [before] }), into])
    expect(first.asked).toEqual(['1.5.0 in staging'])
    expect(first.delivered).toEqual([])
    const [child] = first.children!
    expect(child).toMatchObject({
      kind: 'signOff',
      target: 'checkout/staging',
      state: 'asked',
      document: { since: '1.4.0', url, from: ['qa'], delivery: 'd-1.5.0', askedAt: noon },
    })
    expect(child!.id).toMatch(/^s-[0-9a-f]{8}$/)
    expect(first.messages).toEqual([{ kind: 'signOff', subject: child!.id, channel: '#checkout' }])
    expect(look([at({ signOffs: [signOff('staging', '1.5.0'), before] }), into]).asked).toEqual([])
  })

  it('is not asked for where something was left half-way', () => {
    const unsettled = { version: '1.6.0', delivery: 'd-6' }
    expect(look([at({ target: { unsettled } })]).asked).toEqual([])
  })

  it.each([
    ['signed', ['1.5.0 to production']],
    ['notNeeded', ['1.5.0 to production']],
    ['asked', []],
    ['rejected', []],
  ] as const)('that reads %s lets go on: %j', (state, delivered) => {
    const said = signOff('staging', '1.5.0', { state, by: rita })
    expect(look([at({ signOffs: [said] }), into]).delivered).toEqual(delivered)
  })

  it('of other digests says nothing', () => {
    const release = { ...releaseOf('1.5.0'), artifacts: releaseOf('9.9.9').artifacts }
    const said = signOff('staging', '1.5.0', { state: 'signed', by: rita, release })
    const { asked, delivered } = look([at({ signOffs: [said] }), into])
    expect(asked).toEqual(['1.5.0 in staging'])
    expect(delivered).toEqual([])
  })

  it('stands when its release comes back, and can be changed again', () => {
    const said = signOff('staging', '1.5.0', {
      state: 'signed',
      by: rita,
      closedAt: 1,
      decidedAt: 1,
    })
    const { children, asked } = look([at({ signOffs: [said] }), into])
    expect(asked).toEqual(['1.5.0 in staging'])
    expect(children![0]!.document).toMatchObject({ state: 'signed', by: rita, decidedAt: 1 })
  })

  it('is told to look when its release was replaced', () => {
    const old = signOff('staging', '1.4.0')
    expect(look([at({ signOffs: [old] })]).signals).toEqual([
      {
        to: { kind: 'signOff', id: old.id },
        key: `${old.id}/outdated/d-1.5.0`,
        signal: { type: 'outdated', by: 'd-1.5.0' },
      },
    ])
  })

  it('that was just decided wakes the deliveries that wait for it', () => {
    const said = signOff('staging', '1.5.0', { state: 'signed', by: rita, decidedAt: noon - 1 })
    const waiting = station('production', {
      policy: { after: ['staging'] },
      inFlight: [rival('1.5.0'), rival('1.4.0', { begun: true })],
    })
    expect(look([at({ signOffs: [said] }), waiting]).signals).toEqual([
      {
        to: { kind: 'delivery', id: 'd-x1.5.0' },
        key: `${said.id}/signed/${noon - 1}`,
        signal: { type: 'wake' },
      },
    ])
  })
})

describe('a question', () => {
  const policy = auto('dev', { promote: 'ask' })
  const open = [dev, station('production', { policy })]

  it('is put to people once, in place of a delivery', () => {
    const first = look(open)
    expect(first.questions).toEqual(['1.5.0 to production'])
    expect(first.delivered).toEqual([])
    expect(look(open, { record: first.record }).questions).toEqual([])
  })

  it('is over when the release is on its way, and is not put again when that was cancelled', () => {
    const first = look(open)
    const coming = look([dev, station('production', { policy, inFlight: [rival('1.5.0')] })], {
      record: first.record,
    })
    expect(coming.signals).toEqual([
      {
        to: { kind: 'promotion', id: first.children![0]!.id },
        key: `${first.children![0]!.id}/over`,
        signal: { type: 'outdated', by: 'd-x1.5.0 brings it to production' },
      },
    ])
    expect(look(open, { record: coming.record }).questions).toEqual([])
  })

  it('gives way to one about a newer release', () => {
    const first = look(open)
    const next = look([station('dev', { settled: since(1, '1.6.0') }), open[1]!], {
      record: first.record,
    })
    expect(next.questions).toEqual(['1.6.0 to production'])
    expect(next.signals).toMatchObject([{ signal: { type: 'outdated', by: '1.6.0 came' } }])
  })

  it('falls with a rejection, and is put again when QA thinks better of it', () => {
    const at = (state: 'signed' | 'rejected') => [
      station('dev', {
        settled: since(20, '1.5.0'),
        policy: qa,
        signOffs: [signOff('dev', '1.5.0', { state, by: rita, because: 'broken' })],
      }),
      open[1]!,
    ]
    const first = look(at('signed'))
    const second = look(at('rejected'), { record: first.record })
    expect(second.signals).toMatchObject([
      { signal: { type: 'outdated', by: 'Rita rejected it in dev: broken' } },
    ])
    const third = look(at('signed'), { record: second.record, now: noon + minute })
    expect(third.questions).toEqual(['1.5.0 to production'])
    expect(third.children![0]!.id).not.toBe(first.children![0]!.id)
  })
})

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
          ...{ after, availabilityStrategy: one.strategy },
          ...(one.wantsSignOff && qa),
        },
        settled: one.version === null ? undefined : since(one.minutes, one.version),
        target: {
          blocked: one.blocked.map((version) => ({
            ...{ version, digests: [], because: 'bad', by: alice, at: 1 },
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
          for (const { signOffs, policy } of stations)
            if (policy.signOff)
              expect(signOffs.find((one) => isSameRelease(one.release, release!))?.state).not.toBe(
                'rejected',
              )
          const there = into.target.settled?.release.version ?? '0'
          expect(release!.version > there).toBe(true)
          expect(by).toEqual({ type: 'robot', name: 'promotion' })
        }
      }),
      { numRuns: 1_000 },
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
