import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problemOfPattern } from '#src/core/schedule/pattern.ts'
import { readRecurring } from '#src/core/schedule/phrases.ts'

describe('what people say for again and again', () => {
  it.each([
    ['weekdays at 20:00', '0 20 * * 1-5'],
    ['every weekday at 8.30', '30 8 * * 1-5'],
    ['on working days at 9am', '0 9 * * 1-5'],
    ['Weekdays 20:00', '0 20 * * 1-5'],
    ['weekends at noon', '0 12 * * 6,0'],
    ['daily at 6:30', '30 6 * * *'],
    ['every day at midnight', '0 0 * * *'],
    ['every monday at 9:00', '0 9 * * 1'],
    ['mondays at 9', '0 9 * * 1'],
    ['every monday and thursday at 9pm', '0 21 * * 1,4'],
    ['mon, wed and fri at 12:15', '15 12 * * 1,3,5'],
    ['every 15 minutes', '*/15 * * * *'],
    ['every 2 hours', '0 */2 * * *'],
    ['every hour', '0 * * * *'],
    ['hourly', '0 * * * *'],
    ['on the 31st at 8:00', '0 8 31 * *'],
    ['on the 1st and 15th at 8:00', '0 8 1,15 * *'],
    ['every month on the 1st at 8', '0 8 1 * *'],
    ['the 3rd of every month at 8:00', '0 8 3 * *'],
    ['on the last day of the month at 18:00', '0 18 L * *'],
    ['every day at 12am', '0 0 * * *'],
    ['every day at 12pm', '0 12 * * *'],
  ])('%s', (words, cron) => {
    expect(readRecurring(words)).toEqual({ cron })
  })

  it.each([
    ['weekdays', 'the time of day is missing'],
    ['every monday', 'the time of day is missing'],
    ['daily at 25:00', '"25:00" is no time of day'],
    ['daily at 9:75', 'is no time of day'],
    ['daily at 13pm', 'is no time of day'],
    ['every 2 minutes', 'more often than every 5 minutes'],
    ['every 7 minutes', 'an hour is not a number of times 7 minutes'],
    ['every 5 hours', 'a day is not a number of times 5 hours'],
    ['on the 32nd at 8:00', 'no month has a day 32'],
  ])('not %s', (words, because) => {
    expect(readRecurring(words)).toEqual({ because: expect.stringContaining(because) })
  })

  it.each([
    'every minute',
    'tomorrow 9:00',
    'monday at 9:00',
    'in 3 hours',
    '24 December at 8:00',
    'friday',
    'tues 9:00',
    '',
  ])('%s is at most one moment', (words) => {
    expect(readRecurring(words)).toBeUndefined()
  })

  it('nothing that is typed makes it fail, and what is understood can be used', () => {
    const anyWords = fc
      .array(
        fc.constantFrom(
          'every',
          'monday',
          'at',
          '9',
          ':',
          ',',
          'and',
          'the',
          '31st',
          'weekdays',
          '-',
          '½',
        ),
        { maxLength: 9 },
      )
      .map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.oneof(anyWords, fc.string()), (words) => {
        const read = readRecurring(words)
        const problem =
          read &&
          'cron' in read &&
          problemOfPattern({ is: 'cron', cron: read.cron, timezone: 'UTC' }, 0)
        expect(problem || undefined).toBeUndefined()
      }),
    )
  })
})
