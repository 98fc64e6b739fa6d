import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Actor } from '#src/core/actor.ts'
import type { Decision } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { newTarget, type Target } from '#src/core/target.ts'
import { lockKind, newLockRecord, type LockRecord } from '#src/kinds/lock.ts'

const olga: Actor = { type: 'person', id: 'U1', name: 'olga' }
const omar: Actor = { type: 'person', id: 'U2', name: 'omar' }
const robot: Actor = { type: 'robot', name: 'nightly' }
const noon = Date.UTC(2026, 10, 21, 12)
const hour = 3_600_000

const queued: Target = { ...newTarget('checkout/production'), queue: ['d-1', 'd-2'] }
const fresh = newLockRecord('checkout', 'production', '#checkout')

type State = { readonly record: LockRecord; readonly target: Target }
const free: State = { record: fresh, target: queued }

function tick(state: State, signals: readonly Signal[], now = noon): Decision<LockRecord> {
  return lockKind.decide({ ...state, seen: {}, signals, now })
}

function after(state: State, signals: readonly Signal[], now = noon): State {
  const { record, target = state.target } = tick(state, signals, now)
  return { record: lockKind.document.parse(record), target }
}

const lock = (by: Actor, rest: Partial<Extract<Signal, { type: 'lock' }>> = {}): Signal => ({
  type: 'lock',
  by,
  because: `${'name' in by ? by.name : ''} works`,
  until: noon + hour,
  channel: '#checkout',
  ...rest,
})
const unlock = (by: Actor, rest: Partial<Extract<Signal, { type: 'unlock' }>> = {}): Signal => ({
  type: 'unlock',
  by,
  ...rest,
})

const ofOlga = after(free, [lock(olga)])
const texts = ({ notes = [] }: Decision<LockRecord>) => notes.map(({ text }) => text)

describe('a lock', () => {
  it('is written on its target, shown, and looked at again when its time is over', () => {
    const decision = tick(free, [lock(olga)])
    expect(decision.target).toEqual({
      ...queued,
      lock: { by: olga, because: 'olga works', at: noon, until: noon + hour },
    })
    expect(decision.messages).toEqual([
      { kind: 'lock', subject: `checkout/production@${noon}`, channel: '#checkout' },
    ])
    expect(decision.wakeAt).toBe(noon + hour)
    expect(lockKind.stateOf(decision.record)).toBe('locked')
    expect(lockKind.isDone(decision.record)).toBe(false)
  })

  it('costs nothing while nobody holds it', () => {
    expect(tick(free, [])).toMatchObject({ record: fresh, effects: [], messages: [] })
    expect(tick(free, [])).not.toHaveProperty('wakeAt')
    expect(tick(free, [])).not.toHaveProperty('target')
  })

  it('ends by itself, wakes who waits, and tells its holder', () => {
    const decision = tick(ofOlga, [], noon + hour)
    expect(decision.target).toEqual(queued)
    expect(decision.signals?.map(({ to, signal }) => [to, signal])).toEqual([
      [{ kind: 'delivery', id: 'd-1' }, { type: 'wake' }],
      [{ kind: 'delivery', id: 'd-2' }, { type: 'wake' }],
    ])
    expect(decision.notes).toMatchObject([
      { mention: ['U1'], text: expect.stringContaining('over') },
    ])
    expect(decision.record.past).toMatchObject([{ ended: { how: 'expired', at: noon + hour } }])
    expect(decision).not.toHaveProperty('wakeAt')
  })

  it('holds until the last moment before', () => {
    expect(tick(ofOlga, [], noon + hour - 1)).toMatchObject({
      record: ofOlga.record,
      wakeAt: noon + hour,
    })
  })

  it('is not had by the second of two in the same moment, who is told', () => {
    const decision = tick(free, [lock(olga), lock(omar)])
    expect(decision.target?.lock?.by).toEqual(olga)
    expect(decision.notes).toMatchObject([
      {
        message: { kind: 'lock', subject: `checkout/production@${noon}`, channel: '#checkout' },
        text: 'omar did not get this lock: olga was first. Nothing of omar is locked.',
        mention: ['U2'],
      },
    ])
  })

  it('lasts longer when its holder locks again, in the same message', () => {
    const decision = tick(
      ofOlga,
      [lock(olga, { until: noon + 3 * hour, because: 'still at it' })],
      noon + 60_000,
    )
    expect(decision.target?.lock).toEqual({
      by: olga,
      because: 'still at it',
      at: noon,
      until: noon + 3 * hour,
    })
    expect(decision.messages).toMatchObject([{ subject: `checkout/production@${noon}` }])
    expect(decision.notes).toEqual([])
  })

  it('is taken over by who says so: the one before is told, and the new one has a message of its own', () => {
    const later = noon + 60_000
    const decision = tick(ofOlga, [lock(omar, { takeOver: true, of: noon })], later)
    expect(decision.target?.lock).toMatchObject({ by: omar, at: later })
    expect(decision.messages?.map(({ subject }) => subject)).toEqual([
      `checkout/production@${noon}`,
      `checkout/production@${later}`,
    ])
    expect(decision.notes).toMatchObject([
      { text: 'omar took the lock over: omar works', mention: ['U1'] },
    ])
    expect(decision.record.past).toMatchObject([
      { by: olga, ended: { how: 'takenOver', by: omar } },
    ])
  })

  it('is not taken over when it is not the one that was seen', () => {
    const decision = tick(ofOlga, [lock(omar, { takeOver: true, of: noon - 1 })])
    expect(decision.record.held?.by).toEqual(olga)
    expect(texts(decision)).toEqual([expect.stringContaining('omar did not get this lock')])
  })

  it('that would be over already is not begun', () => {
    expect(tick(free, [lock(olga, { until: noon })]).record.held).toBeUndefined()
  })

  it('is never mistaken for one of the same moment before it', () => {
    const { record } = tick(free, [lock(olga), unlock(olga), lock(omar)])
    expect(record.held?.at).toBe(noon + 1)
    expect(record.past[0]?.at).toBe(noon)
  })

  it('is shown again when somebody waits for it, or waits no more', () => {
    expect(tick(ofOlga, [{ type: 'wake' }])).toMatchObject({
      record: ofOlga.record,
      messages: [{ subject: `checkout/production@${noon}` }],
    })
    expect(tick(free, [{ type: 'wake' }]).messages).toEqual([])
  })

  it('moves with the channel of its app', () => {
    const { messages, record } = tick(free, [lock(olga, { channel: '#new' })])
    expect(messages).toMatchObject([{ channel: '#new' }])
    expect(lockKind.messageOf(record)?.channel).toBe('#new')
  })
})

describe('unlocking', () => {
  it('frees the target and tells nobody but the card where it is one’s own', () => {
    const decision = tick(ofOlga, [unlock(olga)], noon + 1)
    expect(decision.target).not.toHaveProperty('lock')
    expect(decision.notes).toEqual([])
    expect(decision.signals).toHaveLength(2)
    expect(decision.messages).toHaveLength(1)
  })

  it('tells the one whose lock it was', () => {
    const decision = tick(ofOlga, [unlock(omar, { because: 'olga is away', of: noon })])
    expect(decision.notes).toMatchObject([
      { text: 'omar unlocked it: olga is away', mention: ['U1'] },
    ])
  })

  it('leaves a lock that somebody else took in the meantime', () => {
    const taken = after(ofOlga, [lock(omar, { takeOver: true })], noon + 1)
    const decision = tick(taken, [unlock(olga, { of: noon })], noon + 2)
    expect(decision.record.held?.by).toEqual(omar)
    expect(decision.notes).toMatchObject([{ mention: ['U1'] }])
  })

  it('does nothing where nothing is locked', () => {
    expect(tick(free, [unlock(olga)])).toMatchObject({ record: fresh, notes: [] })
  })

  it.each([unlock(robot), lock(robot, { takeOver: true })])('is no robot’s to do: %o', (signal) => {
    expect(tick(ofOlga, [signal]).record.held?.by).toEqual(olga)
  })
})

describe('whatever people say in whatever order', () => {
  const actors = fc.constantFrom(olga, omar, robot)
  const said = fc.oneof(
    fc
      .record({ by: actors, takeOver: fc.boolean(), length: fc.integer({ min: -5, max: 50 }) })
      .map(({ length, ...rest }) => ({ type: 'lock', length, ...rest }) as const),
    fc.record({ by: actors }).map((rest) => ({ type: 'unlock', ...rest }) as const),
  )
  const turns = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 30 }), said: fc.array(said, { maxLength: 4 }) }),
    { maxLength: 12 },
  )

  it('the target shows the lock that is held, none is held past its time, and each message is of one lock', () => {
    fc.assert(
      fc.property(turns, (all) => {
        let state = free
        let now = noon
        const seen = new Map<string, string>()
        for (const turn of all) {
          now += turn.wait
          const signals = turn.said.map((one) =>
            one.type === 'lock'
              ? lock(one.by, { takeOver: one.takeOver, until: now + one.length })
              : unlock(one.by),
          )
          const decision = tick(state, signals, now)
          state = { record: decision.record, target: decision.target ?? state.target }
          const { held, past } = state.record
          expect(state.target.lock).toEqual(
            held && { by: held.by, because: held.because, at: held.at, until: held.until },
          )
          expect(decision.wakeAt).toBe(held?.until)
          expect(held === undefined || held.until > now).toBe(true)
          for (const { at, by } of [...(held ? [held] : []), ...past]) {
            const owner = seen.get(String(at)) ?? JSON.stringify(by)
            expect(JSON.stringify(by)).toBe(owner)
            seen.set(String(at), owner)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
