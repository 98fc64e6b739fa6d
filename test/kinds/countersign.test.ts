import { describe, expect, it } from 'vitest'
import type { Signal } from '#src/core/signal.ts'
import { type Countersign, countersignKind, newCountersign } from '#src/kinds/countersign.ts'
import { alice, ask, electorOf, noon, rulesOf, seen, unavailable } from './delivering.ts'

const DAY = 86_400_000
const rita = { type: 'person', id: 'U2', name: 'rita' } as const
const eve = { type: 'person', id: 'U9', name: 'eve' } as const
const robot = { type: 'robot', name: 'nightly' } as const

const rules = rulesOf(
  { emergency: { signWithin: DAY, escalateTo: ['sre'] } },
  {
    people: {
      U1: electorOf('U1', 'alice'),
      U2: electorOf('U2', 'rita'),
      U9: electorOf('U9', 'eve', { isOperator: false }),
    },
  },
)

const asked = newCountersign(ask({ emergency: { because: 'down' } }), { signWithin: DAY }, noon)

function look(record: Countersign, now: number, signals: readonly Signal[] = [], isKnown = true) {
  const policy = isKnown ? seen(rules) : unavailable
  return countersignKind.decide({ record, target: undefined, seen: { policy }, signals, now })
}

function signs(by: typeof rita | typeof alice | typeof eve | typeof robot): Signal {
  return { type: 'signOff', by, choice: 'sign' }
}

/** Hears it, and looks again. */
function sign(record: Countersign, by: Parameters<typeof signs>[0], now = noon) {
  return look(look(record, now, [signs(by)]).record, now)
}

describe('a second signature', () => {
  it('is given by somebody else who could have done it too', () => {
    expect(sign(asked, rita)).toMatchObject({
      record: { state: 'signed', signedBy: rita, pending: [] },
      events: [{ text: 'rita signed the emergency delivery of checkout 1.5.0 to staging' }],
    })
  })

  it.each([
    { who: 'the one who did it', by: alice, because: 'whoever did it does not sign it' },
    { who: 'somebody who could not have', by: eve, because: 'may not use the emergency way' },
    { who: 'a robot', by: robot, because: 'only people sign' },
  ])('is not given by $who', ({ by, because }) => {
    const { record, notes } = sign(asked, by)
    expect(record.state).toBe('asked')
    expect(notes?.[0]?.text).toContain(because)
  })

  it('is not lost while it cannot be known who signed', () => {
    const heard = look(asked, noon, [signs(rita)], false).record
    const blind = look(heard, noon, [], false)
    expect(blind.record.state).toBe('asked')
    expect(blind.wakeAt).toBeGreaterThan(noon)
    expect(look(blind.record, noon).record.state).toBe('signed')
  })

  it('is missed at the time that was set, not before, and others hear of it once', () => {
    expect(look(asked, noon + DAY - 1)).toMatchObject({
      record: { state: 'asked' },
      wakeAt: noon + DAY,
    })
    const missed = look(asked, noon + DAY)
    expect(missed.record.state).toBe('overdue')
    expect(missed.notes).toMatchObject([{ broadcast: true, mention: ['sre'] }])
    expect(look(missed.record, noon + DAY).notes ?? []).toEqual([])
  })

  it('still counts when it comes late, and is said to be late', () => {
    const { record } = look(asked, noon + DAY)
    expect(sign(record, rita, noon + DAY)).toMatchObject({
      record: { state: 'signed' },
      events: [{ text: 'rita signed the emergency delivery of checkout 1.5.0 to staging, late' }],
    })
  })

  it('is missed too when the app has left the catalog', () => {
    const gone = { policy: { is: 'absent' } } as const
    const situation = { record: asked, target: undefined, seen: gone, signals: [] }
    expect(countersignKind.decide({ ...situation, now: noon }).wakeAt).toBe(noon + DAY)
    const missed = countersignKind.decide({ ...situation, now: noon + DAY })
    expect(missed.record.state).toBe('overdue')
  })
})
