import { describe, expect, it } from 'vitest'
import type { Signal } from '#src/core/signal.ts'
import { stateOf } from '#src/kinds/delivery/state.ts'
import {
  alice,
  ask,
  begin,
  type Course,
  running,
  seen,
  service,
  settledAt,
  targetAt,
  tick,
  unapplied,
  until,
} from './delivering.ts'

const begun = (course: Course) =>
  tick(
    until(course, (delivery) => stateOf(delivery) === 'rollout'),
    { objects: unapplied() },
  )
const wayBack = ask({
  id: 'd-2',
  purpose: 'rollback',
  wanted: '1.4.2',
  restores: 'd-1.4.2',
  reason: 'slow',
  begun: true,
})
const superseded: Signal = { type: 'superseded', by: 'd-2' }

describe('a delivery that is taken over', () => {
  it('hands its target on, so that nobody who waits slips in between', () => {
    const course = begun(begin(ask(), targetAt('1.4.2')))
    const watched = { ...course, target: { ...course.target, queue: ['d-9'] } }
    const over = tick(watched, { objects: unapplied() }, [superseded])
    expect(over.target).toMatchObject({ active: 'd-2', queue: ['d-9'] })

    const waiting = tick({ ...begin(ask({ id: 'd-9' }), over.target), delivery: queued('d-9') })
    expect(waiting.delivery.waitingOn).toMatchObject({ on: 'queue', behind: 'd-2' })
  })

  it('ends as soon as somebody else has its target, told or not, and writes nothing more', () => {
    const course = begun(begin(ask(), targetAt('1.4.2')))
    const lost = { ...course, target: { ...course.target, active: 'd-2' } }
    const over = tick(lost, { objects: unapplied() })
    expect(over.delivery.outcome).toEqual({ is: 'superseded', by: 'd-2' })
    expect(over.last?.effects).toEqual([])
    expect(over.target.active).toBe('d-2')
  })

  it('leaves a mark on the target until something settles there again', () => {
    const course = begun(begin(ask(), targetAt('1.4.2')))
    const over = tick(course, {}, [superseded])
    expect(over.target.unsettled).toEqual({ version: '1.5.0', delivery: 'd-1' })

    const refused = tick(begin(wayBack, over.target), {}, [
      { type: 'abort', by: alice, because: 'let me look' },
    ])
    expect(refused.delivery.outcome?.is).toBe('aborted')
    expect(refused.target.unsettled).toBeDefined()

    const back = until(begin({ ...wayBack, id: 'd-3' }, refused.target), ({ outcome }) => !!outcome)
    expect(back.target).not.toHaveProperty('unsettled')
    expect(back.target.settled?.release.version).toBe('1.4.2')
  })

  it('cannot simply be given up by the way back that took it over: that holds', () => {
    const over = tick(begun(begin(ask(), targetAt('1.4.2'))), {}, [superseded])
    const unplanned = tick(
      begin(wayBack, { ...over.target, history: [], settled: settledAt('1.4.1') }),
    )
    expect(unplanned.delivery).toMatchObject({ held: true })
    expect(unplanned.delivery.outcome).toBeUndefined()
  })

  it('does not keep anybody waiting once it ended without giving its place up', () => {
    const waiting = tick({
      ...begin(ask(), targetAt('1.4.2', { active: 'd-0' })),
      delivery: queued('d-1'),
    })
    expect(waiting.target.queue).toEqual(['d-1'])
    const freed = tick(waiting, { lives: false })
    expect(freed.target.active).toBeUndefined()
    expect(until(freed, ({ outcome }) => !!outcome).delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('is not blocked by the head of a queue that does not live', () => {
    const waiting = tick({
      ...begin(ask(), targetAt('1.4.2', { active: 'd-0', queue: ['d-8'] })),
      delivery: queued('d-1'),
    })
    expect(waiting.delivery.waitingOn).toMatchObject({ behind: 'd-8', position: 2 })
    expect(tick(waiting, { lives: false }).target.queue).toEqual(['d-1'])
  })
})

describe('orders and failures at once', () => {
  const failed: Signal = {
    type: 'effectFailed',
    effect: 'objects',
    kind: 'rejected',
    provider: 'Kubernetes',
    because: 'exceeded quota',
  }
  const abort: Signal = { type: 'abort', by: alice, because: 'wrong one' }

  it('an abort is not held up by the failure of the write that it stops', () => {
    const course = begun(begin(ask(), targetAt('1.4.2')))
    expect(tick(course, {}, [abort, failed]).delivery).toMatchObject({
      direction: 'back',
      held: false,
    })
    expect(tick(course, {}, [failed, abort]).delivery).toMatchObject({
      direction: 'back',
      held: false,
    })
  })

  it('a cancel that came too late is answered', () => {
    const { last, delivery } = tick(
      begun(begin(ask(), targetAt('1.4.2'))),
      { objects: running(1) },
      [{ type: 'cancel', by: alice }],
    )
    expect(delivery.outcome).toBeUndefined()
    const words =
      'alice wanted to cancel it, which came too late: it has begun. /deliver abort d-1 takes it back'
    expect(last?.notes).toEqual([expect.objectContaining({ text: words })])
    expect(last?.events).toContainEqual({ type: 'remark', text: words })
    expect(last?.record.waitingOn).toMatchObject({ on: 'pods' })
  })

  it('a write that keeps failing is tried later and later, and shown once', () => {
    let course = begun(begin(ask(), targetAt('1.4.2')))
    const down: Signal = { ...failed, kind: 'unavailable', because: 'webhook is down' }
    const pauses: number[] = []
    for (let turn = 0; turn < 6; turn++) {
      const before = course.now
      course = tick(course, {}, [down])
      pauses.push(course.now - before)
      course = tick({ ...course }, { objects: unapplied() })
      expect(course.last?.messages).toEqual([])
      expect(course.last?.effects).toHaveLength(1)
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000])
    expect(tick(course, { objects: running(3) }).delivery.attempts).toBe(0)
  })

  it('a removal that does not happen is not waited for without end', () => {
    const answers = { progressDeadlineSeconds: 30 }
    const stuck = seen({ unapplied: [], unremoved: [service], workloads: [] })
    const started = until(
      begin(ask(), targetAt('1.4.2')),
      (delivery) => stateOf(delivery) === 'rollout',
      answers,
    )
    const late = until(started, ({ direction }) => direction === 'back', { objects: stuck })
    expect(late.delivery.failure?.because).toBe(
      'it did not finish within 30 s: Service shop/checkout will not go',
    )
  })

  it('a way back that held remembers why it went back', () => {
    const back = tick(begun(begin(ask(), targetAt('1.4.2'))), {}, [abort])
    const held = tick(back, {}, [failed])
    expect(held.delivery).toMatchObject({
      held: true,
      holding: { because: 'exceeded quota' },
      failure: { because: 'wrong one' },
    })
    const over = until(tick(held, {}, [{ type: 'retry', by: alice }]), ({ outcome }) => !!outcome)
    expect(over.delivery.outcome).toMatchObject({ is: 'aborted', reason: { because: 'wrong one' } })
    expect(over.target.blocked).toMatchObject([{ because: 'wrong one' }])
  })

  it('another plan than the one that was shown is refused', () => {
    const { delivery } = until(
      begin(ask({ expects: 'f'.repeat(64) }), targetAt('1.4.2')),
      ({ outcome }) => !!outcome,
    )
    expect(delivery.outcome).toMatchObject({
      is: 'refused',
      reason: { because: 'the plan is not the one that was shown any more' },
    })
  })
})

/** A delivery that has its plan and stands in the queue stage. */
function queued(id: string) {
  const course = until(
    begin(ask({ id }), targetAt('1.4.2', { active: 'd-0' })),
    (delivery) => stateOf(delivery) === 'queue',
  )
  return course.delivery
}
