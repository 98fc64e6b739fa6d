import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freezeAt, occurrenceOf, problemOfWindow } from '#src/core/rules/freeze.ts'
import type { FreezeWindow } from '#src/core/rules/policy.ts'
import type { DeclaredFreeze } from '#src/core/rules/tiers.ts'

const hour = 3_600_000
const day = 24 * hour
const at = (iso: string) => Date.parse(iso)
const olga = { type: 'person', id: 'UOPS', name: 'olga' } as const

const weekend: FreezeWindow = {
  name: 'weekend',
  kind: 'deny',
  cron: '0 17 * * FRI',
  duration: 63 * hour,
  timezone: 'Europe/Berlin',
}
const office: FreezeWindow = {
  name: 'office',
  kind: 'allow',
  cron: '0 9 * * MON-FRI',
  duration: 8 * hour,
  timezone: 'UTC',
}

function declared(rest: Partial<DeclaredFreeze>): DeclaredFreeze {
  const times = { from: at('2026-11-21T12:00Z'), until: at('2026-11-23T09:00Z') }
  return { id: 'f-1', environment: 'production', ...times, because: 'audit', by: olga, ...rest }
}

const opening = (windows: readonly FreezeWindow[], now: string, more: DeclaredFreeze[] = []) => {
  const frozen = freezeAt(windows, more, 'checkout', at(now))
  return frozen && (frozen.opensAt === undefined ? 'never' : new Date(frozen.opensAt).toISOString())
}

describe('a window in which nothing may start', () => {
  it('begins at its moment and ends before its end', () => {
    expect(opening([weekend], '2026-11-20T15:59:59.999Z')).toBeUndefined()
    expect(opening([weekend], '2026-11-20T16:00:00.000Z')).toBe('2026-11-23T07:00:00.000Z')
    expect(opening([weekend], '2026-11-23T06:59:59.999Z')).toBe('2026-11-23T07:00:00.000Z')
    expect(opening([weekend], '2026-11-23T07:00:00.000Z')).toBeUndefined()
  })

  it('begins by the clock of its time zone, in summer and in winter', () => {
    expect(opening([weekend], '2026-07-03T14:59Z')).toBeUndefined()
    expect(opening([weekend], '2026-07-03T15:00Z')).toBe('2026-07-06T06:00:00.000Z')
  })

  it('lasts as long as it says over a change of the clock, in either direction', () => {
    // 25 October 2026: from UTC+2 to UTC+1; 29 March 2026: the other way.
    expect(opening([weekend], '2026-10-23T15:00Z')).toBe('2026-10-26T06:00:00.000Z')
    expect(opening([weekend], '2026-10-26T06:00Z')).toBeUndefined()
    expect(opening([weekend], '2026-03-27T16:00Z')).toBe('2026-03-30T07:00:00.000Z')
    expect(opening([weekend], '2026-03-30T06:59Z')).toBe('2026-03-30T07:00:00.000Z')
  })

  it('begins after the gap when the clock jumps over its beginning', () => {
    const night = { ...weekend, cron: '30 2 * * *', duration: hour }
    expect(opening([night], '2026-03-29T00:59Z')).toBeUndefined()
    expect(opening([night], '2026-03-29T01:00Z')).toBe('2026-03-29T02:00:00.000Z')
  })

  it('is named, with what it is', () => {
    expect(freezeAt([weekend], [], 'checkout', at('2026-11-21T12:00Z'))).toEqual({
      name: 'weekend',
      because: 'the freeze weekend is on',
      opensAt: at('2026-11-23T07:00Z'),
    })
  })

  it('that follows another is followed through', () => {
    const monday = { ...weekend, name: 'monday', cron: '0 8 * * MON', duration: 2 * hour }
    expect(opening([monday, weekend], '2026-11-21T12:00Z')).toBe('2026-11-23T09:00:00.000Z')
  })

  it('that never ends is said to open never, and soon', () => {
    const always = { ...weekend, cron: '* * * * *', duration: 2 * 60_000 }
    const before = performance.now()
    expect(opening([always], '2026-11-21T12:00Z')).toBe('never')
    expect(performance.now() - before).toBeLessThan(5_000)
  })
})

describe('a window in which alone deliveries may start', () => {
  it('freezes what is outside of it', () => {
    expect(opening([office], '2026-11-20T09:00Z')).toBeUndefined()
    expect(opening([office], '2026-11-20T17:00Z')).toBe('2026-11-23T09:00:00.000Z')
    expect(opening([office], '2026-11-23T08:59:59.999Z')).toBe('2026-11-23T09:00:00.000Z')
  })

  it('is one of several, any of which is enough', () => {
    const saturday = { ...office, name: 'saturday', cron: '0 9 * * SAT', duration: hour }
    expect(opening([office, saturday], '2026-11-20T17:00Z')).toBe('2026-11-21T09:00:00.000Z')
    expect(freezeAt([office, saturday], [], 'checkout', at('2026-11-20T17:00Z'))?.because).toBe(
      'deliveries start only in the window office or saturday',
    )
  })

  it('does not open what another window denies', () => {
    const denied = { ...weekend, cron: '0 0 * * MON', duration: 30 * hour, timezone: 'UTC' }
    expect(opening([office, denied], '2026-11-22T12:00Z')).toBe('2026-11-24T09:00:00.000Z')
  })
})

describe('a declared freeze', () => {
  it('holds from its beginning until its end and says who and why', () => {
    expect(freezeAt([], [declared({})], 'checkout', at('2026-11-21T12:00Z'))).toEqual({
      name: 'f-1',
      because: 'olga froze it: audit',
      opensAt: at('2026-11-23T09:00Z'),
    })
    expect(opening([], '2026-11-21T11:59Z', [declared({})])).toBeUndefined()
    expect(opening([], '2026-11-23T09:00Z', [declared({})])).toBeUndefined()
  })

  it('for one app keeps no other', () => {
    const ofPayments = declared({ app: 'payments' })
    expect(opening([], '2026-11-21T13:00Z', [ofPayments])).toBeUndefined()
    expect(freezeAt([], [ofPayments], 'payments', at('2026-11-21T13:00Z'))).toBeDefined()
  })

  it('and a window that overlap are followed through', () => {
    expect(opening([weekend], '2026-11-21T13:00Z', [declared({})])).toBe('2026-11-23T09:00:00.000Z')
  })

  it('for longer than a year opens at no moment that is worth telling', () => {
    const long = declared({ until: at('2028-11-21T12:00Z') })
    expect(opening([], '2026-11-21T13:00Z', [long])).toBe('never')
  })
})

describe('what a window says', () => {
  it.each([
    [{}, 'nothing'],
    [{ cron: '0 17 * * FRY' }, '"0 17 * * FRY" is no cron expression of five fields'],
    [{ cron: '0 17 * *' }, 'is no cron expression'],
    [{ cron: '0 0 17 * * FRI' }, 'is no cron expression'],
    [{ cron: '' }, 'is no cron expression'],
    [{ cron: '0 0 30 2 *' }, '"0 0 30 2 *" never comes'],
    [{ cron: '0 0 29 2 *' }, 'nothing'],
    [{ timezone: 'Mars/Olympus' }, 'there is no time zone "Mars/Olympus"'],
    [{ timezone: '' }, 'there is no time zone ""'],
    [{ duration: 0 }, 'must last longer than no time'],
    [{ duration: 30 * day }, 'nothing'],
  ])('%o is judged', (rest, problem) => {
    expect(problemOfWindow({ ...weekend, ...rest }) ?? 'nothing').toContain(problem)
  })

  it('freezes for ever when it cannot be read', () => {
    const broken = { ...office, cron: 'whenever' }
    expect(opening([broken], '2026-11-20T09:00Z')).toBe('never')
    expect(occurrenceOf(broken, at('2026-11-20T09:00Z'))).toBeUndefined()
  })

  it('is shown as it is on, else as it comes next', () => {
    const occurrence = { from: at('2026-11-20T16:00Z'), until: at('2026-11-23T07:00Z') }
    expect(occurrenceOf(weekend, at('2026-11-22T12:00Z'))).toEqual(occurrence)
    expect(occurrenceOf(weekend, at('2026-11-18T12:00Z'))).toEqual(occurrence)
  })
})

describe('always', () => {
  /** A weekly window in UTC, whose moments can be told by arithmetic alone. 1970 began on a Thursday. */
  type Weekly = {
    readonly kind: 'deny' | 'allow'
    readonly weekday: number
    readonly minute: number
    readonly minutes: number
  }
  const weekly = fc.record<Weekly>({
    kind: fc.constantFrom('deny', 'deny', 'allow'),
    weekday: fc.integer({ min: 0, max: 6 }),
    minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
    minutes: fc.integer({ min: 1, max: 6 * 24 * 60 }),
  })
  const windowOf = ({ kind, weekday, minute, minutes }: Weekly, index: number): FreezeWindow => ({
    name: `w${index}`,
    kind,
    cron: `${minute % 60} ${Math.floor(minute / 60)} * * ${weekday}`,
    duration: minutes * 60_000,
    timezone: 'UTC',
  })
  const isCovered = ({ weekday, minute, minutes }: Weekly, now: number) => {
    const start = ((weekday + 3) % 7) * day + minute * 60_000
    return (((now - start) % (7 * day)) + 7 * day) % (7 * day) < minutes * 60_000
  }
  const isOpen = (all: readonly Weekly[], freezes: readonly DeclaredFreeze[], now: number) =>
    freezes.every(({ from, until }) => now < from || now >= until) &&
    all.every((one) => one.kind === 'allow' || !isCovered(one, now)) &&
    (all.every(({ kind }) => kind === 'deny') ||
      all.some((one) => one.kind === 'allow' && isCovered(one, now)))

  const moments = fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-01-01T00:00Z') })
  const freezes = fc.array(
    fc
      .tuple(moments, fc.integer({ min: 1, max: 10 * day }))
      .map(([from, length]) => declared({ from, until: from + length })),
    { maxLength: 3 },
  )

  it('nothing opens inside a window, and everything does outside of them', () => {
    fc.assert(
      fc.property(fc.array(weekly, { maxLength: 4 }), freezes, moments, (all, some, now) => {
        const frozen = freezeAt(all.map(windowOf), some, 'checkout', now)
        expect(frozen === undefined).toBe(isOpen(all, some, now))
      }),
      { numRuns: 300 },
    )
  })

  it('what is told as the opening is open, and the moment before it is not', () => {
    fc.assert(
      fc.property(fc.array(weekly, { maxLength: 4 }), freezes, moments, (all, some, now) => {
        const opensAt = freezeAt(all.map(windowOf), some, 'checkout', now)?.opensAt
        if (opensAt === undefined) return
        expect(opensAt).toBeGreaterThan(now)
        expect(isOpen(all, some, opensAt)).toBe(true)
        expect(isOpen(all, some, opensAt - 1)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('the opening is the first one: no minute before it is open, in a time zone with summer time', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC')
    fc.assert(
      fc.property(
        fc.array(weekly, { minLength: 1, maxLength: 3 }),
        zones,
        moments,
        (all, zone, now) => {
          const windows = all.map((one, index) => ({ ...windowOf(one, index), timezone: zone }))
          const frozen = freezeAt(windows, [], 'checkout', now)
          const opensAt = frozen?.opensAt
          if (opensAt === undefined) return
          expect(freezeAt(windows, [], 'checkout', opensAt)).toBeUndefined()
          expect(freezeAt(windows, [], 'checkout', opensAt - 1)).toBeDefined()
          const step = Math.max(60_000, Math.floor((opensAt - now) / 20))
          for (let moment = now; moment < opensAt; moment += step)
            expect(freezeAt(windows, [], 'checkout', moment)?.opensAt).toBe(opensAt)
        },
      ),
      { numRuns: 60 },
    )
  })
})
