import type { Approval, Voided } from '#src/core/rules/approval.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { Hash } from '#src/core/plan/objects.ts'
import type { Permit } from './permit.ts'

/** How many times that votes fell are remembered. */
const REMEMBERED = 5

type Known = Extract<Permit, { is: 'known' }>

/** A fresh request about a plan. What fell before stays to be read. */
export function askAnew(
  { approval }: Delivery,
  plan: Hash,
  { wanted, tally }: Known,
  now: Instant,
): Approval {
  const { expires = 0, count = 1, required = [] } = wanted ?? {}
  const { voided: fallen = [], told = [] } = approval ?? {}
  const needed = tally?.needed ?? count
  return {
    state: 'asked',
    plan,
    askedAt: now,
    expiresAt: now + expires,
    votes: [],
    voided: fallen,
    needed,
    missing: needed,
    missingRequired: required,
    ignored: [],
    told,
  }
}

/** The votes fall, and it is said why. */
export function voided(asked: Approval, because: readonly string[], now: Instant): Approval {
  const fallen: Voided = { plan: asked.plan, votes: asked.votes, because: [...because], at: now }
  return {
    ...asked,
    state: 'asked',
    votes: [],
    voided: [...asked.voided, fallen].slice(-REMEMBERED),
  }
}

/** Enough people had decided, but it did not begin in time: they are asked once more. */
export function lapsed(delivery: Delivery, asked: Approval, permit: Known, now: Instant): Approval {
  const because = ['the votes lapsed: it had not begun in time']
  const fallen = voided(asked, because, now)
  return askAnew({ ...delivery, approval: fallen }, asked.plan, permit, now)
}
