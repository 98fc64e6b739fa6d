import { describe, expect, it } from 'vitest'
import { deliveryKind } from '#src/kinds/delivery/kind.ts'
import type { Delivery } from '#src/core/delivery.ts'
import {
  type Answers,
  ask,
  begin,
  type Course,
  noon,
  rulesOf,
  seen,
  targetAt,
  tick,
  unapplied,
  until,
} from './delivering.ts'
import { approves, asked, eve, HOUR, omar, rita, ruled, say } from './voting.ts'

describe('a newer release', () => {
  it('takes the place of older ones that have not begun', () => {
    const rivals = [
      { id: 'd-0', version: '1.4.9', purpose: 'deploy', begun: false, requestedAt: noon - 1 },
      { id: 'd-2', version: '1.6.0', purpose: 'deploy', begun: false, requestedAt: noon - 1 },
      { id: 'd-3', version: '1.4.8', purpose: 'deploy', begun: true, requestedAt: noon - 1 },
    ]
    const told: string[] = []
    let course = begin(ask(), targetAt('1.4.2'))
    for (let turn = 0; turn < 12; turn++) {
      course = tick(course, { rivals })
      told.push(
        ...(course.last?.signals ?? []).flatMap(({ to, signal }) =>
          signal.type === 'outdated' ? [to.id] : [],
        ),
      )
    }
    expect(new Set(told)).toEqual(new Set(['d-0']))
  })

  it('is heard by what has not begun, and by nothing else', () => {
    const course = asked()
    const gone = say(course, [{ type: 'outdated', by: 'd-9' }])
    expect(gone.delivery.outcome).toEqual({ is: 'superseded', by: 'd-9' })
    const rolling = until(begin(ask(), targetAt('1.4.2')), ({ begun }) => begun, {
      objects: unapplied(),
    })
    const told = tick(rolling, { objects: unapplied() }, [{ type: 'outdated', by: 'd-9' }])
    expect(told.delivery.outcome).toBeUndefined()
  })

  it('leaves what people approved already until it is allowed itself, and an emergency always', () => {
    const waiting = { purpose: 'deploy', begun: false, requestedAt: noon - 1 }
    const rivals = [
      { ...waiting, id: 'd-2', version: '1.4.8', isApproved: true },
      { ...waiting, id: 'd-3', version: '1.4.7', isEmergency: true },
    ]
    const answers = { ...ruled(), rivals }
    const toldBy = ({ last }: Course) =>
      (last?.signals ?? []).flatMap(({ to, signal }) => (signal.type === 'outdated' ? [to.id] : []))
    let course = begin(ask(), targetAt('1.4.2'))
    const told: string[] = []
    for (let turn = 0; turn < 8 && course.now === noon; turn++) {
      course = tick(course, answers)
      told.push(...toldBy(course))
    }
    expect(told).toEqual([])
    course = tick({ ...course, now: noon + 1 }, answers, [
      approves(rita, course),
      approves(omar, course),
    ])
    for (let turn = 0; turn < 8; turn++) {
      course = tick(course, answers)
      told.push(...toldBy(course))
    }
    expect(told).toEqual(['d-2'])
  })
})

describe('waiting', () => {
  const until20 = noon + 20 * HOUR
  const freezes = [
    { id: 'f-1', environment: 'staging', from: noon, until: until20, because: 'audit', by: eve },
  ]

  it('for a freeze asks seldom, and never what the plan would be', () => {
    const frozen = ruled({}, { freezes })
    const course = asked(frozen)
    let waiting = say(course, [approves(rita, course), approves(omar, course)], frozen)
    const asks: string[] = []
    const begun = waiting.now
    for (let turn = 0; turn < 6; turn++) {
      waiting = tick(waiting, frozen)
      const { delivery, target } = waiting
      asks.push(...deliveryKind.wants(delivery, target).map(({ ask: what }) => what))
    }
    expect(new Set(asks)).toEqual(new Set(['policy']))
    expect(waiting.now - begun).toBeGreaterThanOrEqual(50 * 60_000)
  })

  it('for checks looks later and later', () => {
    const rules: Answers = { policy: seen(rulesOf({ checks: ['ci'] })) }
    let waiting = until(
      begin(ask(), targetAt('1.4.2')),
      ({ waitingOn }) => waitingOn?.on === 'gates',
      rules,
    )
    const pauses: number[] = []
    for (let turn = 0; turn < 8; turn++) {
      const before = waiting.now
      waiting = tick(waiting, rules)
      pauses.push((waiting.now - before) / 1000)
    }
    expect(pauses).toEqual([60, 120, 240, 480, 600, 600, 600, 600])
  })
})

describe('a delivery of an earlier version, that knew no votes', () => {
  it('is asked about when its turn comes', () => {
    const old = ask()
    const before: Delivery = {
      ...old,
      stages: old.stages.filter(({ stage }) => stage !== 'approval'),
    }
    const queued = until(
      begin(before, targetAt('1.4.2', { active: 'd-0' })),
      ({ waitingOn }) => waitingOn?.on === 'queue',
      ruled(),
    )
    const freed = { ...queued, target: { ...queued.target, active: undefined } }
    const { delivery } = until(freed, ({ waitingOn }) => waitingOn?.on === 'approval', ruled())
    expect(delivery.waitingOn).toMatchObject({ on: 'approval', missing: 2 })
    expect(delivery.stages.map(({ stage }) => stage)).toEqual([
      'prepare',
      'approval',
      'queue',
      'rollout',
    ])
  })
})
