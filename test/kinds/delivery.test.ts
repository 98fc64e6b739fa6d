import { describe, expect, it } from 'vitest'
import type { Signal } from '#src/core/signal.ts'
import { stateOf } from '#src/kinds/delivery/state.ts'
import {
  alice,
  ask,
  begin,
  changeOf,
  type Course,
  crashing,
  deployment,
  noon,
  running,
  service,
  settledAt,
  targetAt,
  tick,
  unapplied,
  unavailable,
  until,
} from './delivering.ts'

const abort: Signal = { type: 'abort', by: alice, because: 'wrong one' }
const isRollingOut = (course: Course) =>
  until(course, (delivery) => stateOf(delivery) === 'rollout')

describe('a delivery', () => {
  it('passes its stages, settles its release and frees its target', () => {
    const { delivery, target } = until(begin(ask(), targetAt('1.4.2')), ({ outcome }) => !!outcome)

    expect(delivery.stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
      'prepare done',
      'approval done',
      'queue done',
      'rollout done',
    ])
    expect(delivery).toMatchObject({ outcome: { is: 'succeeded' }, from: { version: '1.4.2' } })
    expect(target).toMatchObject({ settled: { release: { version: '1.5.0' }, delivery: 'd-1' } })
    expect(target.history.map(({ release }) => release.version)).toEqual(['1.4.2'])
    expect(target.active).toBeUndefined()
  })

  it('writes nothing before it has the target', () => {
    let course = begin(ask(), targetAt('1.4.2', { active: 'd-0' }))
    for (let turn = 0; turn < 10; turn++) {
      course = tick(course, { objects: unapplied() })
      expect(course.last?.effects).toEqual([])
    }
    expect(course.delivery.waitingOn).toEqual({ on: 'queue', behind: 'd-0', position: 1 })
    expect(course.target.queue).toEqual(['d-1'])
  })

  it('plans again when what was settled changed while it waited', () => {
    const queued = until(
      begin(ask(), targetAt('1.4.2', { active: 'd-0' })),
      (delivery) => delivery.waitingOn?.on === 'queue',
    )
    const freed = {
      ...queued,
      target: { ...queued.target, settled: settledAt('1.4.9'), active: undefined },
    }
    const { delivery } = until(freed, ({ basedOn }) => basedOn === 'd-1.4.9', {
      changes: [changeOf('remove', service)],
    })

    expect(delivery.plan?.hash).not.toBe(queued.delivery.plan?.hash)
    expect(delivery.basedOn).toBe('d-1.4.9')
  })

  it('is refused, and nothing is touched, when there is no such release', () => {
    const { delivery, last } = tick(begin(ask(), targetAt('1.4.2')), { release: { is: 'absent' } })

    expect(delivery.outcome).toEqual({
      is: 'refused',
      reason: {
        because: 'there is no release 1.5.0 of checkout',
        hint: '/deliver releases checkout lists those that are known',
      },
    })
    expect(last?.effects).toEqual([])
  })

  it('applies again for as long as the live objects are not as planned', () => {
    const course = tick(isRollingOut(begin(ask(), targetAt('1.4.2'))), { objects: unapplied() })

    expect(course.last?.effects).toEqual([
      expect.objectContaining({
        ensure: 'objects',
        cluster: 'shared',
        namespace: 'shop',
        planned: { delivery: course.delivery.id, objects: [deployment] },
      }),
    ])
    expect(course.delivery.begun).toBe(true)
    expect(tick(course, { objects: unapplied() }).last?.effects).toHaveLength(1)
    expect(tick(course, { objects: running(1) }).last?.effects).toEqual([])
  })

  it('waits out a fatal problem that passes', () => {
    let course = tick(isRollingOut(begin(ask(), targetAt('1.4.2'))), { objects: unapplied() })
    for (let turn = 0; turn < 4; turn++) course = tick(course, { objects: crashing() })
    expect(tick(course).delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('goes back when its pods keep crashing, and says why with their last words', () => {
    const began = tick(isRollingOut(begin(ask(), targetAt('1.4.2'))), { objects: unapplied() })
    const back = until(began, ({ direction }) => direction === 'back', { objects: crashing() })
    expect(back.delivery.failure).toEqual({
      because: 'Deployment shop/checkout: CrashLoopBackOff, container api exited with code 1',
      details: ['boom'],
    })
    expect(tick(back, { objects: unapplied() }).last?.effects).toEqual([
      expect.objectContaining({ ensure: 'objects', manifests: settledAt('1.4.2').manifests }),
    ])

    const { delivery, target } = until(back, ({ outcome }) => !!outcome)
    expect(delivery.outcome).toMatchObject({ is: 'rolledBack', to: '1.4.2' })
    expect(target.settled?.release.version).toBe('1.4.2')
    expect(target.blocked).toMatchObject([{ version: '1.5.0' }])
  })

  it.each([
    ['there is nothing to go back to', undefined, 'rollback'],
    ['the app wants to hold', '1.4.2', 'hold'],
  ] as const)('holds and asks when %s', (_, version, onFailure) => {
    const answers = { onFailure, objects: crashing() }
    const began = tick(
      until(begin(ask(), targetAt(version)), (delivery) => stateOf(delivery) === 'rollout', {
        onFailure,
      }),
      { objects: unapplied() },
    )
    const held = until(began, (delivery) => delivery.held, answers)

    expect(held.delivery).toMatchObject({
      held: true,
      waitingOn: { on: 'person' },
      direction: 'forward',
    })
    expect(held.last?.wakeAt).toBeUndefined()
    expect(tick(held, answers).delivery.held).toBe(true)
    const retried = tick(held, {}, [{ type: 'retry', by: alice }])
    expect(until(retried, ({ outcome }) => !!outcome).delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('counts what it could not observe against no deadline', () => {
    const deadline = { progressDeadlineSeconds: 30 }
    const started = until(
      begin(ask(), targetAt('1.4.2')),
      (delivery) => stateOf(delivery) === 'rollout',
      deadline,
    )
    let course = tick(started, { ...deadline, objects: unapplied() })
    for (let turn = 0; turn < 60; turn++)
      course = tick(course, { ...deadline, objects: unavailable })
    expect(course.now - noon).toBeGreaterThan(20 * 60_000)
    expect(course.delivery).toMatchObject({ direction: 'forward', waitingOn: { on: 'provider' } })

    course = tick(course, { ...deadline, objects: running(2) })
    expect(course.delivery.waitingOn).toEqual({ on: 'pods', ready: 2, wanted: 3 })
    const late = until(course, ({ direction }) => direction === 'back', {
      ...deadline,
      objects: running(2),
    })
    expect(late.delivery.failure?.because).toBe(
      'it did not finish within 30 s: 2 of 3 pods are ready',
    )
  })

  it('asks a provider that is down later and later, at most every half minute', () => {
    let course = begin(ask(), targetAt('1.4.2'))
    const pauses = Array.from({ length: 8 }, () => {
      const before = course.now
      course = tick(course, { release: unavailable })
      return course.now - before
    })
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
    expect(course.delivery.waitingOn).toMatchObject({ on: 'provider', since: noon })
  })

  it('holds when the cluster refuses a write, and can be retried', () => {
    const began = tick(isRollingOut(begin(ask(), targetAt('1.4.2'))), { objects: unapplied() })
    const refused: Signal = {
      type: 'effectFailed',
      effect: 'objects',
      kind: 'rejected',
      provider: 'Kubernetes',
      because: 'Cannot apply: kubectl owns .spec.replicas',
    }
    const held = tick(began, {}, [refused])
    expect(held.delivery).toMatchObject({ held: true, failure: { because: refused.because } })
    expect(
      until(tick(held, {}, [{ type: 'retry', by: alice }]), ({ outcome }) => !!outcome).delivery
        .outcome,
    ).toEqual({
      is: 'succeeded',
    })
  })

  it('is cancelled by an abort as long as it has not begun', () => {
    const { delivery, target } = tick(begin(ask(), targetAt('1.4.2')), {}, [abort])
    expect(delivery.outcome).toEqual({
      is: 'cancelled',
      by: alice,
      reason: { because: 'wrong one' },
    })
    expect(target.blocked).toEqual([])
  })

  it('goes back on abort, removing what it created besides', () => {
    const changes = [changeOf('update', deployment), changeOf('create', service)]
    const started = until(
      begin(ask(), targetAt('1.4.2')),
      (delivery) => stateOf(delivery) === 'rollout',
      { changes },
    )
    const began = tick(started, { objects: unapplied() })
    const back = tick(began, { objects: running(2) }, [abort])
    expect(back.delivery).toMatchObject({ direction: 'back', abortedBy: alice })

    const leftover = {
      ...running(3),
      value: { unapplied: [], unremoved: [service], workloads: [] },
    }
    const removing = tick(back, { objects: leftover as ReturnType<typeof running> })
    expect(removing.last?.effects).toEqual([
      expect.objectContaining({ ensure: 'absent', objects: [service] }),
    ])
    const { delivery, target } = until(removing, ({ outcome }) => !!outcome)
    expect(delivery.outcome).toMatchObject({ is: 'aborted', by: alice, to: '1.4.2' })
    expect(target.blocked).toMatchObject([{ version: '1.5.0', because: 'wrong one' }])
  })

  it('steps aside for a way back that takes the target over, whatever it was doing', () => {
    const began = tick(isRollingOut(begin(ask(), targetAt('1.4.2'))), { objects: unapplied() })
    const wayBack = ask({
      id: 'd-2',
      purpose: 'rollback',
      wanted: '1.4.2',
      restores: 'd-1.4.2',
      reason: 'slow',
    })
    const taken = until(begin(wayBack, began.target), (delivery) => stateOf(delivery) === 'rollout')
    expect(taken.target.active).toBe('d-2')

    const { delivery, target, last } = tick(
      { ...began, target: taken.target },
      { objects: unapplied() },
      [{ type: 'superseded', by: 'd-2' }],
    )
    expect(delivery.outcome).toEqual({ is: 'superseded', by: 'd-2' })
    expect(last?.effects).toEqual([])
    expect(target).toMatchObject({ active: 'd-2', blocked: [{ version: '1.5.0' }] })
  })

  it('restores what was settled before, blocks what it replaced, and can go further back', () => {
    const target = targetAt('1.5.0', { history: [settledAt('1.4.2'), settledAt('1.4.1')] })
    const wayBack = ask({
      id: 'd-2',
      purpose: 'rollback',
      wanted: '1.4.2',
      restores: 'd-1.4.2',
      reason: 'slow',
    })
    const done = until(begin(wayBack, target), ({ outcome }) => !!outcome)

    expect(done.delivery.rendered?.manifests).toBe(settledAt('1.4.2').manifests)
    expect(done.target).toMatchObject({
      settled: { release: { version: '1.4.2' } },
      history: [{ release: { version: '1.4.1' } }],
      blocked: [{ version: '1.5.0', because: 'slow' }],
    })
  })

  it('wakes the next in the queue when it ends', () => {
    const target = targetAt('1.4.2', { active: 'd-1', queue: ['d-2', 'd-3'] })
    const { last } = until(begin(ask(), target), ({ outcome }) => !!outcome)
    expect(last?.signals?.filter(({ to }) => to.kind === 'delivery')).toEqual([
      { to: { kind: 'delivery', id: 'd-2' }, key: 'd-1/frees/d-2', signal: { type: 'wake' } },
    ])
  })
})
