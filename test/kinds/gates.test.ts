import { describe, expect, it } from 'vitest'
import type { Delivery } from '#src/core/delivery.ts'
import type { Tier } from '#src/core/rules/tiers.ts'
import {
  alice,
  type Answers,
  ask,
  begin,
  electorOf,
  noon,
  rulesOf,
  seen,
  settledAt,
  targetAt,
  tick,
  unapplied,
  unavailable,
  until,
} from './delivering.ts'
import { eve, HOUR, people, rita, ruled, stageOf } from './voting.ts'

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
        text: 'EMERGENCY: alice delivers checkout 1.5.0 to staging without votes, the freeze (eve froze it: audit): the shop is down',
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
