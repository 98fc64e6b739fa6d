import { describe, expect, it } from 'vitest'
import type { Answer, EvidenceSeen } from '#src/core/queries.ts'
import { stateOf } from '#src/kinds/delivery/state.ts'
import { ask, begin, noon, seen, targetAt, tick, until } from './delivering.ts'
import {
  abort,
  blind,
  during,
  errors,
  firing,
  isOver,
  MINUTE,
  retry,
  tenMinutes,
  verifying,
} from './witnessing.ts'

describe('a delivery whose alerts count for longer', () => {
  it('is verified before it settles, and keeps its target so long', () => {
    const watching = verifying()
    const done = until(watching, isOver, { evidence: firing(), ...tenMinutes })

    expect(watching.delivery.stages.map(({ stage }) => stage)).toContain('verification')
    expect(watching.target.active).toBe('d-1')
    expect(watching.target.settled?.release.version).toBe('1.4.2')
    expect(watching.delivery.waitingOn).toEqual({
      on: 'watching',
      until: watching.now - 5_000 + 10 * MINUTE,
    })
    expect(done.target.settled?.at).toBe(watching.now - 5_000 + 10 * MINUTE)
    expect(done.delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('goes back, or holds, for an alert that begins in that time', () => {
    const back = until(verifying(), ({ direction }) => direction === 'back', {
      evidence: firing({ ...errors, means: 'rollback' }),
    })
    expect(until(back, isOver).delivery.outcome).toMatchObject({ is: 'rolledBack', to: '1.4.2' })
    expect(tick(verifying(), { evidence: firing(errors) }).delivery).toMatchObject({ held: true })
  })

  it('is watched anew for as long, once somebody lets it go on', () => {
    const late = { ...verifying(), now: noon + 60 * MINUTE }
    const held = tick(late, { evidence: firing(errors) })
    const goesOn = tick(tick(held, {}, [retry]), { evidence: firing(errors) })

    expect(goesOn.delivery.waitingOn).toEqual({ on: 'watching', until: held.now + 10 * MINUTE })
  })

  it('passes nothing by time in which alerts could not be seen', () => {
    let course = verifying()
    for (let minutes = 0; minutes < 60; minutes += 1)
      course = tick({ ...course, now: course.now + MINUTE }, { evidence: blind })

    expect(course.delivery.outcome).toBeUndefined()
    expect(course.delivery.waitingOn).toEqual({
      on: 'watching',
      blind: { because: 'no answer', left: 10 * MINUTE },
    })
    const again = tick(course, { evidence: firing() })
    expect(again.delivery.waitingOn).toEqual({ on: 'watching', until: course.now + 10 * MINUTE })
  })

  it('counts no time in which nobody looked', () => {
    const course = tick({ ...verifying(), now: noon + 600 * MINUTE }, { evidence: firing() })

    expect(course.delivery.outcome).toBeUndefined()
  })

  it('loses no time by a clock that goes back', () => {
    const course = tick({ ...verifying(), now: noon - 600 * MINUTE }, { evidence: firing() })

    expect(course.delivery.waitingOn).toEqual({
      on: 'watching',
      until: noon - 600 * MINUTE + 10 * MINUTE,
    })
  })

  it.each<[string, Answer<EvidenceSeen>]>([
    ['the rule is taken back', seen({ policy: during, alerts: [] })],
    [
      'the rule is taken back, and alerts cannot be seen',
      seen({ policy: during, blind: 'no answer' }),
    ],
    ['nobody watches any more', { is: 'absent' }],
  ])('ends at once when %s', (_, evidence) => {
    expect(tick(verifying(), { evidence }).delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('is taken back by an abort', () => {
    const back = tick(verifying(), { evidence: firing() }, [abort])

    expect(stateOf(back.delivery)).toBe('goingBack')
    expect(until(back, isOver).delivery.outcome).toMatchObject({ is: 'aborted', to: '1.4.2' })
  })

  it.each(['restart', 'scale'] as const)('is none for a %s', (purpose) => {
    const overrides =
      purpose === 'scale' ? { replicas: { '*': 3 } } : { restartedAt: { '*': 'now' } }
    const asked = ask({ purpose, wanted: '1.4.2', overrides })
    const { delivery } = until(begin(asked, targetAt('1.4.2')), isOver, tenMinutes)

    expect(delivery.outcome).toEqual({ is: 'succeeded' })
    expect(delivery.stages.map(({ stage }) => stage)).not.toContain('verification')
  })
})
