import type { Message } from '#src/door/message.ts'
import { matcherWords, type Silence } from '#src/kinds/silence.ts'
import {
  actions,
  answer,
  button,
  confirmation,
  context,
  message,
  section,
} from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, command, stop, time, who } from '#src/messages/words.ts'

/** A silence that was made for no group of alerts: what it mutes until when and why; how it ended. */
export function silenceCard(silence: Silence): Message {
  const { id, by, until, comment, ended, alertmanager, problem } = silence
  const what = code(brief(matcherWords(silence.matchers), 500))
  if (ended)
    return message([section(`🔔 ${what} is told again: ${endWords(silence)}`)], {
      visibility: 'channel',
    })
  return message(
    [
      section(
        `🔕 ${who(by)} silences ${what} until ${time(until)}: ${escape(stop(brief(comment)))}`,
      ),
      section(problem === undefined ? '' : `⚠️ ${escape(brief(problem))}`),
      context(`${code(id)} at ${escape(alertmanager)}`),
      actions([
        button(
          'Expire',
          { command: 'unsilence', args: { silence: id } },
          {
            confirm: confirmation(
              'Expire it?',
              'What it mutes is told again.',
              'Expire it',
              'Leave it',
            ),
          },
        ),
      ]),
    ],
    { visibility: 'channel' },
  )
}

/** A silence was asked for: what it will mute, as it was understood. */
export function silencing(silence: Silence): Message {
  const { id, until, comment, matchers, alertmanager } = silence
  return answer([
    `🔕 Silencing ${code(brief(matcherWords(matchers), 500))} at ${escape(alertmanager)} until ${time(until)}: ${escape(stop(brief(comment)))} It is ${code(id)}; ${command(`unsilence ${id}`)} ends it.`,
  ])
}

/** A silence ends before its time. */
export function unsilencing(silence: Silence): Message {
  const { id, matchers, until } = silence
  return answer([
    `🔔 Ending the silence ${code(id)} of ${code(brief(matcherWords(matchers), 500))}, which would last until ${time(until)}.`,
  ])
}

function endWords({ ended, id }: Silence): string {
  const name = `the silence ${code(id)}`
  const { how, at = 0, by, because = '' } = ended ?? {}
  switch (how) {
    case 'over':
      return `${name} was over ${time(at)}.`
    case 'expired':
      return `${by ? who(by) : 'deliver'} ended ${name} ${time(at)}.`
    case 'refused':
      return `Alertmanager did not take ${name}: ${escape(stop(brief(because)))}`
    default:
      return `${name} ended ${time(at)}: ${escape(stop(brief(because)))}`
  }
}
