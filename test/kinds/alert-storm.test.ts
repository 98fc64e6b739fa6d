import { expect, it } from 'vitest'
import type { Note } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { AlertStorm, alertStormKind } from '#src/kinds/alert-group/storm.ts'
import { minute } from './alerting.ts'

const noon = Date.UTC(2026, 10, 21, 12)

it('calls whom it called again, for what comes after a long calm in a storm that never ended', () => {
  let storm = AlertStorm.parse({ version: 1, channel: '#ops', limit: 2, arrivals: [] })
  const burst = (wave: string, now: number): readonly Note[] => {
    const signals = Array.from({ length: 5 }, (_, n): Signal => ({
      type: 'alertOpened',
      group: `a-${wave}-${n}`,
      episode: 1,
      name: 'HighErrorRate',
      limit: 2,
      call: ['sre'],
    }))
    const decision = alertStormKind.decide({ record: storm, target: undefined, seen: {}, signals, now }) // prettier-ignore
    storm = decision.record
    return decision.notes ?? []
  }
  const first = burst('first', noon)
  expect(first.map(({ mention }) => mention)).toEqual([['sre']])
  expect(burst('soon', noon + 5 * minute)).toEqual([])
  const later = burst('later', noon + 300 * minute)
  expect(later.map(({ mention }) => mention)).toEqual([['sre']])
  expect(later[0]?.key).not.toBe(first[0]?.key)
  expect(storm.digest?.number).toBe(1)
})

it('counts thousands that come and go at once, in little time, and changes nothing that it was given', () => {
  const all = Array.from({ length: 8_000 }, (_, n) => ({ group: `a-${n}`, episode: 1 }))
  const opened = all.map((one): Signal => ({ type: 'alertOpened', ...one, name: 'X', limit: 10, call: [] })) // prettier-ignore
  const closed = all.map((one): Signal => ({ type: 'alertClosed', ...one }))
  const empty = AlertStorm.parse({ version: 1, channel: '#ops', limit: 10, arrivals: [] })
  const tick = (record: AlertStorm, signals: readonly Signal[]) =>
    alertStormKind.decide({ record, target: undefined, seen: {}, signals, now: noon }).record
  const began = performance.now()
  const storm = tick(empty, opened)
  const known = structuredClone(storm)
  const calm = tick(storm, closed)
  expect(performance.now() - began).toBeLessThan(5_000)
  expect(Object.values(storm.digest?.groups ?? {})).toHaveLength(7_990)
  expect(storm).toEqual(known)
  expect(Object.values(calm.digest?.groups ?? {}).some(({ firing }) => firing)).toBe(false)
})
