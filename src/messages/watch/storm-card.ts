import { severityRank } from '#src/core/watch/alerting/severity.ts'
import type { StormFacts } from '#src/door/alerts/facts.ts'
import type { Message } from '#src/door/message.ts'
import { moreWords } from '#src/messages/app-list.ts'
import { context, message, section } from '#src/messages/blocks.ts'
import { escape } from '#src/messages/escape.ts'
import { brief, command, time } from '#src/messages/words.ts'
import { severitySign } from './alert-card.ts'

const MOST_LINES = 15

/** Groups of alerts that came too many at once to have messages of their own: how many of each. */
export function stormCard({ digest, limit }: StormFacts): Message {
  const groups = Object.values(digest.groups)
  const firing = groups.filter((group) => group.firing)
  const { endedAt, beganAt } = digest
  const title =
    endedAt === undefined
      ? `🌩️ *${groups.length} more groups of alerts at once*: ${firing.length} fire, ${groups.length - firing.length} are resolved`
      : `🌤️ *The storm of alerts is over*: ${groups.length} groups without a message of their own since ${time(beganAt)}`
  const left =
    firing.length === 1 ? 'the one that fires has' : `the ${firing.length} that fire have`
  const end =
    endedAt === undefined
      ? `since ${time(beganAt)}`
      : `over ${time(endedAt)}${firing.length > 0 ? `; ${left} messages of their own now` : ''}`
  return message(
    [
      section(title),
      section(lines(groups)),
      context(
        end,
        `beyond ${limit} new groups a minute they are counted here`,
        `${command('alerts')} shows all that fire`,
      ),
    ],
    { visibility: 'channel' },
  )
}

type Told = StormFacts['digest']['groups'][string]

/** By alert and app: the worst first, then the most. */
function lines(groups: readonly Told[]): string {
  const alike = Map.groupBy(groups, ({ name, app }) => JSON.stringify([name, app]))
  const all = [...alike.values()].toSorted(
    (a, b) => worst(b) - worst(a) || b.length - a.length || name(a).localeCompare(name(b)),
  )
  const shown = all.slice(0, MOST_LINES).map((same) => {
    const firing = same.filter((group) => group.firing).length
    const app = same[0]?.app
    const severity = same.toSorted((a, b) => rank(b) - rank(a))[0]?.severity
    return `• ${severitySign(severity)} *${escape(brief(name(same), 100))}*${app ? ` of ${escape(app)}` : ''}: ${same.length}, ${firing} firing`
  })
  return `${shown.join('\n')}${moreWords(all.length - shown.length)}`
}

function name(same: readonly Told[]): string {
  return same[0]?.name ?? ''
}

function worst(same: readonly Told[]): number {
  return Math.max(...same.map(rank))
}

function rank({ severity }: Told): number {
  return severityRank(severity)
}
