import { describe, expect, it } from 'vitest'
import { alice, ask, begin, noon, targetAt, tick, until } from './delivering.ts'
import {
  HOUR,
  rita,
  omar,
  eve,
  ruled,
  asked,
  approves,
  say,
  settle,
  stageOf,
  later,
} from './voting.ts'

describe('a delivery that people decide about', () => {
  it('asks nobody where the rules want nobody', () => {
    const { delivery } = until(begin(ask(), targetAt('1.4.2')), ({ outcome }) => !!outcome)
    expect(delivery.approval).toBeUndefined()
    expect(delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('waits for votes, calls those who may give them, and looks again when it must', () => {
    const audience = { channels: ['#sre'], direct: ['U3'], mention: ['managers'] }
    const course = asked(ruled({}, { audience }))
    expect(course.delivery.waitingOn).toMatchObject({
      on: 'approval',
      missing: 2,
      from: ['managers'],
    })
    expect(course.last?.notes).toMatchObject([
      {
        text: 'checkout 1.5.0 to staging needs 2 approvals',
        mention: ['managers'],
        broadcast: true,
      },
    ])
    const needed = (course.last?.messages ?? []).filter(({ kind }) => kind === 'needed')
    expect(needed.map(({ channel }) => channel)).toEqual(expect.arrayContaining(['#sre', 'U3']))
    const quiet = settle(course, ruled({}, { audience }))
    expect(quiet.last?.wakeAt).toBe(noon + HOUR)
  })

  it('begins when enough different people approved, and not before', () => {
    const one = say(asked(), [approves(rita, asked()), approves(rita, asked())])
    expect(one.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 1 })
    expect(one.delivery.begun).toBe(false)
    const both = say(one, [approves(omar, one)])
    expect(stageOf(both)).toBe('rollout')
    expect(both.delivery.approval?.state).toBe('given')
  })

  it.each([
    { who: 'the one who asked', by: alice, because: /asked for it/ },
    { who: 'somebody who is not among them', by: eve, because: /not among managers/ },
  ])('does not count $who, and says why', ({ by, because }) => {
    const course = asked()
    const voted = say(course, [approves(by, course), approves(rita, course)])
    expect(voted.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 1 })
    expect(voted.delivery.approval?.ignored).toEqual([
      { by, because: expect.stringMatching(because) },
    ])
  })

  it('wants somebody of a required group among them', () => {
    const rules = ruled({ required: ['sre'], count: 1 })
    const course = asked(rules)
    const voted = say(course, [approves(omar, course)], rules)
    expect(voted.delivery.waitingOn).toMatchObject({ missing: 0, required: ['sre'] })
    expect(stageOf(say(voted, [approves(rita, voted)], rules))).toBe('rollout')
  })

  it('ends at once when one of them rejects it, with the reason', () => {
    const course = asked()
    const vote = { ...approves(rita, course), choice: 'reject', because: 'not on Friday' } as const
    const { delivery } = say(course, [approves(omar, course), vote])
    expect(delivery.outcome).toEqual({
      is: 'rejected',
      by: rita,
      reason: { because: 'not on Friday' },
    })
    expect(delivery.begun).toBe(false)
  })

  it('is not rejected by somebody who has no say', () => {
    const course = asked()
    const { delivery } = say(course, [{ ...approves(eve, course), choice: 'reject' }])
    expect(delivery.outcome).toBeUndefined()
  })

  it('takes a vote back when its owner does', () => {
    const course = asked()
    const voted = say(course, [approves(rita, course)])
    const revoked = say(voted, [{ type: 'revoke', by: rita }])
    expect(revoked.delivery.waitingOn).toMatchObject({ missing: 2 })
  })

  it('ends when nobody decided in time, and a vote after that counts no more', () => {
    const course = asked()
    const late = later(course, 8 * HOUR)
    const { delivery } = say(late, [approves(rita, course), approves(omar, course)])
    expect(delivery.outcome).toMatchObject({ is: 'expired' })
    expect(delivery.begun).toBe(false)
  })

  it('reminds once, and calls others once', () => {
    const rules = ruled({ escalate: { after: 2 * HOUR, to: ['sre'] } })
    const course = settle(asked(rules), rules)
    const reminded = tick(later(course, 0), rules)
    expect(reminded.last?.notes?.map(({ text }) => text)).toEqual([
      'checkout 1.5.0 to staging still waits for 2 approvals',
    ])
    const called: string[] = []
    let next = reminded
    for (let turn = 0; turn < 8 && !next.delivery.outcome; turn++) {
      next = tick(next, rules)
      called.push(...(next.last?.notes ?? []).map(({ text }) => text))
    }
    expect(called).toEqual([
      'Nobody decided about checkout 1.5.0 to staging yet: it waits for 2 approvals',
      'checkout 1.5.0 was not delivered to staging: nobody decided about it in time',
    ])
  })
})
