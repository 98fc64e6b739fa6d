import type { Delivery } from '#src/core/delivery.ts'
import { outcomeWords } from '#src/core/describe.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { buttonsOf } from './card-buttons.ts'
import { approvalWords, isSaidInFull } from '#src/messages/deciding/approval-section.ts'
import { iconOf, proofOf, standingWords, titleOf, type Surroundings } from './delivery-card.ts'
import { code, escape } from '#src/messages/escape.ts'
import { waitingWords } from '#src/messages/waiting.ts'
import { brief, sentence, stop, time } from '#src/messages/words.ts'

/** Something that happened, and when. */
export type Happening = { readonly at: number; readonly text: string }

/** Why a delivery does what it does, or ended as it did: the reason in one sentence, then everything that happened. */
export function explanation(
  delivery: Delivery,
  happenings: readonly Happening[],
  quarantined?: string,
  around: Surroundings = {},
): Message {
  const { id, reason } = delivery
  return answer(
    [
      `${iconOf(delivery)} ${code(id)} *${escape(titleOf(delivery, around.standing?.is === 'replaced'))}*${reason ? `\nReason given: ${escape(reason)}` : ''}`,
      present(delivery, quarantined, around),
      causes(delivery),
      ...Object.values(approvalWords(delivery, around.rules)),
      past(happenings),
    ].filter((paragraph) => paragraph !== ''),
    delivery.outcome
      ? []
      : buttonsOf(delivery, quarantined !== undefined, around).filter(
          (one) => one.action_id !== 'why' && one.type === 'button',
        ),
  )
}

function present(
  delivery: Delivery,
  quarantined: string | undefined,
  { standing, heldUpBy }: Surroundings,
): string {
  const { outcome, waitingOn, held } = delivery
  if (quarantined !== undefined)
    return `🧯 It is out of the loop, for something broke on my side: ${escape(quarantined)}`
  if (outcome?.is === 'succeeded') return standing ? standingWords(standing) : ''
  if (outcome) return escape(stop(outcomeWords(delivery)))
  if (isSaidInFull(delivery)) return ''
  if (waitingOn) return escape(sentence(`it ${waitingWords(waitingOn, heldUpBy)}`))
  return held ? 'It holds until somebody decides.' : 'It waits for nothing: it is at work.'
}

function causes({ outcome, failure, holding, held }: Delivery): string {
  const reason = outcome && 'reason' in outcome ? outcome.reason : (holding ?? failure)
  if (!reason) return ''
  const said = outcome || held ? [] : [escape(stop(reason.because))]
  return [...said, ...(reason.hint ? [escape(sentence(reason.hint))] : []), proofOf(reason)]
    .filter(Boolean)
    .join('\n')
}

/** The last things that happened, oldest first; empty where nothing did. */
export function past(happenings: readonly Happening[]): string {
  if (happenings.length === 0) return ''
  const shown = happenings.slice(-20)
  const skipped = happenings.length - shown.length
  const lines = shown.map(({ at, text }) => `${time(at)}  ${escape(brief(text))}`)
  return [
    `*What happened*${skipped > 0 ? ` (the last ${shown.length} of ${happenings.length})` : ''}`,
    ...lines,
  ].join('\n')
}
