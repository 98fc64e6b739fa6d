import type { Button } from '@slack/types'
import type { SeenSilence } from '#src/core/watch/alerts.ts'
import { commentWithoutMark, markOf } from '#src/core/watch/alerting/silencing.ts'
import type { AlertmanagerSeen } from '#src/core/watch/watching.ts'
import type { Message } from '#src/door/message.ts'
import { matcherWords, type Silence } from '#src/kinds/silence.ts'
import { moreWords } from '#src/messages/app-list.ts'
import { answer, button, message, section } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, command, stop, time, who } from '#src/messages/words.ts'

/** Each is a block with a button; the others are counted. */
const SHOWN = 15

/** What is muted: silences of ours, and those that were made in Alertmanager itself. */
export function silenceList(ours: readonly Silence[], seen: readonly AlertmanagerSeen[]): Message {
  const warnings = seen.flatMap((one) =>
    'problem' in one
      ? [
          `⚠️ The Alertmanager of ${escape(one.alertmanager)} cannot be asked: ${escape(stop(brief(one.problem)))}`,
        ]
      : [],
  )
  const theirs = seen.flatMap((one) =>
    'problem' in one
      ? []
      : one.silences
          .filter(({ state }) => state !== 'expired')
          .filter(({ comment, id }) => !isOurs(comment, id, ours))
          .map((silence) => ({ alertmanager: one.alertmanager, silence })),
  )
  const all = [
    ...ours.map((silence) => ({ words: ourWords(silence), button: expire(silence.id) })),
    ...theirs
      .toSorted((a, b) => a.silence.endsAt - b.silence.endsAt)
      .map(({ alertmanager, silence }) => ({
        words: theirWords(alertmanager, silence),
        button: expire(silence.id),
      })),
  ]
  if (all.length === 0)
    return answer([
      ...warnings.slice(0, 5),
      `Nothing is silenced${warnings.length > 0 ? ' as far as is known' : ''}.`,
    ])
  return message([
    section(warnings.slice(0, 5).join('\n')),
    ...all.slice(0, SHOWN).map((one) => section(one.words, one.button)),
    section(moreWords(all.length - SHOWN).trim()),
    section(`${command('silence')} asks which group of alerts to silence.`),
  ])
}

function isOurs(comment: string, id: string, ours: readonly Silence[]): boolean {
  return ours.some((silence) => silence.sid === id || comment.endsWith(markOf(silence.id)))
}

function ourWords({ id, matchers, by, until, comment, problem, sid }: Silence): string {
  const state = sid === undefined ? ' (not there yet)' : ''
  const trouble = problem === undefined ? '' : `\n⚠️ ${escape(stop(brief(problem, 200)))}`
  return `🔕 ${code(brief(matcherWords(matchers), 200))} until ${time(until)}, by ${who(by)}${state}: ${escape(stop(brief(comment, 150)))} ${code(id)}${trouble}`
}

function theirWords(
  alertmanager: string,
  { id, matchers, endsAt, createdBy, comment, state }: SeenSilence,
): string {
  const when = state === 'pending' ? ' (not yet begun)' : ''
  const words = commentWithoutMark(comment)
  return `🔕 ${code(brief(matcherWords(matchers), 200))} until ${time(endsAt)}, by ${escape(brief(createdBy, 60))} at ${escape(alertmanager)}${when}: ${escape(stop(brief(words, 150)))} ${code(id)}`
}

function expire(id: string): Button {
  return button('Expire', { command: 'unsilence', args: { silence: id } })
}
