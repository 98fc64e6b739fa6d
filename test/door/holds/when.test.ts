import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localWords, readDuration, readMoment, readPast } from '#src/door/holds/when.ts'

/** A Saturday; 13:53 in Berlin. */
const now = Date.parse('2026-11-21T12:53:58.250Z')

function when(text: string, zone: string | undefined = 'Europe/Berlin', at = now): string {
  const moment = readMoment(text, at, zone)
  return 'at' in moment ? new Date(moment.at).toISOString().slice(0, 16) : moment.because
}

describe('a moment', () => {
  it.each([
    ['monday 9:00', '2026-11-23T08:00'],
    ['Monday 9', '2026-11-23T08:00'],
    ['monday at 9am', '2026-11-23T08:00'],
    ['on monday, 9:00', '2026-11-23T08:00'],
    ['9:00 on monday.', '2026-11-23T08:00'],
    ['saturday 10:00', '2026-11-28T09:00'],
    ['18:00', '2026-11-21T17:00'],
    ['11:00', '2026-11-22T10:00'],
    ['tomorrow noon', '2026-11-22T11:00'],
    ['tomorrow 8:30', '2026-11-22T07:30'],
    ['tonight', '2026-11-21T21:00'],
    ['in 2 hours', '2026-11-21T14:53'],
    ['in half an hour', '2026-11-21T13:23'],
    ['2h', '2026-11-21T14:53'],
    ['24 december 2026 9:00', '2026-12-24T08:00'],
    ['2026-12-24 09:00', '2026-12-24T08:00'],
    ['2026-12-24T09:00:00+02:00', '2026-12-24T07:00'],
    ['monday 9:00 UTC', '2026-11-23T09:00'],
    ['jan 3', '2027-01-02T23:00'],
  ])('is understood: %s', (text, instant) => {
    expect(when(text)).toBe(instant)
  })

  it.each([
    ['monday', '2026-11-22T23:00'],
    ['tomorrow', '2026-11-21T23:00'],
    ['december 24', '2026-12-23T23:00'],
    ['in 3 days', '2026-11-24T12:53'],
    ['end of month', '2026-11-30T23:00'],
  ])(
    'without a time is the beginning of its day, unless it counts from now: %s',
    (text, instant) => {
      expect(when(text)).toBe(instant)
    },
  )

  it('is read in the time zone of the person, UTC where none is known', () => {
    expect(when('monday 9:00', 'America/New_York')).toBe('2026-11-23T14:00')
    expect(when('monday 9:00', 'Asia/Kolkata')).toBe('2026-11-23T03:30')
    expect(readMoment('monday 9:00', now, undefined)).toEqual({
      at: Date.parse('2026-11-23T09:00Z'),
    })
    expect(when('monday 9:00', 'Mars/Olympus')).toBe('2026-11-23T09:00')
  })

  it('beyond a change of the clock is read by the clock of that day', () => {
    const october = Date.parse('2026-10-23T12:00Z')
    expect(when('monday 9:00', 'Europe/Berlin', october)).toBe('2026-10-26T08:00')
    expect(when('saturday 9:00', 'Europe/Berlin', october)).toBe('2026-10-24T07:00')
    // 2:30 comes twice that night, and not at all in March.
    expect(when('sunday 2:30', 'Europe/Berlin', october)).toBe('2026-10-25T00:30')
    expect(when('sunday 2:30', 'Europe/Berlin', Date.parse('2026-03-28T12:00Z'))).toBe(
      '2026-03-29T01:30',
    )
  })

  it.each([
    ['yesterday', '"yesterday" is in the past'],
    ['today 11:00', '"today 11:00" is in the past'],
    ['24 Dec 2025', '"24 Dec 2025" is in the past'],
    ['24 Dec 2028', '"24 Dec 2028" is more than a year away'],
    ['further notice', '"further notice" is no time that is understood'],
    ['25:00', '"25:00" is no time that is understood'],
    ['31 feb', '"31 feb" is no time that is understood'],
    ['', '"" is no time that is understood'],
    ['monday 9:00 audit', 'of "monday 9:00 audit" only "monday 9:00" is understood'],
    ['monday to wednesday', '"monday to wednesday" is more than one moment'],
  ])('that is none is refused: %s', (text, because) => {
    expect(when(text)).toBe(because)
  })

  it('never lies in the past, and no text breaks it', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'monday',
        'next',
        'in',
        '9:00',
        '2',
        'hours',
        'ago',
        'last',
        'week',
        'utc',
        '5pm',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    const texts = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '))
    const zones = fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'UTC', 'Mars/X', '')
    fc.assert(
      fc.property(
        texts,
        zones,
        fc.date({ min: new Date(0), noInvalidDate: true }),
        (text, zone, at) => {
          const moment = readMoment(text, at.getTime(), zone)
          expect('because' in moment || moment.at >= at.getTime()).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a duration', () => {
  it.each([
    ['2h', 2],
    ['90 minutes', 1.5],
    ['1h30m', 1.5],
    ['half a day', 12],
    ['3 days', 72],
    ['a week', 168],
  ])('is understood: %s', (text, hours) => {
    expect(readDuration(text, now, 'UTC')).toEqual({ at: now + hours * 3_600_000 })
  })

  it.each(['18:00', 'monday', '4', 'ever', '', '2 fortnights'])(
    'that is none is refused: %s',
    (text) => {
      expect(readDuration(text, now, 'UTC')).toEqual({
        because: `"${text}" is no duration; one reads like "2h" or "3 days"`,
      })
    },
  )
})

describe('a moment that is over', () => {
  it('is told as clocks there show it', () => {
    expect(localWords(now, 'Europe/Berlin')).toBe('2026-11-21 13:53 (Europe/Berlin)')
    expect(localWords(now, 'Nowhere/Else')).toBe('2026-11-21 12:53 (UTC)')
  })

  const past = (text: string) => {
    const moment = readPast(text, now, 'Europe/Berlin')
    return 'at' in moment ? new Date(moment.at).toISOString().slice(0, 16) : moment.because
  }

  it.each([
    ['today 13:05', '2026-11-21T12:05'],
    ['11:00', '2026-11-21T10:00'],
    ['20 minutes ago', '2026-11-21T12:33'],
    ['20 minutes', '2026-11-21T12:33'],
    ['yesterday 9:00', '2026-11-20T08:00'],
    ['2026-11-19 09:00', '2026-11-19T08:00'],
    ['today 14:05', '"today 14:05" has not been yet'],
    ['tomorrow', '"tomorrow" has not been yet'],
    ['yesterday', '"yesterday" is all of a day: say the time too'],
    ['2026-11-19', '"2026-11-19" is all of a day: say the time too'],
    ['before the sale', '"before the sale" is no time that is understood'],
  ])('"%s" is %s', (text, said) => {
    expect(past(text)).toBe(said)
  })
})
