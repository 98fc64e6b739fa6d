import type { SectionBlock } from '@slack/types'
import type { Approval, Gate, Vote, Voided } from '#src/core/rules/approval.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { section } from '#src/messages/blocks.ts'
import { isAsked, isOpenToVotes, revokeButton, type Rules } from './decision-buttons.ts'
import { escape } from '#src/messages/escape.ts'
import { brief, sentence, stop, time, voters, who } from '#src/messages/words.ts'

/** What people are asked: who may decide, who has, what is missing until when, what fell, and the gates beside it. */
export function approvalBlocks(
  delivery: Delivery,
  rules: Rules | undefined,
): readonly (SectionBlock | undefined)[] {
  const { asked, decided, fallen, gates } = approvalWords(delivery, rules)
  return [
    section(asked),
    section(decided, decided === '' ? undefined : revokeButton(delivery, rules)),
    section(fallen),
    section(gates),
  ]
}

/** The same as paragraphs, each empty where there is nothing to say. */
export function approvalWords(delivery: Delivery, rules: Rules | undefined) {
  const { approval, begun, outcome } = delivery
  const gates = begun || outcome ? '' : gateLines(delivery.gates ?? [])
  if (!approval || !isOpenToVotes(delivery))
    return { asked: decidedWords(delivery), decided: '', fallen: '', gates }
  return {
    asked: isAsked(delivery)
      ? askedWords(delivery, approval, rules)
      : givenWords(delivery, approval),
    decided: voteLines(approval),
    fallen: fallenLines(approval),
    gates,
  }
}

/** Whether that is all there is to say of what a delivery waits for. */
export function isSaidInFull({ waitingOn, approval, gates }: Delivery): boolean {
  if (waitingOn?.on === 'approval') return approval !== undefined
  return waitingOn?.on === 'gates' && (gates?.length ?? 0) > 0
}

/** `🗳️ *2 more approvals are needed* of release-managers, one of them of sre (2 in all). It lapses Nov 21`. */
export function askedWords(
  { waitingOn }: Pick<Delivery, 'waitingOn'>,
  { missing, missingRequired, needed, expiresAt }: Approval,
  rules: Rules | undefined,
): string {
  const asked = waitingOn?.on === 'approval' ? waitingOn.from : (rules?.approval?.from ?? [])
  const until = `The request lapses ${time(expiresAt)}.`
  const isRequired = missingRequired.length > 0
  const one = isRequired ? voters(missingRequired, 'and one of') : ''
  if (missing === 0) return lastWords(one, until)
  const count = `${missing} more ${missing === 1 ? 'approval is' : 'approvals are'} needed`
  const of = asked.length > 0 ? ` of ${voters(asked, 'or')}` : ''
  if (areBeside(missingRequired, asked, rules))
    return `🗳️ *${count}*${of}, and one of ${one}. ${until}`
  const among = isRequired ? `, one of ${one}` : ''
  return `🗳️ *${count}*${of}${among} (${needed} in all${extraWords(needed, rules)}). ${until}`
}

/** Enough have approved: somebody of a group may still have to. */
function lastWords(required: string, until: string): string {
  return required === ''
    ? `☑️ *Nobody's approval is missing.* ${until}`
    : `🗳️ *An approval of ${required} is needed*. ${until}`
}

/** Owners are asked beside whom the rules ask. */
function areBeside(
  owners: readonly string[],
  asked: readonly string[],
  rules: Rules | undefined,
): boolean {
  const { counts, required = [] } = rules?.approval ?? {}
  const known = [...asked, ...(counts ?? required)]
  return owners.some((one) => !known.includes(one))
}

/** Somebody whose commits are in it might be among those who approve. */
function extraWords(needed: number, rules: Rules | undefined): string {
  const { count = needed, author } = rules?.approval ?? {}
  return author === 'deny' && needed > count
    ? ', one more than the rules say: who wrote all of it is not known'
    : ''
}

/** Enough have approved, and it has not begun yet. */
function givenWords(delivery: Delivery, { expiresAt }: Approval): string {
  return `${decidedWords(delivery) || '✅ Approved'}. It is asked anew if it has not begun ${time(expiresAt)}.`
}

/** Who approved it, once that is so; how it was decided otherwise is its outcome. */
export function decidedWords({ approval, outcome }: Delivery): string {
  if (approval?.state !== 'given' || outcome?.is === 'expired') return ''
  const approved = approval.votes.filter(({ choice }) => choice === 'approve')
  const isCounted = ({ by }: Vote) =>
    !approval.ignored.some(
      (one) => one.by.type === 'person' && by.type === 'person' && one.by.id === by.id,
    )
  const names = approved.filter((vote) => isCounted(vote)).map(({ by }) => who(by))
  return names.length === 0 ? '' : `✅ Approved by ${names.join(', ')}`
}

/** Each vote on this plan, with its reason, and which do not count. */
function voteLines({ votes, ignored }: Approval): string {
  const lines = [
    ...votes.slice(0, 12).map((vote) => voteLine(vote)),
    ...(votes.length > 12 ? [`and ${votes.length - 12} more`] : []),
    ...ignored
      .slice(0, 12)
      .map(
        ({ by, because }) => `▫️ The vote of ${who(by)} does not count: ${escape(brief(because))}`,
      ),
  ]
  return lines.join('\n')
}

function voteLine({ by, choice, because, at }: Vote): string {
  const did = choice === 'approve' ? ['✅', 'approved'] : ['🙅', 'rejected']
  return `${did[0]} ${who(by)} ${did[1]} ${time(at)}${because ? `: ${escape(brief(because))}` : ''}`
}

/** The last votes that fell, and what changed under them. */
function fallenLines({ voided }: Approval): string {
  return voided
    .slice(-2)
    .map((one) => fallenLine(one))
    .join('\n')
}

function fallenLine({ votes, because, at }: Voided): string {
  const whose = votes.map(({ by }) => who(by))
  const what =
    whose.length === 0
      ? '*The plan changed*'
      : `*The ${whose.length === 1 ? 'vote' : 'votes'} of ${whose.join(', ')} fell*`
  const lines = because.slice(0, 5).map((words) => `• ${escape(brief(words))}`)
  const more = because.length > 5 ? [`• and ${because.length - 5} more`] : []
  return [`♻️ ${what} ${time(at)}:`, ...lines, ...more].join('\n')
}

const gateIcons: Readonly<Record<Gate['is'], string>> = { open: '✅', waits: '⏳', shut: '⛔' }

/** A line for each thing that must hold beside votes, and when it will. */
export function gateLines(gates: readonly Gate[]): string {
  return gates
    .slice(0, 15)
    .map(({ is, because, opensAt }) => {
      const when = is !== 'open' && opensAt !== undefined ? ` Opens ${time(opensAt)}.` : ''
      return `${gateIcons[is]} ${escape(clause(brief(because)))}${when}`
    })
    .join('\n')
}

/** Names at the beginning stay as they are. */
function clause(words: string): string {
  return /^(its?|the|nobody)\b/.test(words) ? sentence(words) : stop(words)
}
