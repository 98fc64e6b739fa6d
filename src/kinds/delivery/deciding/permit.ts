import { z } from 'zod'
import type { Gate } from '#src/core/rules/approval.ts'
import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Reason } from '#src/core/delivery.ts'
import { demandOf } from '#src/core/rules/demand.ts'
import { mayHurry, tally, type Tally } from '#src/core/rules/eligible.ts'
import { gatesOf } from '#src/core/rules/gates.ts'
import type { ApprovalPolicy, Policy } from '#src/core/rules/policy.ts'
import type { Queries, Query, Seen } from '#src/core/queries.ts'
import type { Target } from '#src/core/target.ts'

/** What a delivery has to ask beside the rules, by the rules: nobody is asked for what nobody wants to know. */
export const Asks = z.object({
  tiers: z.boolean(),
  checks: z.boolean(),
  changes: z.boolean(),
  /** Groups and people that may have to be told. */
  tell: z.array(z.string()),
})
export type Asks = z.infer<typeof Asks>

type Rules = Queries['policy']['answer']

/** Whether a delivery may begin, by rules, gates and votes as they are at this moment. */
export type Permit =
  | { readonly is: 'unknown'; readonly asks: Asks }
  | { readonly is: 'refused'; readonly reason: Reason; readonly gates: Gate[] }
  | {
      readonly is: 'known'
      readonly rules: Rules
      readonly gates: Gate[]
      /** What is asked of people, and how their votes stand; absent where nobody is asked. */
      readonly wanted: ApprovalPolicy | undefined
      readonly tally: Tally | undefined
      readonly changes: Delivery['changes']
    }

export type PermitInput = {
  readonly delivery: Delivery
  readonly target: Target
  readonly asks: Asks | undefined
  /** Whom to tell instead of the voters. */
  readonly tell?: readonly string[]
}

/** The questions behind a permit. The rules come first: they say what else must be known. */
export function permitWants({ delivery, target, asks }: PermitInput): Query[] {
  const { app, environment, release } = delivery
  const queries: Query[] = [rulesWanted(delivery, asks)]
  if (!release || !asks) return queries
  if (asks.tiers) queries.push({ ask: 'tiers', app, environment, release })
  if (asks.checks) queries.push({ ask: 'checks', app, release })
  if (asks.changes && !knownChanges(delivery, target))
    queries.push({ ask: 'changes', app, to: release.version, ...since(target) })
  return queries
}

function rulesWanted(delivery: Delivery, asks: Asks | undefined): Query {
  const { app, environment, by, approval } = delivery
  const voters = (approval?.votes ?? []).map((vote) => vote.by)
  const people = [by, ...voters].flatMap((actor) => (actor.type === 'person' ? [actor.id] : []))
  const demand = demandOf(delivery)
  return {
    ask: 'policy',
    app,
    environment,
    people: [...new Set(people)],
    ...(demand && { demand }),
    ...(asks && { tell: asks.tell }),
  }
}

function since({ settled }: Target): { readonly from?: string } {
  return settled ? { from: settled.release.version } : {}
}

/** What it brings is asked once, and again when something else was settled in the meantime. */
function knownChanges({ changes, release }: Delivery, { settled }: Target): Delivery['changes'] {
  const isOfNow = changes?.to === release?.version && changes?.from === settled?.release.version
  return isOfNow ? changes : undefined
}

/** Puts the answers together. What was not answered never comes here. */
export function permitOf(
  input: PermitInput & { readonly seen: Seen; readonly now: Instant },
): Permit {
  const { delivery, seen, asks, target } = input
  if (seen.policy?.is !== 'seen')
    return refused(
      `${delivery.app} is not in the catalog any more, or not in ${delivery.environment}`,
    )
  const rules = seen.policy.value
  const needed = asksOf(rules.policy, input)
  if (!asks || !covers(asks, needed)) return { is: 'unknown', asks: needed }

  const problem = problemOf(delivery, rules)
  if (problem) return refused(problem)
  const gates = gatesBy(input, rules)
  const shut = gates.find(({ is }) => is === 'shut')
  if (shut) return refused(shut.because, gates)
  const fresh = seen.changes?.is === 'seen' ? seen.changes.value : undefined
  const changes = fresh ?? knownChanges(delivery, target)
  const wanted = delivery.emergency ? undefined : rules.policy.approval
  const votes = wanted && tallyBy(delivery, wanted, rules, changes)
  return { is: 'known', rules, gates, wanted, tally: votes, changes }
}

function asksOf(policy: Policy, { delivery, tell }: PermitInput): Asks {
  const { approval } = policy
  const isFree = delivery.emergency !== undefined
  const bringsRelease = delivery.purpose === 'deploy' && !isFree
  const wanted = isFree ? undefined : approval
  return {
    tiers: bringsRelease && policy.after.length > 0,
    checks: bringsRelease && policy.checks.length > 0,
    changes: bringsRelease && wanted !== undefined,
    tell: [...(tell ?? [...(wanted?.from ?? []), ...(wanted?.required ?? [])])],
  }
}

function covers(asks: Asks, needed: Asks): boolean {
  const asksMore = (['tiers', 'checks', 'changes'] as const).some(
    (one) => needed[one] && !asks[one],
  )
  return !asksMore && needed.tell.join(' ') === asks.tell.join(' ')
}

/** Whoever asked has to have the right still, when it begins. Robots have theirs from whoever made them. */
function problemOf(delivery: Delivery, { policy, people }: Rules): string | undefined {
  const { by, emergency, environment, reason } = delivery
  if (by.type !== 'person')
    return emergency && `${actorName(by)} may not use the emergency way into ${environment}`
  const elector = people[by.id]
  const isShell = by.id.startsWith('shell:')
  if (!isShell && !elector?.mayDeploy)
    return `${by.name} may not deliver to ${environment} any more`
  if (emergency && !mayHurry(elector, policy.emergency))
    return `${by.name} may not use the emergency way into ${environment}`
  const isUnreasoned = policy.approval?.reason === 'required' && !reason && !emergency
  return isUnreasoned ? `${environment} wants a reason` : undefined
}

function gatesBy(
  { delivery, target, seen, now }: PermitInput & { readonly seen: Seen; readonly now: Instant },
  { policy, freezes }: Rules,
): Gate[] {
  const bringsRelease = delivery.purpose === 'deploy'
  return gatesOf({
    app: delivery.app,
    by: delivery.by,
    policy: bringsRelease ? policy : { ...policy, after: [], checks: [] },
    freezes,
    tiers: seen.tiers?.is === 'seen' ? seen.tiers.value : [],
    checks: seen.checks?.is === 'seen' ? seen.checks.value : [],
    target,
    isEmergency: delivery.emergency !== undefined,
    now,
  })
}

function tallyBy(
  { approval, by }: Delivery,
  policy: ApprovalPolicy,
  { people, linked }: Rules,
  changes: Delivery['changes'],
): Tally {
  const authors = changes?.authors ?? []
  const hasUnknownAuthors =
    changes !== undefined &&
    (changes.incomplete || authors.some((author) => !linked.includes(author.toLowerCase())))
  const votes = (approval?.votes ?? []).filter(({ at }) => at < (approval?.expiresAt ?? 0))
  return tally(policy, votes, people, { by, authors, hasUnknownAuthors })
}

function refused(because: string, gates: Gate[] = []): Permit {
  return { is: 'refused', reason: { because }, gates }
}
