import type { Button } from '@slack/types'
import { severityRank } from '#src/core/watch/alerting/severity.ts'
import type { AlertGroupFacts, WayBackFacts } from '#src/door/alerts/facts.ts'
import type { Message } from '#src/door/message.ts'
import {
  commonLabels,
  firingOf,
  isLoud,
  nameOf,
  severityIn,
  type AlertGroup,
  type Episode,
  type KnownAlert,
} from '#src/kinds/alert-group/group.ts'
import { moreWords } from '#src/messages/app-list.ts'
import {
  actions,
  button,
  confirmation,
  context,
  fields,
  message,
  section,
} from '#src/messages/blocks.ts'
import { clamp } from '#src/messages/clamp.ts'
import { code, escape, escapeLines, link } from '#src/messages/escape.ts'
import { brief, duration, time, who } from '#src/messages/words.ts'

/** A group of alerts as it stands: what fires since when, what was delivered before, who looks after it, what one can do. */
export function alertCard(facts: AlertGroupFacts): Message {
  const { group, episode, isLast, picture } = facts
  const firing = isLast ? firingOf(group) : []
  const blocks = [
    section(`${titleOf(facts, firing)}\n${countWords(group, firing, episode, isLast)}`),
    section(annotationWords(firing[0] ?? group.alerts[0])),
    fields(fieldsOf(group, episode, firing)),
    section(firing.length > 1 ? alertLines(group, firing) : ''),
    section(latelyLines(episode)),
    section(episode.resolvedAt === undefined ? '' : timelineLines(episode)),
    context(...smallPrint(group, firing[0] ?? group.alerts[0])),
    actions(episode.resolvedAt === undefined && isLast ? buttonsOf(facts) : []),
  ]
  const card = message(blocks, { visibility: 'channel' })
  return { ...card, ...(picture && { pictures: [picture] }) }
}

/** How bad it is, as a sign before a name. */
export function severitySign(severity: string | undefined): string {
  const rank = severityRank(severity)
  if (rank >= 4) return '🚨'
  return rank >= 2 ? '🔥' : rank === 1 ? '⚠️' : 'ℹ️'
}

/** `checkout in production`, where that is known; escaped. */
export function placeWords({ app, environment }: Episode['place']): string {
  return [app, environment]
    .filter((one) => one !== undefined)
    .map((one) => escape(one))
    .join(' in ')
}

const MOST_LINES = 10

function titleOf({ group, episode }: AlertGroupFacts, firing: readonly KnownAlert[]): string {
  const severity = severityIn(group)
  const place = placeWords(episode.place)
  const name = `*${escape(brief(nameOf(group), 200))}*${place ? ` · ${place}` : ''}`
  if (episode.resolvedAt !== undefined) return `✅ ${name} is resolved`
  const isMuted = firing.length > 0 && !firing.some(isLoud)
  const sign = isMuted ? '🔕' : severitySign(severity)
  return `${sign} ${name}${severity ? ` · ${escape(brief(severity, 40))}` : ''}`
}

function countWords(
  group: AlertGroup,
  firing: readonly KnownAlert[],
  episode: Episode,
  isLast: boolean,
): string {
  const { firedAt, resolvedAt, reopened } = episode
  const flaps = reopened > 0 ? `, came back ${reopened} ${reopened === 1 ? 'time' : 'times'}` : ''
  if (resolvedAt !== undefined || !isLast) {
    const end = resolvedAt ?? episode.openedAt
    return `From ${time(firedAt)} until ${time(end)} (${duration(end - firedAt)})${flaps}`
  }
  const over = group.alerts.filter(
    ({ firing: fires, endsAt = 0 }) => !fires && endsAt >= episode.firedAt,
  ).length
  const muted = firing.filter((alert) => !isLoud(alert)).length
  const parts = [
    `${firing.length + group.truncated} firing`,
    ...(over > 0 ? [`${over} resolved`] : []),
    ...(muted > 0 ? [`${muted} silenced or inhibited`] : []),
    ...(group.truncated > 0 ? [`${group.truncated} of them are not told by name`] : []),
  ]
  return `${parts.join(', ')}${flaps}`
}

function annotationWords(alert: KnownAlert | undefined): string {
  const { summary, description, message: text } = alert?.annotations ?? {}
  const words = [
    ...(summary ? [escape(brief(summary, 500))] : []),
    ...(description && description !== summary ? [escapeLines(brief(description, 700))] : []),
    ...(!summary && !description && text ? [escapeLines(brief(text, 700))] : []),
  ]
  return clamp(words.join('\n'), 2_000)
}

function fieldsOf(
  group: AlertGroup,
  { firedAt, acknowledged, escalatedAt, place, resolvedAt }: Episode,
  firing: readonly KnownAlert[],
): readonly (readonly [string, string])[] {
  const silences = resolvedAt === undefined ? group.silences : []
  const other = new Set(firing.flatMap(({ silencedBy = [] }) => silencedBy)).size
  const known = silences.map(({ by, until }) => `by ${who(by)} until ${time(until)}`)
  const muted = known.length > 0 ? known : other > 0 ? ['in Alertmanager'] : []
  return [
    ['Since', resolvedAt === undefined ? time(firedAt) : ''],
    ['Acknowledged', acknowledged ? `by ${who(acknowledged.by)} ${time(acknowledged.at)}` : ''],
    ['Silenced', muted.slice(0, 3).join('\n')],
    [
      'Called',
      escalatedAt === undefined
        ? ''
        : `${escape((place.escalate?.to ?? []).slice(0, 10).join(', '))} ${time(escalatedAt)}`,
    ],
  ]
}

/** By the labels in which they differ. */
function alertLines(group: AlertGroup, firing: readonly KnownAlert[]): string {
  const common = commonLabels(group)
  const lines = firing.slice(0, MOST_LINES).map((alert) => {
    const own = Object.entries(alert.labels)
      .filter(([name]) => common[name] === undefined)
      .slice(0, 6)
      .map(([name, value]) => `${escape(name)} ${code(brief(value, 60))}`)
    const mute = isLoud(alert) ? '' : '🔕 '
    return `• ${mute}${own.join(', ') || code(alert.fingerprint)} since ${time(alert.startsAt)}`
  })
  return `${lines.join('\n')}${moreWords(firing.length - lines.length)}`
}

/** What was delivered there, and how long before the alert; what came since stands in the time line once it is over. */
function latelyLines({ lately, firedAt, resolvedAt }: Episode): string {
  const told = lately.filter(({ at }) => resolvedAt === undefined || at < firedAt)
  const lines = told.map(({ at, text, delivery, isRunning }) => {
    const before = firedAt - at
    const when = isRunning
      ? `since ${time(at)}`
      : `${time(at)}${before >= 0 ? `, ${roughly(before)} before` : `, ${roughly(-before)} after it fired`}`
    return `🚚 ${escape(brief(text, 200))} ${when} (${code(delivery)})`
  })
  return lines.join('\n')
}

function roughly(ms: number): string {
  return duration(ms).replace(/(?<= min) \d+ s$/, '')
}

function timelineLines({ timeline, lately, firedAt }: Episode): string {
  const since = lately.filter(({ at, isRunning }) => at >= firedAt && !isRunning)
  const lines = [...timeline, ...since]
    .toSorted((a, b) => a.at - b.at)
    .slice(-12)
    .map(({ at, text }) => `• ${time(at)} ${escape(brief(text, 120))}`)
  return lines.join('\n')
}

function smallPrint(group: AlertGroup, alert: KnownAlert | undefined): readonly string[] {
  const { annotations = {}, generatorURL } = alert ?? {}
  const links = [
    safeLink(annotations['runbook_url'] ?? annotations['runbook'], 'Runbook'),
    safeLink(annotations['dashboard_url'] ?? annotations['dashboard'], 'Dashboard'),
    safeLink(generatorURL, 'Rule'),
  ].filter((one) => one !== '')
  return [
    links.join(' · '),
    `${code(group.id)} of ${escape(brief(group.receiver, 100))} at ${escape(group.alertmanager)}`,
  ]
}

/** Whoever writes rules is not whoever clicks: only addresses of web pages, without credentials. */
function safeLink(url: string | undefined, label: string): string {
  if (url === undefined || !URL.canParse(url)) return ''
  const { protocol, username, password } = new URL(url)
  if (!['https:', 'http:'].includes(protocol) || username !== '' || password !== '') return ''
  const words = link(url, label)
  return words.startsWith('<') ? words : ''
}

function buttonsOf({ group, episode, wayBack }: AlertGroupFacts): readonly Button[] {
  const alert = group.id
  return [
    ...(episode.acknowledged
      ? []
      : [
          button(
            'Acknowledge',
            { command: 'ack', args: { alert }, evidence: String(episode.number) },
            { style: 'primary' },
          ),
        ]),
    button('Silence…', { command: 'silence', args: { alert } }),
    ...(wayBack ? [rollbackButton(wayBack, nameOf(group))] : []),
  ]
}

function rollbackButton({ app, environment, version, from, to }: WayBackFacts, name: string) {
  const confirm = confirmation(
    `Roll back ${version}?`,
    `${environment} goes back to ${app} ${to}, at once.`,
    'Roll back',
    'Leave it',
  )
  const args = { app, environment, from, reason: `alert ${name.slice(0, 200)}` }
  return button(`Roll back ${version}`, { command: 'rollback', args }, { style: 'danger', confirm })
}
