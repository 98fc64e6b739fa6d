import { actorKey, actorName } from '#src/core/actor.ts'
import type { Vote } from '#src/core/rules/approval.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { NewEvent } from '#src/core/record.ts'

/** What happened to the votes between two states of a delivery, one plain sentence each. */
export function voteEvents(
  { approval: before }: Delivery,
  { approval: after }: Delivery,
): NewEvent[] {
  if (!after) return []
  const asked = before?.askedAt !== after.askedAt || before.plan !== after.plan
  const fell = after.voided.filter((one) => !before?.voided.some(({ at }) => at === one.at))
  const isSamePlan = before?.plan === after.plan
  const was = isSamePlan ? before.votes : []
  const known = new Set(was.map((vote) => voteKey(vote)))
  const cast = after.votes.filter((vote) => !known.has(voteKey(vote)))
  const voters = new Set(after.votes.map(({ by }) => actorKey(by)))
  const taken =
    isSamePlan && fell.length === 0 ? was.filter(({ by }) => !voters.has(actorKey(by))) : []
  return [
    ...fell.map(({ because }) => ({
      type: 'votesFell',
      text: `the votes fell: ${because.join('; ')}`,
    })),
    ...(asked
      ? [
          {
            type: 'asked',
            text: `asks for ${after.needed} ${after.needed === 1 ? 'approval' : 'approvals'}`,
          },
        ]
      : []),
    ...cast.map((vote) => ({ type: 'voted', text: voteWords(vote) })),
    ...taken.map(({ by }) => ({ type: 'revoked', text: `${actorName(by)} took the vote back` })),
    ...(before?.state === 'asked' && after.state === 'given'
      ? [{ type: 'approved', text: 'enough people approved it' }]
      : []),
  ]
}

function voteWords({ by, choice, because }: Vote): string {
  const did = choice === 'approve' ? 'approved it' : 'rejected it'
  return `${actorName(by)} ${did}${because ? `: ${because}` : ''}`
}

function voteKey({ by, choice, at }: Vote): string {
  return `${actorKey(by)} ${choice} ${at}`
}
