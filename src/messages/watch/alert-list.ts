import type { Message } from '#src/door/message.ts'
import {
  firingOf,
  isLoud,
  nameOf,
  severityIn,
  type AlertGroup,
} from '#src/kinds/alert-group/group.ts'
import { moreWords } from '#src/messages/app-list.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, channelName, command, stop, time, who } from '#src/messages/words.ts'
import { placeWords, severitySign } from './alert-card.ts'

const SHOWN = 20

type Problem = { readonly alertmanager: string; readonly problem: string }

/** What fires, the worst first; where an Alertmanager cannot be asked it is as it was last heard. */
export function alertList(
  groups: readonly AlertGroup[],
  problems: readonly Problem[],
  where: { readonly app?: string | undefined; readonly environment?: string | undefined },
): Message {
  const warnings = problems
    .slice(0, 5)
    .map(
      ({ alertmanager, problem }) =>
        `⚠️ The Alertmanager of ${escape(alertmanager)} cannot be asked, so this is what was heard last: ${escape(stop(brief(problem)))}`,
    )
  const place = [where.app, where.environment].filter((one) => one !== undefined).join(' in ')
  if (groups.length === 0)
    return answer([
      ...warnings,
      `${problems.length > 0 ? 'No alert is known to fire' : '✅ No alert fires'}${place ? ` for ${escape(place)}` : ''}.`,
    ])
  const lines = groups.slice(0, SHOWN).map((group) => line(group))
  return answer([
    ...warnings,
    `*${groups.length} ${groups.length === 1 ? 'group' : 'groups'} of alerts ${groups.length === 1 ? 'fires' : 'fire'}*${place ? ` for ${escape(place)}` : ''}`,
    `${lines.join('\n')}${moreWords(groups.length - lines.length)}`,
    `${command(`ack ${groups[0]!.id}`)} says that you look after one.`,
  ])
}

function line(group: AlertGroup): string {
  const firing = firingOf(group)
  const { episode, silences } = group
  const isMuted = !firing.some(isLoud)
  const since = Math.min(...firing.map(({ startsAt }) => startsAt))
  const sign = isMuted ? '🔕' : severitySign(severityIn(group))
  const place = episode ? placeWords(episode.place) : ''
  const until = silences[0] && ` by ${who(silences[0].by)} until ${time(silences[0].until)}`
  const parts = [
    `${sign} ${code(group.id)} *${escape(brief(nameOf(group), 100))}*${place ? ` ${place}` : ''}`,
    `${firing.length + group.truncated} firing since ${time(since)}`,
    ...(episode?.acknowledged ? [`👀 ${who(episode.acknowledged.by)}`] : []),
    ...(isMuted ? [`silenced${until ?? ' or inhibited'}`] : []),
    ...(episode?.place.channel !== undefined ? [channelName(episode.place.channel)] : []),
  ]
  return `• ${parts.join(' · ')}`
}
