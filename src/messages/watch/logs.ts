import type { Button } from '@slack/types'
import type { LogPattern } from '#src/core/watch/logs.ts'
import type { LogsSeen, LogsWanted } from '#src/core/watch/watching.ts'
import { longestButton } from '#src/door/button.ts'
import type { Message } from '#src/door/message.ts'
import { actions, button, context, message, section } from '#src/messages/blocks.ts'
import { code, escape, link } from '#src/messages/escape.ts'
import { lasting } from '#src/messages/holds/lock-card.ts'
import { brief, time } from '#src/messages/words.ts'
import { lineBlock, lineFile, soughtWords } from './log-lines.ts'

/** What was written: what is new first, how often each was said, the last lines, and all of them as a file. */
export function logsShown(wanted: LogsWanted, seen: LogsSeen): Message {
  const { lines } = seen
  const shown = message([
    section(headingOf(wanted)),
    ...(lines.length === 0 ? [section(nothingWords(wanted))] : patternSections(seen)),
    section(lines.length === 0 ? '' : lineBlock(lines.slice(-SHOWN.lines), 2_400)),
    section(missingWords(seen)),
    context(...factsOf(seen)),
    actions(followButtons(wanted)),
  ])
  return lines.length > SHOWN.lines
    ? { ...shown, file: { name: fileName(wanted), content: lineFile(lines) } }
    : shown
}

/** The same for a shell: all lines are there at once. */
export function logsInShell(wanted: LogsWanted, seen: LogsSeen): Message {
  const { text } = logsShown(wanted, { ...seen, lines: seen.lines.slice(-SHOWN.lines) })
  return seen.lines.length > SHOWN.lines
    ? { text: `${text}\n\n${lineFile(seen.lines).trimEnd()}`, blocks: [] }
    : { text, blocks: [] }
}

const SHOWN = { lines: 12, fresh: 8, known: 6 }

function headingOf(wanted: LogsWanted): string {
  const { app, environment, from, to, previous } = wanted
  const facts = [
    `last ${lasting(to - from)}`,
    ...(previous ? ['before the last restart'] : []),
    ...soughtWords(wanted),
  ]
  return `📜 *Logs of ${escape(app)} in ${escape(environment)}* · ${escape(brief(facts.join(' · ')))}`
}

function nothingWords({ from, to, ...wanted }: LogsWanted): string {
  const sought = soughtWords(wanted)
  const tail = sought.length === 0 ? '' : ` (${escape(brief(sought.join(', ')))})`
  return `No lines from ${time(from)} to ${time(to)}${tail}.`
}

function patternSections({ patterns, since }: LogsSeen) {
  const fresh = patterns.filter(({ isNew }) => isNew)
  const known = patterns.filter(({ isNew }) => !isNew)
  const heading = since ? `🆕 *New since ${escape(since.version)}* (${time(since.at)})` : ''
  return [
    section(
      fresh.length > 0
        ? [heading, ...listed(fresh, SHOWN.fresh)].join('\n')
        : since
          ? `Nothing new since ${escape(since.version)} (${time(since.at)}).`
          : '',
    ),
    section(
      known.length === 0
        ? ''
        : [`*${since ? 'As before' : 'Most frequent'}*`, ...listed(known, SHOWN.known)].join('\n'),
    ),
  ]
}

function listed(patterns: readonly LogPattern[], most: number): readonly string[] {
  const shown = patterns.slice(0, most).map(({ count, level, template }) => {
    const word = level === undefined ? '' : ` ${level}`
    return `• ${count}×${word} ${code(brief(template, 180))}`
  })
  const more = patterns.length - most
  return more > 0 ? [...shown, `and ${more} more`] : shown
}

function missingWords({ missing }: LogsSeen): string {
  const shown = missing.slice(0, 5).map((one) => `⚠️ ${escape(brief(one))}`)
  const more = missing.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more could not be read`] : [])].join('\n')
}

function factsOf({ lines, cut, from, link: url }: LogsSeen): readonly string[] {
  const count = `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`
  return [
    cut ? `the newest ${count}: there are more` : count,
    from === 'loki' ? 'from Loki' : 'from the pods that are there now',
    ...(lines.length > SHOWN.lines ? ['all of them come as a file, to you alone'] : []),
    ...(lines.length > 0 ? ['times are UTC'] : []),
    ...(url === undefined ? [] : [link(url, 'Open in Grafana')]),
  ]
}

/** None where what was looked for is too long for a button. */
function followButtons(wanted: LogsWanted): readonly Button[] {
  const { app, environment, grep, pod, container, level } = wanted
  const args = {
    app,
    environment,
    follow: '2m',
    ...(grep !== undefined && { grep }),
    ...(pod !== undefined && { pod }),
    ...(container !== undefined && { container }),
    ...(level && { level }),
  }
  if (JSON.stringify(args).length > longestButton - 100) return []
  return [button('Follow for 2 min', { command: 'logs', args })]
}

function fileName({ app, environment, to }: LogsWanted): string {
  const moment = new Date(to).toISOString().slice(0, 16).replace(':', '')
  return `${app}-${environment}-${moment}.log`
}
