import type { Message } from '#src/door/message.ts'
import type { LogFollow } from '#src/kinds/log-follow.ts'
import { actions, answer, button, context, message, section } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { lasting } from '#src/messages/holds/lock-card.ts'
import { brief, channelName, command, time, who } from '#src/messages/words.ts'
import { lineBlock, soughtWords } from './log-lines.ts'

/** The last lines that were written, until when it goes on, and what is in the way. */
export function followCard(follow: LogFollow): Message {
  const { id, by, ended, until, lines, count, cut, missing, problem } = follow
  return message(
    [
      section(`📜 *Logs of ${placeWords(follow)}* ${stateWords(follow)}${soughtTail(follow)}`),
      section(lines.length > 0 ? lineBlock(lines, 2_800) : '_No lines so far._'),
      section(problem === undefined ? '' : `⚠️ ${escape(brief(problem))}`),
      context(
        `${code(id)} by ${who(by)}`,
        `${count} ${count === 1 ? 'line' : 'lines'}${cut ? ', and more that came too fast' : ''}`,
        ...(ended ? [] : [`until ${time(until)}`]),
        ...missing.slice(0, 3).map((one) => escape(brief(one, 120))),
        'times are UTC',
      ),
      ...(ended ? [] : [actions([button('Stop', { command: 'unfollow', args: { follow: id } })])]),
    ],
    { visibility: 'channel' },
  )
}

/** Where it stands, who sees it there, and how it ends. */
export function following(follow: LogFollow, now: number): Message {
  const { id, channel, until } = follow
  const place = channel.startsWith('D') ? 'in our conversation' : `in ${channelName(channel)}`
  const seenBy = channel.startsWith('D') ? '' : ' Everybody there sees the lines.'
  return {
    ...answer([
      `📜 Following the logs of *${placeWords(follow)}* ${place} for ${lasting(until - now)}: ${code(id)}.${seenBy} ${command(`unfollow ${id}`)} ends it.`,
    ]),
    card: { kind: 'logFollow', subject: id, channel },
  }
}

/** It ends before its time. */
export function unfollowing({ id, app, environment }: LogFollow): Message {
  return answer([
    `📜 Ending ${code(id)}: the logs of *${placeWords({ app, environment })}* are followed no more.`,
  ])
}

function placeWords({ app, environment }: Pick<LogFollow, 'app' | 'environment'>): string {
  return `${escape(app)} in ${escape(environment)}`
}

function stateWords({ ended }: LogFollow): string {
  if (!ended) return 'as they are written'
  const words = {
    over: `were followed until ${time(ended.at)}`,
    stopped: `were followed until ${ended.by ? who(ended.by) : 'somebody'} stopped it`,
    refused: 'cannot be followed',
  }
  return words[ended.how]
}

function soughtTail(follow: LogFollow): string {
  const sought = soughtWords(follow)
  return sought.length === 0 ? '' : ` · ${escape(brief(sought.join(' · ')))}`
}
