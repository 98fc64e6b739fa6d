import { actorKey, type Actor } from '#src/core/actor.ts'
import type { Vote } from './approval.ts'
import { isAmong, type Elector } from './identity.ts'
import type { ApprovalPolicy, EmergencyPolicy } from './policy.ts'

/** What a vote is about: who asked, and whose commits are delivered (`github:dana`, or a name that no login is known for). */
export type About = { readonly by: Actor; readonly authors: readonly string[] }

/** Whether somebody's vote counts, or in words why not. The clause completes "you cannot decide: …". */
export type Eligible = { readonly may: true } | { readonly may: false; readonly because: string }

/** Decides it by the rules and by who the person is now: the same at the click and at execution. */
export function mayVote(
  policy: ApprovalPolicy,
  elector: Elector,
  { by, authors }: About,
): Eligible {
  if (!elector.isMember) return no(`${elector.name} is no full member of this workspace`)
  if (!isAmong(elector, [...policy.from, ...policy.required]))
    return no(`${elector.name} is not among ${[...policy.from, ...policy.required].join(', ')}`)
  if (policy.requester === 'deny' && by.type === 'person' && by.id === elector.id)
    return no(`${elector.name} asked for it, and whoever asks does not decide`)
  const isAuthor = authors.some((author) => elector.logins.includes(author.toLowerCase()))
  if (policy.author === 'deny' && isAuthor)
    return no(`${elector.name} wrote some of it, and authors do not decide`)
  return { may: true }
}

/** Whether somebody may deliver without votes, and sign what another did so: whoever the rules name, else operators. */
export function mayHurry(elector: Elector | undefined, { from }: EmergencyPolicy): boolean {
  if (!elector?.isMember) return false
  return from ? isAmong(elector, from) : elector.isOperator
}

function no(because: string): Eligible {
  return { may: false, because }
}

/** How votes stand. */
export type Tally = {
  /** How many have to approve. */
  readonly needed: number
  readonly missing: number
  /** Groups and people of `required` of whom nobody approved yet. */
  readonly missingRequired: readonly string[]
  readonly rejectedBy: Vote | undefined
  readonly ignored: readonly { readonly by: Actor; readonly because: string }[]
}

/**
 * Counts votes by who the voters are now. `people` must know each of them: a voter that it lacks does not count.
 * Where authors do not decide, one more is needed when some of them are unknown: a voter may be one of them.
 */
export function tally(
  policy: ApprovalPolicy,
  votes: readonly Vote[],
  people: Readonly<Record<string, Elector>>,
  about: About & { readonly hasUnknownAuthors: boolean },
): Tally {
  const judged = votes.map((vote) => ({ vote, ...judge(policy, vote, people, about) }))
  const counted = judged.filter(({ eligible }) => eligible.may)
  const approvers = new Map(
    counted.flatMap(({ vote, elector }) =>
      vote.choice === 'approve' && elector ? [[actorKey(vote.by), elector] as const] : [],
    ),
  )
  const needed = policy.count + (policy.author === 'deny' && about.hasUnknownAuthors ? 1 : 0)
  const voices = [...approvers.values()]
  const { from, required, counts = [...from, ...required] } = policy
  const counting = voices.filter((elector) => isAmong(elector, counts))
  const missingRequired = required.filter(
    (one) => !voices.some((elector) => isAmong(elector, [one])),
  )
  return {
    needed,
    missing: Math.max(needed - counting.length, 0),
    missingRequired,
    rejectedBy: counted.find(({ vote }) => vote.choice === 'reject')?.vote,
    ignored: judged.flatMap(({ vote, eligible }) =>
      eligible.may ? [] : [{ by: vote.by, because: eligible.because }],
    ),
  }
}

/** Whether nothing is missing. */
export function isComplete({ missing, missingRequired, rejectedBy }: Tally): boolean {
  return missing === 0 && missingRequired.length === 0 && !rejectedBy
}

function judge(
  policy: ApprovalPolicy,
  { by }: Vote,
  people: Readonly<Record<string, Elector>>,
  about: About,
): { readonly elector: Elector | undefined; readonly eligible: Eligible } {
  const elector = by.type === 'person' && Object.hasOwn(people, by.id) ? people[by.id] : undefined
  if (!elector) return { elector, eligible: no('only people decide') }
  return { elector, eligible: mayVote(policy, elector, about) }
}
