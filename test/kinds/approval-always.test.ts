import fc from 'fast-check'
import { expect, it } from 'vitest'
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

const who = fc.constantFrom('U1', 'U2', 'U2', 'U3', 'U3', 'U4', 'U4', 'U9')
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
    manifests: manifestsOf(String(manifests)),
    inventory: [deployment],
    cluster: 'shared',
    namespace: 'shop',
    progressDeadlineSeconds: 600,
    onFailure: 'rollback' as const,
  }
  return { release: releaseOf('1.5.0'), rendered, changes: [changeOf('update', deployment)] }
}

function hashIn(world: World): string {
  const { release, rendered, changes } = plannedIn(world)
  return planOf(release, rendered, { changes }).hash
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
  return valid.length >= 2 && valid.every(({ choice }) => choice === 'approve')
}

function hasTarget({ delivery, target }: Course): boolean {
  return target.active === delivery.id
}

/** What was played so far. `wrong` are the moments in which something did not hold that always must. */
type Play = {
  readonly world: World
  course: Course
  ballots: Ballot[]
  signals: Signal[]
  oldPlan: string
  readonly wrong: string[]
}

/** Plays it, and checks after every tick what must always hold. */
function play(happenings: readonly Happening[]): Play {
  const played: Play = {
    world: { managers: new Set(managers), manifests: 1, frozen: false, outage: 'none' },
    course: begin(ask(), targetAt('1.4.2')),
    ballots: [],
    signals: [],
    oldPlan: 'f'.repeat(64),
    wrong: [],
  }
  for (const one of happenings) {
    happen(one, played)
    for (let turn = 0; turn < (one.is === 'tick' ? 8 : 1); turn++) look(played)
  }
  return played
}

function happen(one: Happening, played: Play): void {
  const { world } = played
  if (one.is === 'vote') vote(one, played)
  if (one.is === 'revoke') revoke(one.who, played)
  if (one.is === 'pass') played.course = { ...played.course, now: played.course.now + one.ms }
  if (one.is === 'plan') {
    played.oldPlan = played.course.delivery.approval?.plan ?? played.oldPlan
    world.manifests = one.manifests
  }
  if (one.is === 'leave' || one.is === 'join') move(one, world)
  if (one.is === 'outage') world.outage = one.of
  if (one.is === 'freeze') world.frozen = true
  if (one.is === 'thaw') world.frozen = false
}

function vote(
  { who: id, choice, isStale }: Extract<Happening, { is: 'vote' }>,
  played: Play,
): void {
  const { course, oldPlan } = played
  const asked = course.delivery.approval?.plan
  const plan = isStale ? oldPlan : asked
  if (!plan) return
  played.signals.push({ type: 'vote', by: personOf(id), choice, plan })
  if (plan === asked) played.ballots.push({ who: id, choice, plan, at: course.now })
}

function move({ is, who: id }: Extract<Happening, { is: 'leave' | 'join' }>, world: World): void {
  if (is === 'leave') world.managers.delete(id)
  else if (managers.includes(id)) world.managers.add(id)
}

function revoke(id: string, played: Play): void {
  played.signals.push({ type: 'revoke', by: personOf(id) })
  played.ballots = played.ballots.filter(({ who: owner }) => owner !== id)
}

function personOf(id: string) {
  return { type: 'person', id, name: names[id] ?? '' } as const
}

/** One tick. What it takes the target for must be covered by the votes as they are counted here. */
function look(played: Play): void {
  const { course, world, ballots, signals, wrong } = played
  const { now } = course
  if (course.delivery.outcome || course.delivery.begun) return
  const next = tick(course, answersOf(world), signals)
  played.signals = []
  played.course = { ...next, now }
  if (!hasTarget(course) && hasTarget(next)) {
    if (!isQuorum(ballots, world, now)) wrong.push('it began without a valid quorum')
    if (next.delivery.plan?.hash !== hashIn(world)) wrong.push('it began with another plan')
    if (world.frozen) wrong.push('it began in a freeze')
  }
  if (isStuck(next, now)) wrong.push('it is stuck')
}

/** Unless it is over it goes on at once, or says what it waits for and when it looks again. */
function isStuck({ delivery, last }: Course, now: number): boolean {
  if (delivery.outcome) return false
  const { wakeAt } = last ?? {}
  return wakeAt === undefined || (wakeAt > now && delivery.waitingOn === undefined)
}

it('never begins without a valid quorum on exactly what it begins, and is never stuck', () => {
  let begun = 0
  fc.assert(
    fc.property(fc.array(happening, { minLength: 5, maxLength: 60 }), (happenings) => {
      const { wrong, course } = play([{ is: 'tick' }, ...happenings])
      if (hasTarget(course)) begun += 1
      expect(wrong).toEqual([])
    }),
    { numRuns: 300 },
  )
  expect(begun, 'some of these came through').toBeGreaterThan(5)
}, 30_000)
