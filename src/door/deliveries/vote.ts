import { actorKey, type Actor } from '#src/core/actor.ts'
import type { Approval } from '#src/core/rules/approval.ts'
import { tookTarget, type Delivery } from '#src/core/delivery.ts'
import { momentWords, outcomeWords } from '#src/core/describe.ts'
import { mayVote } from '#src/core/rules/eligible.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { demandOf } from '#src/core/rules/demand.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import type { Signal } from '#src/core/signal.ts'
import { targetKey } from '#src/core/target.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { deliveryMeant, inFlightAt, type DeliveryMeant } from './find.ts'

/** What somebody decides about a plan: `name` is the command's, for words and the audit. */
export type Ballot = {
  readonly name: 'approve' | 'reject'
  readonly because?: string | undefined
}

/** What came of it: a vote that is there already changes nothing. */
export type Cast = { readonly delivery: Delivery; readonly is: 'cast' | 'there' }

/**
 * Tells the delivery what somebody decided about the plan that was on their screen, once for each invocation. Who may not
 * decide, or decides about something that is not asked (any more), is refused in words. The delivery itself decides
 * again, by the rules of the moment, when it counts.
 */
export async function castVote(
  context: Context,
  meant: DeliveryMeant,
  ballot: Ballot,
): Promise<Cast> {
  const { actor } = context.invocation
  const delivery = await choose(context, meant, ballot.name)
  if (hasDecided(delivery, context, ballot.name)) return { delivery, is: 'there' }
  const plan = await votable(delivery, context, ballot.name)
  const { because } = ballot
  await tell(context, ballot.name, delivery, {
    type: 'vote',
    by: actor,
    choice: ballot.name,
    plan,
    ...(because && { because }),
  })
  return { delivery, is: 'cast' }
}

/** Refuses, before a reason is asked, whoever could not decide whatever the reason is. Rejects with DeliveryError. */
export async function refuseVote(
  context: Context,
  meant: DeliveryMeant,
  name: Ballot['name'],
): Promise<void> {
  await votable(await choose(context, meant, name), context, name)
}

/** Takes one's own vote back. Rejects with DeliveryError. */
export async function revokeVote(context: Context, meant: DeliveryMeant): Promise<Delivery> {
  const { actor } = context.invocation
  const found = open(await choose(context, meant, 'revoke'), 'revoke')
  const { delivery } = found
  if (!voteOf(found.approval, actor))
    throw impossible('revoke', `you have no vote on ${delivery.id}`, wordsOfCard(found))
  await tell(context, 'revoke', delivery, { type: 'revoke', by: actor })
  return delivery
}

/** The vote of somebody that stands now. */
export function voteOf({ votes }: Approval, by: Actor): Approval['votes'][number] | undefined {
  return votes.find((vote) => actorKey(vote.by) === actorKey(by))
}

type Open = { readonly delivery: Delivery; readonly approval: Approval }
type Name = Ballot['name'] | 'revoke'

/** Whatever came of it since: a second press, or a second run after a crash, is told the same. */
function hasDecided(
  { approval }: Delivery,
  { invocation: { actor, evidence } }: Context,
  name: Ballot['name'],
): boolean {
  const before = approval && voteOf(approval, actor)
  return before?.choice === name && before.plan === (evidence ?? approval?.plan)
}

/** The plan that is decided about, if this person may decide it now. */
async function votable(
  delivery: Delivery,
  context: Context,
  name: Ballot['name'],
): Promise<string> {
  const found = open(delivery, name)
  const plan = context.invocation.evidence ?? found.approval.plan
  refuseOldPlan(found, plan, name)
  refuseLate(found, context.now, name)
  await refuseStranger(found, context, name)
  return plan
}

/** The delivery, if people are asked about it. */
function open(delivery: Delivery, name: Name): Open {
  const { id, approval, outcome, held } = delivery
  if (outcome) throw impossible(name, `${id} is over`, outcomeWords(delivery))
  if (tookTarget(delivery))
    throw impossible(
      name,
      `${id} has begun to act`,
      `\`/deliver abort ${id}\` takes back what it did`,
    )
  if (held) throw impossible(name, `${id} holds`, `\`/deliver retry ${id}\` lets it go on`)
  if (!approval)
    throw impossible(
      name,
      `nobody is asked about ${id}`,
      `\`/deliver why ${id}\` says what it waits for`,
    )
  return { delivery, approval }
}

/** By its id; by app and environment the one that people are asked about. */
async function choose({ store }: Context, meant: DeliveryMeant, name: Name): Promise<Delivery> {
  if (meant.delivery !== undefined) return (await deliveryMeant(store, meant)).document
  const running = await inFlightAt(store, targetKey(meant.app ?? '', meant.environment ?? ''))
  const asked = running
    .map(({ document }) => document)
    .filter((delivery) => delivery.approval && !tookTarget(delivery))
  const [only] = asked
  if (asked.length > 1)
    throw impossible(
      name,
      'more than one delivery is meant',
      `Say which: ${asked.map(({ id, wanted }) => `${id} (${wanted})`).join(', ')}`,
    )
  return only ?? (await deliveryMeant(store, meant)).document
}

function refuseOldPlan(found: Open, plan: string, name: Name): void {
  if (plan === found.approval.plan) return
  throw impossible(
    name,
    'the plan changed since this card was drawn',
    `Nothing was counted. ${wordsOfCard(found)} with the new plan: look at it, and decide about that`,
  )
}

function refuseLate({ delivery, approval }: Open, now: number, name: Name): void {
  if (now < approval.expiresAt) return
  throw impossible(
    name,
    `the request lapsed at ${momentWords(approval.expiresAt)}`,
    delivery.purpose === 'deploy'
      ? `\`/deliver deploy ${delivery.app} ${delivery.wanted} to ${delivery.environment}\` asks anew`
      : 'Ask for it anew',
  )
}

/** By the rules of this moment, the release's own included. */
async function refuseStranger(
  { delivery }: Open,
  { catalog, invocation, elector }: Context,
  name: Name,
): Promise<void> {
  const { id, app, environment, by, changes } = delivery
  const rules = policyOf(catalog, app, environment, demandOf(delivery))?.approval
  if (!rules)
    throw impossible(
      name,
      `nobody is asked about ${app} in ${environment} any more`,
      `The rules in deliver.yml changed; \`/deliver why ${id}\` says how it goes on`,
    )
  const { actor } = invocation
  if (actor.type !== 'person') throw notAllowed(name, 'only people decide', 'Ask one of them')
  const voter = await elector(actor.id, environment)
  const eligible = mayVote(rules, voter, { by, authors: changes?.authors ?? [] })
  if (eligible.may) return
  const own = by.type === 'person' && by.id === actor.id
  throw notAllowed(
    name,
    eligible.because,
    own
      ? `\`/deliver cancel ${id}\` takes the request back`
      : `It is asked of ${[...rules.from, ...rules.required].join(', ')}`,
  )
}

async function tell(
  { invocation, store }: Context,
  name: Name,
  { id, target, approval }: Delivery,
  signal: Extract<Signal, { type: 'vote' | 'revoke' }>,
): Promise<void> {
  const detail = signal.type === 'vote' ? signal : { plan: approval?.plan }
  await store.submit({
    signals: [{ to: { kind: 'delivery', id }, key: invocation.id, signal }],
    audit: auditOf({ invocation }, name, {
      delivery: id,
      target,
      plan: detail.plan,
      ...('because' in detail && { because: detail.because }),
    }),
  })
}

function wordsOfCard({ delivery: { id, channel } }: Open): string {
  return `The card of ${id} in ${channel} shows how it stands`
}

function impossible(name: Name, because: string, hint: string): DeliveryError {
  return new DeliveryError('not-possible', `Cannot ${doing[name]}: ${because}`, { hint })
}

function notAllowed(name: Name, because: string, hint: string): DeliveryError {
  return new DeliveryError('not-allowed', `Cannot ${doing[name]}: ${because}`, { hint })
}

const doing: Readonly<Record<Name, string>> = {
  approve: 'approve',
  reject: 'reject',
  revoke: 'revoke your vote',
}
