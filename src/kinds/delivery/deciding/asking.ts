import type { Approval, Voided } from '#src/core/rules/approval.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { Hash } from '#src/core/plan/objects.ts'
import { contentKey } from '#src/core/release.ts'
import type { Target } from '#src/core/target.ts'
import type { Permit } from './permit.ts'

/** How many times that votes fell are remembered. */
const REMEMBERED = 5

type Known = Extract<Permit, { is: 'known' }>

/** What people are asked: whether this plan shall replace what runs there. */
export type Question = { readonly plan: Hash; readonly replaces: string | undefined }

/** What runs there, as votes know it; undefined where nothing does. */
export function replacedIn({ settled }: Target): string | undefined {
  return settled && contentKey(settled.release)
}

/** Plain words where something else runs there than when people were asked. */
export function replacesOther({ replaces }: Approval, target: Target): readonly string[] {
  if (replaces === replacedIn(target)) return []
  const [was = 'nothing'] = replaces?.split(' ') ?? []
  const now = target.settled?.release.version ?? 'nothing'
  const both = was === now ? `another build of ${now}` : `${now}, not ${was},`
  return [`${both} runs there now`]
}

/** A fresh request about a plan. What fell before stays to be read. */
export function askAnew(
  { approval }: Delivery,
  { plan, replaces }: Question,
  { wanted, tally }: Known,
  now: Instant,
): Approval {
  const { expires = 0, count = 1, required = [] } = wanted ?? {}
  const { voided: fallen = [], told = [] } = approval ?? {}
  const needed = tally?.needed ?? count
  return {
    state: 'asked',
    plan,
    ...(replaces && { replaces }),
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
export function lapsed(
  delivery: Delivery,
  asked: Approval,
  { permit, target }: { readonly permit: Known; readonly target: Target },
  now: Instant,
): Approval {
  const because = ['the votes lapsed: it had not begun in time']
  const fallen = voided(asked, because, now)
  const question = { plan: asked.plan, replaces: replacedIn(target) }
  return askAnew({ ...delivery, approval: fallen }, question, permit, now)
}
