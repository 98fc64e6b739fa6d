import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  lastUpTo,
  nextAfter,
  nextFew,
  problemOfPattern,
  type Pattern,
} from '#src/core/schedule/pattern.ts'
import { offsetAt } from '#src/core/schedule/offset.ts'

const at = (iso: string) => Date.parse(iso)

function cron(expression: string, timezone: string): Pattern {
  return { is: 'cron', cron: expression, timezone }
}

/** Occurrences as the clocks of the zone show them, with how far they are ahead of UTC. */
function shown(expression: string, timezone: string, from: string, most: number) {
  return nextFew(cron(expression, timezone), at(from), most).map((one) => {
    const offset = offsetAt(one, timezone)
    const wall = new Date(one + offset).toISOString().slice(5, 16).replace('T', ' ')
    return `${wall} +${offset / 3_600_000}`
  })
}

describe('where clocks jump forward', () => {
  it.each([
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-27T12:00Z',
      ['03-28 02:30 +1', '03-29 03:00 +2', '03-30 02:30 +2'],
    ],
    ['0 20 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', ['03-28 20:00 +1', '03-29 20:00 +2']],
    [
      '0 0 * * *',
      'America/Sao_Paulo',
      '2018-11-03T00:00Z',
      ['11-03 00:00 +-3', '11-04 01:00 +-2', '11-05 00:00 +-2'],
    ],
    [
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-02T12:00Z',
      ['10-03 02:15 +10.5', '10-04 02:30 +11', '10-05 02:15 +11'],
    ],
  ])('%s in %s happens right at the jump, once', (expression, zone, from, expected) => {
    expect(shown(expression, zone, from, expected.length)).toEqual(expected)
  })
})

it('steps that the clocks leave out are left out', () => {
  expect(shown('*/15 2 * * *', 'Europe/Berlin', '2026-03-29T00:00Z', 1)).toEqual(['03-30 02:00 +2'])
  expect(shown('0 */2 * * *', 'Europe/Berlin', '2026-03-28T22:30Z', 2)).toEqual([
    '03-29 00:00 +1',
    '03-29 04:00 +2',
  ])
})

describe('where clocks jump back', () => {
  it.each([
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', ['10-25 02:30 +2', '10-26 02:30 +1']],
    [
      '0,30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00Z',
      ['10-25 02:00 +2', '10-25 02:30 +2', '10-26 02:00 +1'],
    ],
    [
      '30 1-3 * * *',
      'Europe/Berlin',
      '2026-10-24T23:00Z',
      ['10-25 01:30 +2', '10-25 02:30 +2', '10-25 03:30 +1'],
    ],
    [
      '30 23 * * *',
      'America/Sao_Paulo',
      '2018-02-17T12:00Z',
      ['02-17 23:30 +-2', '02-18 23:30 +-3'],
    ],
    [
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T00:00Z',
      ['04-05 01:45 +11', '04-06 01:45 +10.5'],
    ],
  ])('%s in %s happens the first time alone', (expression, zone, from, expected) => {
    expect(shown(expression, zone, from, expected.length)).toEqual(expected)
  })

  it('what takes every hour goes on with each hour that passes', () => {
    expect(shown('30 * * * *', 'Europe/Berlin', '2026-10-24T23:45Z', 3)).toEqual([
      '10-25 02:30 +2',
      '10-25 02:30 +1',
      '10-25 03:30 +1',
    ])
  })
})

it('months without the 31st are left out', () => {
  expect(shown('0 8 31 * *', 'UTC', '2026-01-01T00:00Z', 4)).toEqual([
    '01-31 08:00 +0',
    '03-31 08:00 +0',
    '05-31 08:00 +0',
    '07-31 08:00 +0',
  ])
  expect(shown('0 8 L * *', 'UTC', '2026-02-01T00:00Z', 2)).toEqual([
    '02-28 08:00 +0',
    '03-31 08:00 +0',
  ])
})

describe('the last occurrence up to a moment', () => {
  const daily = cron('0 8 * * *', 'UTC')

  it('is the moment itself where it happens then', () => {
    const eight = at('2026-11-21T08:00Z')
    expect(lastUpTo(daily, 0, eight)).toBe(eight)
    expect(lastUpTo(daily, 0, eight - 1)).toBe(eight - 24 * 3_600_000)
    expect(lastUpTo(daily, 0, eight + 999)).toBe(eight)
  })

  it('is none where there was none since', () => {
    const eight = at('2026-11-21T08:00Z')
    expect(lastUpTo(daily, eight, eight + 3_600_000)).toBeUndefined()
  })

  it('is the first showing of a time that comes twice', () => {
    const night = cron('30 2 * * *', 'Europe/Berlin')
    expect(lastUpTo(night, 0, at('2026-10-25T03:00Z'))).toBe(at('2026-10-25T00:30Z'))
  })

  it('of one moment is that moment, once it has come', () => {
    const once: Pattern = { is: 'once', at: 5_000 }
    expect(lastUpTo(once, 0, 4_999)).toBeUndefined()
    expect(lastUpTo(once, 0, 5_000)).toBe(5_000)
    expect(lastUpTo(once, 5_000, 6_000)).toBeUndefined()
    expect(nextAfter(once, 5_000)).toBeUndefined()
  })
})

it('whatever the pattern, the zone and the moment, occurrences rise, and looking back finds what looking ahead found', () => {
  const anyPattern = fc.record({
    minute: fc.constantFrom('0', '30', '*/15', '15,45'),
    hour: fc.constantFrom('*', '2', '1-3', '*/2', '0', '23'),
    days: fc.constantFrom('* * *', '* * 0', '31 * *', 'L * *', '* * 1-5'),
    zone: fc.constantFrom(
      'Europe/Berlin',
      'America/Sao_Paulo',
      'Australia/Lord_Howe',
      'UTC',
      'Asia/Kathmandu',
    ),
  })
  const anyMoment = fc.oneof(
    fc.integer({ min: at('2026-03-27T00:00Z'), max: at('2026-04-06T00:00Z') }),
    fc.integer({ min: at('2026-10-02T00:00Z'), max: at('2026-10-27T00:00Z') }),
    fc.integer({ min: at('2018-02-16T00:00Z'), max: at('2018-02-20T00:00Z') }),
    fc.integer({ min: at('2018-11-02T00:00Z'), max: at('2018-11-06T00:00Z') }),
  )
  fc.assert(
    fc.property(anyPattern, anyMoment, ({ minute, hour, days, zone }, from) => {
      const pattern = cron(`${minute} ${hour} ${days}`, zone)
      const found = nextFew(pattern, from, 6)
      expect(found).toHaveLength(6)
      const walls = found.map((one) => one + offsetAt(one, zone))
      for (const [index, one] of found.entries()) {
        expect(one).toBeGreaterThan(found[index - 1] ?? from)
        expect(lastUpTo(pattern, from, one)).toBe(one)
        expect(lastUpTo(pattern, from, one - 1)).toBe(found[index - 1])
      }
      const twice = hour === '*' ? 0 : walls.length - new Set(walls).size
      expect(twice).toBe(0)
    }),
    { numRuns: 300 },
  )
})

describe('a pattern is refused', () => {
  const now = at('2026-11-21T12:00Z')
  it.each([
    [cron('0 9 31 2 *', 'UTC'), 'never comes'],
    [cron('0 25 * * *', 'UTC'), 'is no cron expression of five fields'],
    [cron('0 0 9 * * *', 'UTC'), 'is no cron expression of five fields'],
    [cron('@daily', 'UTC'), 'is no cron expression of five fields'],
    [cron('* * * * *', 'UTC'), 'more often than every 5 minutes'],
    [cron('0,1 9 * * *', 'UTC'), 'more often than every 5 minutes'],
    [cron('0 9 * * *', 'Mars/Olympus'), 'there is no time zone "Mars/Olympus"'],
    [{ is: 'once', at: now } as const, 'it would be over already'],
  ])('%j: %s', (pattern, because) => {
    expect(problemOfPattern(pattern, now)).toContain(because)
  })

  it('and others are taken', () => {
    expect(problemOfPattern(cron('*/5 * * * *', 'UTC'), now)).toBeUndefined()
    expect(problemOfPattern(cron('0 9 29 2 *', 'UTC'), now)).toBeUndefined()
  })
})
