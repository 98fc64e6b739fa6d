import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Signal } from '#src/core/signal.ts'
import {
  alice,
  ask,
  begin,
  crashing,
  running,
  settledAt,
  targetAt,
  tick,
  unapplied,
  unavailable,
  until,
} from './delivering.ts'

const abort: Signal = { type: 'abort', by: alice, because: 'wrong one' }

describe('any delivery', () => {
  const anyAnswer = fc.constantFrom(
    unapplied(),
    running(0),
    running(2),
    running(3),
    crashing(),
    crashing(2),
    unavailable,
  )
  const anySignal = fc.constantFrom<Signal[]>(
    [],
    [],
    [],
    [],
    [abort],
    [{ type: 'retry', by: alice }],
    [{ type: 'wake' }],
  )

  it('is looked at again until it ends, touches nothing after that, and leaves what it wanted or what was there', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyAnswer, anySignal), { maxLength: 40 }), (course) => {
        let state = begin(ask(), targetAt('1.4.2'))
        for (const [objects, signals] of course) {
          const { outcome } = state.delivery
          state = tick(state, { objects }, signals)
          expect(outcome ? state.last?.effects : []).toEqual([])
          expect(state.last?.wakeAt === undefined).toBe(
            state.delivery.held || state.delivery.outcome !== undefined,
          )
        }
        if (state.delivery.held) state = tick(state, {}, [{ type: 'retry', by: alice }])
        state = until(state, ({ outcome }) => !!outcome)

        expect(state.target.active).toBeUndefined()
        const version = state.target.settled?.release.version
        expect(version).toBe(state.delivery.outcome?.is === 'succeeded' ? '1.5.0' : '1.4.2')
      }),
    )
  })

  it('never goes forward again once it went back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyAnswer, anySignal), { maxLength: 40 }), (course) => {
        let state = begin(ask(), targetAt('1.4.2'))
        let wentBack = false
        for (const [objects, signals] of course) {
          state = tick(state, { objects }, signals)
          wentBack ||= state.delivery.direction === 'back'
          const isForward = state.delivery.direction === 'forward'
          expect(wentBack && isForward).toBe(false)
          expect(wentBack && state.delivery.outcome?.is === 'succeeded').toBe(false)
          const others = (state.last?.effects ?? []).filter(
            (effect) => 'manifests' in effect && effect.manifests !== settledAt('1.4.2').manifests,
          )
          expect(wentBack ? others : []).toEqual([])
        }
      }),
    )
  })
})
