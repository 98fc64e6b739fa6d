import { describe, expect, it } from 'vitest'
import type { EvidenceSeen } from '#src/core/queries.ts'
import { deliveryKind } from '#src/kinds/delivery/kind.ts'
import {
  ask,
  begin,
  type Course,
  crashing,
  noon,
  running,
  seen,
  targetAt,
  tick,
  unapplied,
  until,
} from './delivering.ts'
import {
  abort,
  blind,
  during,
  errors,
  firing,
  isOver,
  isRollingOut,
  MINUTE,
  retry,
  rolling,
} from './witnessing.ts'

describe('an alert that begins while a delivery rolls out', () => {
  it('holds it, says why, and is known once somebody lets it go on', () => {
    const held = tick(rolling(), { evidence: firing(errors) })

    expect(held.delivery).toMatchObject({
      held: true,
      holding: {
        because:
          'an alert began since its rollout did: CheckoutErrors (critical) since 2026-11-21 12:05 UTC: 12 % of requests fail',
        hint: '/deliver retry d-1 goes on and takes it as known, /deliver abort d-1 brings 1.4.2 back to staging',
      },
    })
    expect(held.last?.effects).toEqual([])
    const goesOn = tick(held, { evidence: firing(errors) }, [retry])
    const { delivery } = until(goesOn, isOver, { evidence: firing(errors) })
    expect(delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('holds it once more when another begins, or the same after it was over', () => {
    const held = tick(rolling(), { evidence: firing(errors) })
    const goesOn = tick(held, {}, [retry])

    const other = tick(goesOn, {
      evidence: firing(errors, { ...errors, key: 'b@2', name: 'Slow' }),
    })
    expect(other.delivery.holding?.because).toContain('Slow')
    expect(other.delivery.holding?.because).not.toContain('CheckoutErrors')
    expect(tick(goesOn, { evidence: firing({ ...errors, key: 'a@9' }) }).delivery.held).toBe(true)
  })

  it('takes it back when somebody aborts what it holds', () => {
    const held = tick(rolling(), { evidence: firing(errors) })
    const back = until(tick(held, {}, [abort]), isOver, { evidence: firing(errors) })

    expect(back.delivery.outcome).toMatchObject({ is: 'aborted', to: '1.4.2' })
    expect(back.target.settled?.release.version).toBe('1.4.2')
  })

  it('is only told where the rules say so, once', () => {
    const evidence = firing({ ...errors, means: 'tell' })
    const told = tick(rolling(), { evidence, objects: running(1) })
    const again = tick(told, { evidence, objects: running(1) })

    expect(told.delivery.held).toBe(false)
    expect(told.last?.notes?.map(({ text }) => text)).toEqual([
      'An alert began: CheckoutErrors (critical) since 2026-11-21 12:05 UTC: 12 % of requests fail',
    ])
    expect(again.last?.notes).toEqual([])
    expect(until(again, isOver, { evidence }).delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('sends it back where the rules say so, and blocks what it brought', () => {
    const evidence = firing({ ...errors, means: 'rollback' })
    const back = tick(rolling(), { evidence })
    expect(back.delivery).toMatchObject({ direction: 'back', held: false })

    const { delivery, target } = until(back, isOver, { evidence })
    expect(delivery.outcome).toMatchObject({ is: 'rolledBack', to: '1.4.2' })
    expect(target.blocked.map(({ version }) => version)).toEqual(['1.5.0'])
  })

  it.each([
    ['the app wants to hold', targetAt('1.4.2'), 'hold'],
    ['there is nothing to go back to', targetAt(undefined), 'rollback'],
    [
      'what was there does not work with its data any more',
      targetAt('1.4.2', { floor: { version: '1.5.0', because: 'it migrated', delivery: 'd-0' } }),
      'rollback',
    ],
  ] as const)('holds it instead where %s', (_, target, onFailure) => {
    const evidence = firing({ ...errors, means: 'rollback' })
    const { delivery } = tick(rolling(target, { onFailure }), { evidence })

    expect(delivery).toMatchObject({ held: true, direction: 'forward' })
    expect(delivery.holding?.hint).toContain('To go back is not known to be safe')
  })

  it('never stops a way back, and is told there', () => {
    const back = tick(rolling(), {}, [abort])
    const evidence = firing({ ...errors, means: 'rollback' })
    const told = tick(back, { evidence, objects: running(2) })

    expect(told.delivery).toMatchObject({ direction: 'back', held: false })
    expect(told.last?.notes?.map(({ text }) => text).join()).toContain('An alert began')
    const rollback = ask({ purpose: 'rollback', restores: 'd-1.4.1', wanted: '1.4.1' })
    const target = targetAt('1.4.2', {
      history: [{ ...targetAt('1.4.1').settled!, delivery: 'd-1.4.1' }],
    })
    const rolledBack = tick(rolling(target, {}, rollback), { evidence })
    expect(rolledBack.delivery.held).toBe(false)
  })

  it('is none of its doing when it fired at the first look, or nothing was changed', () => {
    const evidence = firing(errors)
    const atFirst = until(begin(ask(), targetAt('1.4.2')), isRollingOut)
    const looked = tick(atFirst, { evidence, objects: unapplied() })
    expect(tick(looked, { evidence }).delivery.held).toBe(false)
    expect(looked.last?.notes).toEqual([])

    const unchanged = tick(atFirst, { evidence: firing(), objects: running(1) })
    const told = tick(unchanged, { evidence, objects: running(1) })
    expect(told.delivery).toMatchObject({ held: false, begun: false })
    expect(told.last?.notes).toHaveLength(1)
  })

  it('waits until it is known whether the rollout fails by itself', () => {
    let course = rolling()
    for (let turn = 0; turn < 10 && course.delivery.direction === 'forward'; turn++)
      course = tick(course, { evidence: firing(errors), objects: crashing() })

    expect(course.delivery.failure?.because).toContain('CrashLoopBackOff')
    const mended = tick(rolling(), { evidence: firing(errors), objects: crashing() })
    expect(tick(mended, { evidence: firing(errors), objects: running(2) }).delivery.held).toBe(true)
  })

  it('is asked for since the rollout began, however often it was tried', () => {
    const began = rolling()
    const since = began.delivery.stages.find(({ stage }) => stage === 'rollout')?.startedAt
    const held = tick({ ...began, now: noon + 20 * MINUTE }, { evidence: firing(errors) })
    const again = tick({ ...held, now: noon + 30 * MINUTE }, {}, [retry])

    expect(sinceOf(began)).toBe(since)
    expect(sinceOf(again)).toBe(since)
  })
})

describe('an Alertmanager that does not answer', () => {
  it('holds nothing, is told once, and lets the delivery go on', () => {
    const first = tick(rolling(), { evidence: blind, objects: running(1) })
    const second = tick(first, { evidence: blind, objects: running(1) })

    expect(first.last?.notes?.map(({ text }) => text)).toEqual([
      'Alerts cannot be seen: no answer. Nothing waits for them, and none of them stops it until they can be seen',
    ])
    expect(second.last?.notes).toEqual([])
    expect(first.delivery.watched?.blind).toBe('no answer')
    expect(
      tick(second, { evidence: firing(), objects: running(1) }).delivery.watched?.blind,
    ).toBeUndefined()
    const evidence = seen<EvidenceSeen>({ policy: during, blind: 'no answer' })
    expect(until(second, isOver, { evidence }).delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('does not hide what began meanwhile', () => {
    const first = tick(until(begin(ask(), targetAt('1.4.2')), isRollingOut), {
      evidence: blind,
      objects: unapplied(),
    })

    expect(tick(first, { evidence: firing(errors) }).delivery.held).toBe(true)
  })
})

function sinceOf({ delivery, target }: Course) {
  const query = deliveryKind.wants(delivery, target).find(({ ask: asked }) => asked === 'evidence')
  return query?.ask === 'evidence' ? query.since : undefined
}
