import type { Answer, EvidenceSeen } from '#src/core/queries.ts'
import type { Signal } from '#src/core/signal.ts'
import { AlertPolicy } from '#src/core/rules/alert-policy.ts'
import type { Evidence } from '#src/core/rules/evidence.ts'
import { stateOf } from '#src/kinds/delivery/state.ts'
import {
  alice,
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

export const MINUTE = 60_000
export const during = AlertPolicy.parse({})
export const watch = AlertPolicy.parse({ watch: '10m' })
export const retry: Signal = { type: 'retry', by: alice }
export const abort: Signal = { type: 'abort', by: alice, because: 'people complain' }

export const errors: Evidence = {
  key: 'a@1',
  name: 'CheckoutErrors',
  severity: 'critical',
  summary: '12 % of requests fail',
  startsAt: noon + 5 * MINUTE,
  means: 'hold',
}

export const tenMinutes = { policy: seen(rulesOf({ alerts: watch })) }
export const blind = seen<EvidenceSeen>({ policy: watch, blind: 'no answer' })
export const isOver: Parameters<typeof until>[1] = ({ outcome, held }) =>
  held || outcome !== undefined
export const isRollingOut: Parameters<typeof until>[1] = (delivery) =>
  stateOf(delivery) === 'rollout'

export function firing(...alerts: readonly Evidence[]): Answer<EvidenceSeen> {
  return seen({ policy: watch, alerts })
}

/** It has begun to write, and nothing fired before. */
export function rolling(target = targetAt('1.4.2'), more = {}, delivery = ask()): Course {
  const none = seen<EvidenceSeen>({ policy: during, alerts: [] })
  const began = until(begin(delivery, target), isRollingOut, more)
  return tick(began, { ...more, objects: unapplied(), evidence: none })
}

/** The new release runs, and ten minutes begin. */
export function verifying(): Course {
  const answers = { ...tenMinutes, evidence: firing() }
  const began = until(begin(ask(), targetAt('1.4.2')), isRollingOut, answers)
  const wrote = tick(began, { ...answers, objects: unapplied() })
  return tick(
    until(wrote, (delivery) => stateOf(delivery) === 'verification', answers),
    answers,
  )
}
