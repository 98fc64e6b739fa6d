import type { Instant } from '#src/core/clock.ts'
import type { Seen } from '#src/core/queries.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { without } from '#src/core/without.ts'

/** How long to wait before Slack is asked again when it did not answer, in milliseconds. */
const AGAIN = 15_000
/** The release source is asked seldom, and more seldom the longer nobody decides, in milliseconds. */
const SOURCE_AGAIN = { soonest: 60_000, latest: 600_000 }
/** People are not kept from deciding by checks that never end, in milliseconds. */
export const LONGEST_CHECKS = 15 * 60_000

/** Whether it is time to ask what the release brings. */
export function isChangesDue({ changes, changesAt }: SignOff): boolean {
  return !changes && changesAt === undefined
}

/** Whether it is time to ask for the checks that stand for a sign-off. */
export function isChecksDue(record: SignOff): boolean {
  return wantsChecks(record) && record.checksAt === undefined
}

function wantsChecks({ state, unless = [] }: SignOff): boolean {
  return state === 'asked' && unless.length > 0
}

/** What was asked of the release source just now rests for a while, whatever wakes the request meanwhile. */
export function rested(record: SignOff, { checks, changes }: Seen, now: Instant): SignOff {
  const { soonest, latest } = SOURCE_AGAIN
  const pause = Math.min(latest, Math.max(soonest, (now - record.askedAt) / 4))
  const next = (answer: AnyAnswer, before: Instant | undefined) => {
    if (answer) return now + Math.max(pause, retryAfterOf(answer))
    return before !== undefined && before > now ? before : undefined
  }
  const checksAt = next(checks, record.checksAt)
  const changesAt = next(changes, record.changesAt)
  return {
    ...without(record, 'checksAt', 'changesAt'),
    ...(checksAt !== undefined && { checksAt }),
    ...(changesAt !== undefined && { changesAt }),
  }
}

/** The next moment at which something can be known, or has to be said; undefined when only people can go on. */
export function wakeAt(record: SignOff, { policy }: Seen, now: Instant): Instant | undefined {
  const times = [
    record.changes ? Infinity : (record.changesAt ?? now),
    wantsChecks(record) ? (record.checksAt ?? now) : Infinity,
    policy?.is === 'seen'
      ? byPeopleAt(record, policy.value.policy, now)
      : now + Math.max(AGAIN, retryAfterOf(policy)),
  ]
  const next = Math.min(...times)
  return next === Infinity ? undefined : next
}

function byPeopleAt(record: SignOff, policy: Policy, now: Instant): Instant {
  if ((record.pending ?? []).length > 0) return now
  return record.state === 'asked' ? sayingAt(record, policy) : Infinity
}

/** When people are told that they are needed, or told again. */
function sayingAt({ askedAt, toldAt, remindedAt }: SignOff, { signOff }: Policy): Instant {
  if (toldAt === undefined) return askedAt + LONGEST_CHECKS
  return remindedAt === undefined ? toldAt + (signOff?.remindAfter ?? Infinity) : Infinity
}

type AnyAnswer = Seen['policy'] | Seen['changes'] | Seen['checks']

function retryAfterOf(answer: AnyAnswer): number {
  return answer?.is === 'unavailable' ? (answer.retryAfter ?? 0) : 0
}
