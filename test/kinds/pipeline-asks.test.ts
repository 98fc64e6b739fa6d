import { describe, expect, it } from 'vitest'
import { noon, releaseOf } from './delivering.ts'
import { auto, look, minute, qa, rita, rival, signOff, since, station } from './travelling.ts'

const dev = station('dev', { settled: since(20, '1.5.0') })

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
