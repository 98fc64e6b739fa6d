import { describe, expect, it } from 'vitest'
import type { Delivery } from '#src/core/delivery.ts'
import type { ApprovalPolicy } from '#src/core/rules/policy.ts'
import type { Queries } from '#src/core/queries.ts'
import type { Signal } from '#src/core/signal.ts'
import type { Tier } from '#src/core/rules/tiers.ts'
import {
  alice,
  type Answers,
  ask,
  begin,
  changeOf,
  type Course,
  deployment,
  electorOf,
  manifestsOf,
  noon,
  releaseOf,
  rulesOf,
  seen,
  service,
  settledAt,
  targetAt,
  tick,
  unapplied,
  unavailable,
  until,
} from './delivering.ts'

const HOUR = 3_600_000

const two: ApprovalPolicy = {
  from: ['managers'],
  count: 2,
  required: [],
  requester: 'deny',
  author: 'allow',
  expires: 8 * HOUR,
  reason: 'optional',
  remindAfter: HOUR,
}

const rita = { type: 'person', id: 'U2', name: 'rita' } as const
const omar = { type: 'person', id: 'U3', name: 'omar' } as const
const eve = { type: 'person', id: 'U9', name: 'eve' } as const

const people = {
  U1: electorOf('U1', 'alice', { groups: ['managers'] }),
  U2: electorOf('U2', 'rita', { groups: ['managers', 'sre'], logins: ['github:rita'] }),
  U3: electorOf('U3', 'omar', { groups: ['managers'] }),
  U9: electorOf('U9', 'eve'),
}

type Rules = Queries['policy']['answer']

function ruled(approval: Partial<ApprovalPolicy> = {}, more: Partial<Rules> = {}): Answers {
  return { policy: seen(rulesOf({ approval: { ...two, ...approval } }, { people, ...more })) }
}

function asked(answers: Answers = ruled(), delivery = ask(), target = targetAt('1.4.2')): Course {
  return until(begin(delivery, target), ({ waitingOn }) => waitingOn?.on === 'approval', answers)
}

function approves(by: typeof rita | typeof omar | typeof alice | typeof eve, { delivery }: Course) {
  return { type: 'vote', by, choice: 'approve', plan: delivery.plan?.hash ?? '' } as const
}

/** Says something, and lets what follows at once happen. */
function say(course: Course, signals: readonly Signal[], answers: Answers = ruled()): Course {
  return settle(tick({ ...course, last: undefined }, answers, signals), answers)
}

/** Ticks for as long as it wants to be looked at in the same moment. */
function settle(course: Course, answers: Answers): Course {
  let next = course
  for (let turn = 0; turn < 30; turn++) {
    const before = next.last?.wakeAt
    if (next.delivery.outcome || before === undefined || before > course.now) return next
    next = tick(next, answers)
    if (next.delivery.stages.some(({ stage, state }) => stage === 'rollout' && state === 'running'))
      return next
  }
  return next
}

function stageOf({ delivery }: Course): string | undefined {
  return delivery.stages.find(({ state }) => state === 'running')?.stage
}

function later(course: Course, ms: number): Course {
  return { ...course, now: course.now + ms }
}

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

describe('votes', () => {
  const moved: Answers['replanned'] = seen({
    release: releaseOf('1.5.0'),
    rendered: { ...rendered('1.5.0'), manifests: manifestsOf('9') },
    changes: [changeOf('update', deployment), changeOf('create', service)],
  })

  function rendered(version: string) {
    const inventory = [deployment]
    const base = { inventory, cluster: 'shared', namespace: 'shop', progressDeadlineSeconds: 600 }
    return { ...base, manifests: manifestsOf(version), onFailure: 'rollback' as const }
  }

  it('fall when the plan is another by the time that somebody votes, and it is said what changed', () => {
    const course = asked()
    const voted = say(course, [approves(rita, course)], { ...ruled(), replanned: moved })
    expect(voted.delivery.approval).toMatchObject({
      votes: [],
      missing: 2,
      plan: voted.delivery.plan?.hash,
    })
    expect(voted.delivery.plan?.hash).not.toBe(course.delivery.plan?.hash)
    expect(voted.delivery.approval?.voided).toMatchObject([
      { votes: [{ by: rita }], because: ['Service shop/checkout is new: create'] },
    ])
  })

  it('about the plan before do not count for the new one, and are answered', () => {
    const course = asked()
    const fallen = say(course, [approves(rita, course)], { ...ruled(), replanned: moved })
    const stale = say(fallen, [approves(omar, course)], { ...ruled(), replanned: moved })
    expect(stale.delivery.approval?.votes).toEqual([])
    const both = say(fallen, [approves(rita, fallen), approves(omar, fallen)], {
      ...ruled(),
      replanned: moved,
    })
    expect(stageOf(both)).toBe('rollout')
    expect(both.delivery.rendered?.manifests).toBe(manifestsOf('9'))
  })

  it('fall when the plan changes while it waits for its turn', () => {
    const target = targetAt('1.4.2', { active: 'd-0' })
    const course = asked(ruled(), ask(), target)
    const queued = say(course, [approves(rita, course), approves(omar, course)])
    expect(queued.delivery.waitingOn?.on).toBe('queue')
    const freed = { ...queued, target: { ...queued.target, active: undefined } }
    const again = settle(tick(freed, { ...ruled(), replanned: moved }), {
      ...ruled(),
      replanned: moved,
    })
    expect(again.delivery.begun).toBe(false)
    expect(again.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 2 })
    expect(again.target.queue).toEqual([])
  })

  it('of somebody who lost the role before it began do not count', () => {
    const target = targetAt('1.4.2', { active: 'd-0' })
    const course = asked(ruled(), ask(), target)
    const queued = say(course, [approves(rita, course), approves(omar, course)])
    const freed = { ...queued, target: { ...queued.target, active: undefined } }
    const without = ruled({}, { people: { ...people, U3: electorOf('U3', 'omar') } })
    const again = settle(tick(freed, without), without)
    expect(again.delivery.begun).toBe(false)
    expect(again.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 1 })
    expect(stageOf(say(again, [approves(omar, again)]))).toBe('rollout')
  })

  it('are kept, and nothing begins, while it cannot be known who the voters are', () => {
    const course = asked()
    const blind = tick(course, { policy: unavailable }, [
      approves(rita, course),
      approves(omar, course),
    ])
    const still = tick(blind, { policy: unavailable })
    expect(still.delivery.begun).toBe(false)
    expect(still.delivery.waitingOn?.on).toBe('provider')
    expect(stageOf(settle(tick(still, ruled()), ruled()))).toBe('rollout')
  })

  it('lapse when it has not begun in time, and people are asked once more', () => {
    const course = asked()
    const freezes = [
      {
        id: 'f-1',
        environment: 'staging',
        from: noon,
        until: noon + 20 * HOUR,
        because: 'audit',
        by: eve,
      },
    ]
    const frozen = ruled({}, { freezes })
    const waiting = say(course, [approves(rita, course), approves(omar, course)], frozen)
    expect(waiting.delivery.waitingOn).toMatchObject({ on: 'gates' })
    const late = settle(tick(later(waiting, 8 * HOUR), frozen), frozen)
    expect(late.delivery.begun).toBe(false)
    expect(late.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 2 })
    expect(late.delivery.approval?.voided).toMatchObject([
      { because: [expect.stringContaining('lapsed')] },
    ])
  })

  it('of authors do not count where the rules say so, and an unknown author wants one more', () => {
    const rules = ruled({ author: 'deny' }, { linked: ['github:rita'] })
    const brings = seen({
      from: '1.4.2',
      to: '1.5.0',
      commits: [],
      total: 2,
      authors: ['github:rita', 'somebody'],
      issues: [],
      incomplete: false,
    })
    const course = asked({ ...rules, brings })
    expect(settle(course, { ...rules, brings }).delivery.approval?.needed).toBe(3)
    const voted = say(course, [approves(rita, course)], { ...rules, brings })
    expect(voted.delivery.approval?.ignored).toMatchObject([
      { by: rita, because: expect.stringContaining('wrote') },
    ])
  })

  it('that come after it began change nothing any more, and are answered', () => {
    const course = asked()
    const both = say(course, [approves(rita, course), approves(omar, course)])
    const after = tick(both, { ...ruled(), objects: unapplied() }, [
      { ...approves(rita, both), choice: 'reject' },
    ])
    expect(after.delivery.outcome).toBeUndefined()
    expect(after.delivery.approval?.votes.map(({ choice }) => choice)).toEqual([
      'approve',
      'approve',
    ])
    expect(JSON.stringify(after.last?.notes)).toContain('rita decided too late')
  })
})

describe('gates', () => {
  const inStaging = (tier: Partial<Tier>): Tier => ({
    environment: 'dev',
    settled: undefined,
    ran: { since: noon - HOUR },
    blocked: undefined,
    signOff: undefined,
    ...tier,
  })
  const after = (policy = {}): Answers => ({ policy: seen(rulesOf({ after: ['dev'], ...policy })) })

  it.each([
    {
      what: 'never ran in the tier before',
      tier: { ran: undefined },
      because: 'it has not run in dev',
    },
    {
      what: 'was taken back there',
      tier: { blocked: { because: 'slow' } },
      because: 'it was taken back in dev: slow',
    },
    {
      what: 'was rejected by QA',
      tier: { signOff: { state: 'rejected' as const, by: rita, because: 'wrong total' } },
      because: 'rita rejected it in dev: wrong total',
    },
  ])('refuse what $what', ({ tier, because }) => {
    const { delivery } = until(begin(ask(), targetAt('1.4.2')), ({ outcome }) => !!outcome, {
      ...after(),
      tiers: seen([inStaging(tier)]),
    })
    expect(delivery.outcome).toEqual({ is: 'refused', reason: { because } })
  })

  it('let it wait until it has soaked, to the moment', () => {
    const answers = { ...after({ requiredSoakTime: 2 * HOUR }), tiers: seen([inStaging({})]) }
    const waiting = until(
      begin(ask(), targetAt('1.4.2')),
      ({ waitingOn }) => waitingOn?.on === 'gates',
      answers,
    )
    expect(waiting.delivery.waitingOn).toMatchObject({
      gates: [{ gate: 'soak', opensAt: noon + HOUR }],
    })
    expect(waiting.last?.wakeAt).toBe(noon + HOUR)
    expect(stageOf(tick({ ...waiting, now: noon + HOUR - 1 }, answers))).toBe('approval')
    expect(stageOf(tick({ ...waiting, now: noon + HOUR }, answers))).toBe('queue')
  })

  it('wait for checks that run, and refuse those that failed', () => {
    const rules = after({ after: [], checks: ['ci'] })
    const waiting = until(
      begin(ask(), targetAt('1.4.2')),
      ({ waitingOn }) => waitingOn?.on === 'gates',
      rules,
    )
    expect(waiting.delivery.waitingOn).toMatchObject({
      gates: [{ because: 'the check ci has not reported yet' }],
    })
    const { delivery } = tick(waiting, {
      ...rules,
      checks: seen([{ name: 'ci', state: 'failed' }]),
    })
    expect(delivery.outcome).toEqual({ is: 'refused', reason: { because: 'the check ci failed' } })
  })

  it('keep what has not begun when a freeze begins, and let finish what has', () => {
    const freezes = [
      {
        id: 'f-1',
        environment: 'staging',
        from: noon,
        until: noon + HOUR,
        because: 'audit',
        by: eve,
      },
    ]
    const frozen: Answers = { policy: seen(rulesOf({}, { freezes })) }
    const waiting = until(
      begin(ask(), targetAt('1.4.2')),
      ({ waitingOn }) => waitingOn?.on === 'gates',
      frozen,
    )
    expect(waiting.delivery.begun).toBe(false)
    expect(waiting.target.active).toBeUndefined()

    const rolling = until(begin(ask(), targetAt('1.4.2')), ({ begun }) => begun, {
      objects: unapplied(),
    })
    const { delivery } = until(rolling, ({ outcome }) => !!outcome, frozen)
    expect(delivery.outcome).toEqual({ is: 'succeeded' })
  })

  it('keep others out of a locked target, and let its owner pass before them', () => {
    const lock = { by: alice, because: 'migration', at: noon, until: noon + HOUR }
    const target = targetAt('1.4.2', { lock, queue: ['d-7'] })
    const owners = until(begin(ask(), target), ({ outcome }) => !!outcome)
    expect(owners.delivery.outcome).toEqual({ is: 'succeeded' })
    const other = until(
      begin(ask({ by: eve }), targetAt('1.4.2', { lock })),
      ({ waitingOn }) => waitingOn?.on === 'gates',
      {
        policy: seen(rulesOf({}, { people })),
      },
    )
    expect(other.delivery.waitingOn).toMatchObject({
      gates: [{ gate: 'lock', because: 'alice locked it: migration', opensAt: noon + HOUR }],
    })
  })

  it('do not stop a way back', () => {
    const lock = { by: eve, because: 'migration', at: noon, until: noon + HOUR }
    const target = targetAt('1.5.0', { lock, history: [settledAt('1.4.2')] })
    const back = ask({ purpose: 'rollback', wanted: '1.4.2', restores: 'd-1.4.2' })
    const { delivery } = until(begin(back, target), ({ outcome }) => !!outcome, {
      policy: unavailable,
    })
    expect(delivery.outcome).toEqual({ is: 'succeeded' })
    expect(delivery.stages.map(({ stage }) => stage)).not.toContain('approval')
  })
})

describe('an emergency', () => {
  const urgent = (): Delivery => ask({ emergency: { because: 'the shop is down' } })
  const rules: Answers = {
    ...ruled(
      {},
      {
        freezes: [
          {
            id: 'f-1',
            environment: 'staging',
            from: noon,
            until: noon + HOUR,
            because: 'audit',
            by: eve,
          },
        ],
      },
    ),
    tiers: unavailable,
  }

  it('skips votes, freeze and tiers, says so out loud, and asks a second person to sign', () => {
    const course = until(
      begin(urgent(), targetAt('1.4.2')),
      ({ stages }) => stages.some(({ stage, state }) => stage === 'rollout' && state === 'running'),
      rules,
    )
    expect(course.last?.notes?.filter(({ broadcast }) => broadcast)).toMatchObject([
      {
        text: 'EMERGENCY: alice delivers checkout 1.5.0 to staging without votes: the shop is down',
      },
    ])
    expect(course.last?.children).toMatchObject([{ kind: 'countersign', id: 'c-1' }])
  })

  it('is refused to who may not use it', () => {
    const nobody = ruled({}, { people: { U1: electorOf('U1', 'alice', { isOperator: false }) } })
    const { delivery } = until(
      begin(urgent(), targetAt('1.4.2')),
      ({ outcome }) => !!outcome,
      nobody,
    )
    expect(delivery.outcome).toMatchObject({
      is: 'refused',
      reason: { because: 'alice may not use the emergency way into staging' },
    })
  })

  it('does not pass a lock of somebody else, nor a delivery that runs', () => {
    const lock = { by: eve, because: 'migration', at: noon, until: noon + HOUR }
    const locked = until(
      begin(urgent(), targetAt('1.4.2', { lock })),
      ({ waitingOn }) => waitingOn?.on === 'gates',
      rules,
    )
    expect(locked.delivery.waitingOn).toMatchObject({ gates: [{ gate: 'lock' }] })
    const busy = until(
      begin(urgent(), targetAt('1.4.2', { active: 'd-0' })),
      ({ waitingOn }) => waitingOn?.on === 'queue',
      rules,
    )
    expect(busy.target.active).toBe('d-0')
  })
})

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
    expect(told).toEqual(['d-0'])
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
})
