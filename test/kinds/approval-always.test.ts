import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Delivery } from '#src/core/delivery.ts'
import { planOf } from '#src/core/plan/plan-of.ts'
import type { ApprovalPolicy } from '#src/core/rules/policy.ts'
import type { Signal } from '#src/core/signal.ts'
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
  releaseOf,
  rulesOf,
  seen,
  targetAt,
  tick,
  unapplied,
  unavailable,
} from './delivering.ts'

const HOUR = 3_600_000
const EXPIRES = 4 * HOUR
const managers = ['U1', 'U2', 'U3', 'U4']
const names: Readonly<Record<string, string>> = {
  U1: 'alice',
  U2: 'rita',
  U3: 'omar',
  U4: 'sam',
  U9: 'eve',
}

/** What may happen, in any order. */
type Happening =
  | {
      readonly is: 'vote'
      readonly who: string
      readonly choice: 'approve' | 'reject'
      readonly isStale: boolean
    }
  | { readonly is: 'revoke'; readonly who: string }
  | { readonly is: 'pass'; readonly ms: number }
  | { readonly is: 'plan'; readonly manifests: number }
  | { readonly is: 'leave' | 'join'; readonly who: string }
  | { readonly is: 'outage'; readonly of: 'policy' | 'replan' | 'none' }
  | { readonly is: 'freeze' | 'thaw' | 'tick' }

const who = fc.constantFrom('U1', 'U2', 'U3', 'U4', 'U9')
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constant('vote' as const),
      who,
      choice: fc.constant('approve' as const),
      isStale: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('vote' as const),
      who,
      choice: fc.constant('reject' as const),
      isStale: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('revoke' as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('pass' as const),
      ms: fc.constantFrom(1_000, HOUR, 3 * HOUR),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('plan' as const),
      manifests: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constantFrom('leave' as const, 'join' as const), who }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('outage' as const),
      of: fc.constantFrom('policy' as const, 'replan' as const, 'none' as const, 'none' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('freeze' as const, 'thaw' as const) }) },
  { weight: 6, arbitrary: fc.record({ is: fc.constant('tick' as const) }) },
)

/** The world as it is: who is a manager, what the plan would be, whether it is frozen, who does not answer. */
type World = {
  managers: Set<string>
  manifests: number
  frozen: boolean
  outage: 'policy' | 'replan' | 'none'
}

function answersOf(world: World): Answers {
  const people = Object.fromEntries(
    Object.entries(names).map(([id, name]) => [
      id,
      electorOf(id, name, { groups: world.managers.has(id) ? ['managers'] : [] }),
    ]),
  )
  const freezes = world.frozen
    ? [
        {
          id: 'f-1',
          environment: 'staging',
          from: 0,
          until: Number.MAX_SAFE_INTEGER,
          because: 'audit',
          by: alice,
        },
      ]
    : []
  const approval: ApprovalPolicy = {
    from: ['managers'],
    count: 2,
    required: [],
    requester: 'deny',
    author: 'allow',
    reason: 'optional',
    expires: EXPIRES,
    remindAfter: HOUR,
  }
  return {
    policy:
      world.outage === 'policy' ? unavailable : seen(rulesOf({ approval }, { people, freezes })),
    replanned: world.outage === 'replan' ? unavailable : seen(plannedIn(world)),
    objects: unapplied(),
  }
}

function plannedIn({ manifests }: World) {
  const rendered = {
    ...{ manifests: manifestsOf(String(manifests)), inventory: [deployment], cluster: 'shared' },
    ...{ namespace: 'shop', progressDeadlineSeconds: 600, onFailure: 'rollback' as const },
  }
  return { release: releaseOf('1.5.0'), rendered, changes: [changeOf('update', deployment)] }
}

function hashIn(world: World): string {
  const { release, rendered, changes } = plannedIn(world)
  return planOf(release, rendered, changes).hash
}

/** What the votes are worth by a count of its own: the last word of everybody who may decide, on the plan of this moment. */
type Ballot = { who: string; choice: 'approve' | 'reject'; plan: string; at: number }

function isQuorum(ballots: readonly Ballot[], world: World, now: number): boolean {
  const mine = new Map<string, Ballot>()
  for (const ballot of ballots) mine.set(ballot.who, ballot)
  const valid = [...mine.values()].filter(
    (ballot) =>
      ballot.plan === hashIn(world) &&
      world.managers.has(ballot.who) &&
      ballot.who !== 'U1' &&
      now - ballot.at < EXPIRES,
  )
  return valid.filter(({ choice }) => choice === 'approve').length >= 2
}

function hasTarget({ delivery, target }: Course): boolean {
  return target.active === delivery.id
}

/** Plays it, and checks after every tick what must always hold. */
function play(happenings: readonly Happening[]): Course {
  const world: World = { managers: new Set(managers), manifests: 1, frozen: false, outage: 'none' }
  let course = begin(ask(), targetAt('1.4.2'))
  let ballots: Ballot[] = []
  let signals: Signal[] = []
  let oldPlan = 'f'.repeat(64)

  const look = () => {
    const { delivery } = course
    if (delivery.outcome || delivery.begun) return
    const had = hasTarget(course)
    const now = course.now
    const next = tick(course, answersOf(world), signals)
    signals = []
    if (!had && hasTarget(next)) {
      expect(isQuorum(ballots, world, now), 'a valid quorum on the plan of this moment').toBe(true)
      expect(next.delivery.plan?.hash).toBe(hashIn(world))
      expect(world.frozen).toBe(false)
    }
    expectNotStuck(next, now)
    course = { ...next, now }
  }

  for (const one of happenings) {
    const plan = course.delivery.approval?.plan ?? ''
    switch (one.is) {
      case 'vote': {
        const on = one.isStale ? oldPlan : plan
        if (!on) break
        const by = { type: 'person', id: one.who, name: names[one.who] ?? '' } as const
        signals.push({ type: 'vote', by, choice: one.choice, plan: on })
        if (on === plan)
          ballots.push({ who: one.who, choice: one.choice, plan: on, at: course.now })
        break
      }
      case 'revoke':
        signals.push({
          type: 'revoke',
          by: { type: 'person', id: one.who, name: names[one.who] ?? '' },
        })
        ballots = ballots.filter(({ who: owner }) => owner !== one.who)
        break
      case 'pass':
        course = { ...course, now: course.now + one.ms }
        break
      case 'plan':
        oldPlan = plan || oldPlan
        world.manifests = one.manifests
        break
      case 'leave':
        world.managers.delete(one.who)
        break
      case 'join':
        if (managers.includes(one.who)) world.managers.add(one.who)
        break
      case 'outage':
        world.outage = one.of
        break
      case 'freeze':
      case 'thaw':
        world.frozen = one.is === 'freeze'
        break
      case 'tick':
        break
    }
    if (one.is === 'tick') for (let turn = 0; turn < 8; turn++) look()
    else look()
  }
  return course
}

/** It is over, or goes on at once, or says what it waits for and when it looks again. */
function expectNotStuck({ delivery, last }: Course, now: number): void {
  if (delivery.outcome) return
  expect(last?.wakeAt, 'looks again').toBeDefined()
  if ((last?.wakeAt ?? 0) > now) expect(waitsFor(delivery), 'says what it waits for').toBeDefined()
}

function waitsFor({ waitingOn }: Delivery) {
  return waitingOn?.on
}

it('never begins without a valid quorum on exactly what it begins, and is never stuck', () => {
  let begun = 0
  fc.assert(
    fc.property(fc.array(happening, { minLength: 5, maxLength: 60 }), (happenings) => {
      const settled: Happening[] = [{ is: 'tick' }, ...happenings]
      if (hasTarget(play(settled))) begun += 1
    }),
    { numRuns: 400 },
  )
  expect(begun, 'some of these came through').toBeGreaterThan(10)
})
