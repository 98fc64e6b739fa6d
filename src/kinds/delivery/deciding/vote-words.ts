import { actorKey, actorName } from '#src/core/actor.ts'
import type { Approval, Vote } from '#src/core/rules/approval.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { NewEvent } from '#src/core/record.ts'

/** What happened to the votes between two states of a delivery, one plain sentence each. */
export function voteEvents(
  { approval: before }: Delivery,
  { approval: after }: Delivery,
): NewEvent[] {
  if (!after) return []
  const isSamePlan = before?.plan === after.plan
  const was = isSamePlan ? before.votes : []
  return [
    ...fallen(before, after),
    ...(before?.askedAt === after.askedAt && isSamePlan ? [] : [askedFor(after)]),
    ...moved(was, after.votes, fallen(before, after).length > 0),
    ...(before?.state === 'asked' && after.state === 'given'
      ? [{ type: 'approved', text: 'enough people approved it' }]
      : []),
  ]
}

function fallen(before: Approval | undefined, { voided }: Approval): NewEvent[] {
  return voided
    .filter((one) => !before?.voided.some(({ at }) => at === one.at))
    .map(({ because }) => ({ type: 'votesFell', text: `the votes fell: ${because.join('; ')}` }))
}

function askedFor({ needed }: Approval): NewEvent {
  return { type: 'asked', text: `asks for ${needed} ${needed === 1 ? 'approval' : 'approvals'}` }
}

/** Votes that came, and those that were taken back. What fell is told already. */
function moved(was: readonly Vote[], now: readonly Vote[], haveFallen: boolean): NewEvent[] {
  const known = new Set(was.map((vote) => voteKey(vote)))
  const voters = new Set(now.map(({ by }) => actorKey(by)))
  const cast = now.filter((vote) => !known.has(voteKey(vote)))
  const taken = haveFallen ? [] : was.filter(({ by }) => !voters.has(actorKey(by)))
  return [
    ...cast.map((vote) => ({ type: 'voted', text: voteWords(vote) })),
    ...taken.map(({ by }) => ({ type: 'revoked', text: `${actorName(by)} took the vote back` })),
  ]
}

function voteWords({ by, choice, because }: Vote): string {
  const did = choice === 'approve' ? 'approved it' : 'rejected it'
  return `${actorName(by)} ${did}${because ? `: ${because}` : ''}`
}

function voteKey({ by, choice, at }: Vote): string {
  return `${actorKey(by)} ${choice} ${at}`
}
