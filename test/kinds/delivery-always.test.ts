import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Delivery } from '#src/core/delivery.ts'
import type { Answer, EvidenceSeen } from '#src/core/queries.ts'
import type { Signal } from '#src/core/signal.ts'
import type { Evidence } from '#src/core/rules/evidence.ts'
import {
  alice,
  ask,
  begin,
  crashing,
  running,
  seen,
  settledAt,
  targetAt,
  tick,
  unapplied,
  unavailable,
  until,
} from './delivering.ts'
import { blind, errors, firing, rolling, tenMinutes, watch } from './witnessing.ts'

const abort: Signal = { type: 'abort', by: alice, because: 'wrong one' }

describe('any delivery', () => {
  const alerting = (means: Evidence['means'], key: string) =>
    seen<EvidenceSeen>({ policy: watch, alerts: [{ ...errors, key, means }] })
  const anyEvidence = fc.constantFrom<Answer<EvidenceSeen>[]>(
    { is: 'absent' },
    firing(),
    blind,
    alerting('tell', 'a'),
    alerting('hold', 'b'),
    alerting('rollback', 'c'),
    alerting('rollback', 'd'),
  )
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
      fc.property(
        fc.array(fc.tuple(anyAnswer, anySignal, anyEvidence), { maxLength: 40 }),
        (course) => {
          let state = begin(ask(), targetAt('1.4.2'))
          for (const [objects, signals, evidence] of course) {
            const { outcome } = state.delivery
            state = tick(state, { objects, evidence, ...tenMinutes }, signals)
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
        },
      ),
    )
  })

  it('never goes forward again once it went back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyAnswer, anySignal, anyEvidence), { maxLength: 40 }),
        (course) => {
          let state = begin(ask(), targetAt('1.4.2'))
          let wentBack = false
          for (const [objects, signals, evidence] of course) {
            state = tick(state, { objects, evidence, ...tenMinutes }, signals)
            wentBack ||= state.delivery.direction === 'back'
            const isForward = state.delivery.direction === 'forward'
            expect(wentBack && isForward).toBe(false)
            expect(wentBack && state.delivery.outcome?.is === 'succeeded').toBe(false)
            const others = (state.last?.effects ?? []).filter(
              (effect) =>
                'manifests' in effect && effect.manifests !== settledAt('1.4.2').manifests,
            )
            expect(wentBack ? others : []).toEqual([])
          }
        },
      ),
    )
  })

  it('is sent back by an alert at most once, held by each at most once, and by none on its way back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyAnswer, anySignal, anyEvidence), { maxLength: 40 }),
        (course) => {
          let state = rolling()
          const stopped: string[] = []
          for (const [objects, signals, evidence] of course) {
            const before = state.delivery
            state = tick(state, { objects, evidence, ...tenMinutes }, signals)
            const { delivery } = state
            const fresh = keysOf(delivery).filter((key) => !keysOf(before).includes(key))
            const isStopped = delivery.held || delivery.direction === 'back'
            expect(fresh.length > 0 && !isStopped).toBe(false)
            expect(fresh.length > 0 && before.direction === 'back').toBe(false)
            stopped.push(...fresh)
          }
          expect(new Set(stopped).size).toBe(stopped.length)
          expect(stopped).not.toContain('a')
        },
      ),
    )
  })
})

function keysOf({ watched }: Delivery): readonly string[] {
  return (watched?.alerts ?? []).flatMap(({ key, as }) => (as === 'stopped' ? [key] : []))
}
