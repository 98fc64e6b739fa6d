import { describe, expect, it } from 'vitest'
import type { Release } from '#src/core/release.ts'
import { without } from '#src/core/without.ts'
import { Pipeline, pipelineKind } from '#src/kinds/pipeline.ts'
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
      record,
      target: undefined,
      seen,
      now: noon,
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

  it('automation stays away however much was ordered there since, as long as that release stands', () => {
    const { record } = look([dev, staging])
    const forgotten = without(staging, 'broughtBack')
    const later = look([fixed, forgotten], { record, now: noon + minute })
    expect(later.delivered).toEqual([])
    const signals = [resume('staging')]
    expect(look([fixed, forgotten], { record: later.record, signals }).delivered).toEqual([
      '1.5.1 to staging',
    ])
    const mended = station('staging', { policy: auto('dev'), settled: since(3, '1.5.1') })
    const next = station('dev', { settled: since(1, '1.5.2') })
    const done = look([next, mended], { record: later.record })
    expect(done.delivered).toEqual(['1.5.2 to staging'])
    expect(done.record.broughtBack).toBeUndefined()
  })

  it('automation goes on once a person delivered there', () => {
    const mended = station('staging', {
      policy: auto('dev'),
      settled: since(3, '1.5.1'),
    })
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
