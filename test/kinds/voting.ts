import type { ApprovalPolicy } from '#src/core/rules/policy.ts'
import type { Queries } from '#src/core/queries.ts'
import type { Signal } from '#src/core/signal.ts'
import {
  type alice,
  type Answers,
  ask,
  begin,
  type Course,
  electorOf,
  rulesOf,
  seen,
  targetAt,
  tick,
  until,
} from './delivering.ts'

export const HOUR = 3_600_000

export const two: ApprovalPolicy = {
  from: ['managers'],
  count: 2,
  required: [],
  requester: 'deny',
  author: 'allow',
  expires: 8 * HOUR,
  reason: 'optional',
  remindAfter: HOUR,
}

export const rita = { type: 'person', id: 'U2', name: 'rita' } as const
export const omar = { type: 'person', id: 'U3', name: 'omar' } as const
export const eve = { type: 'person', id: 'U9', name: 'eve' } as const

export const people = {
  U1: electorOf('U1', 'alice', { groups: ['managers'] }),
  U2: electorOf('U2', 'rita', { groups: ['managers', 'sre'], logins: ['github:rita'] }),
  U3: electorOf('U3', 'omar', { groups: ['managers'] }),
  U9: electorOf('U9', 'eve'),
}

type Rules = Queries['policy']['answer']

export function ruled(approval: Partial<ApprovalPolicy> = {}, more: Partial<Rules> = {}): Answers {
  return { policy: seen(rulesOf({ approval: { ...two, ...approval } }, { people, ...more })) }
}

export function asked(
  answers: Answers = ruled(),
  delivery = ask(),
  target = targetAt('1.4.2'),
): Course {
  return until(begin(delivery, target), ({ waitingOn }) => waitingOn?.on === 'approval', answers)
}

export function approves(
  by: typeof rita | typeof omar | typeof alice | typeof eve,
  { delivery }: Course,
) {
  return { type: 'vote', by, choice: 'approve', plan: delivery.plan?.hash ?? '' } as const
}

/** Says something, and lets what follows at once happen. */
export function say(
  course: Course,
  signals: readonly Signal[],
  answers: Answers = ruled(),
): Course {
  return settle(tick({ ...course, last: undefined }, answers, signals), answers)
}

/** Ticks for as long as it wants to be looked at in the same moment. */
export function settle(course: Course, answers: Answers): Course {
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

export function stageOf({ delivery }: Course): string | undefined {
  return delivery.stages.find(({ state }) => state === 'running')?.stage
}

export function later(course: Course, ms: number): Course {
  return { ...course, now: course.now + ms }
}
