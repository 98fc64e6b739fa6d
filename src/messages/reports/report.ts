import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { Message } from '#src/door/message.ts'
import type { Maintenance, Muted, Waiting } from '#src/door/reports/report.ts'
import { frozenWords } from '#src/kinds/freeze.ts'
import { moreWords } from '#src/messages/app-list.ts'
import { answer } from '#src/messages/blocks.ts'
import { iconOf, titleOf } from '#src/messages/delivery/delivery-card.ts'
import { code, escape } from '#src/messages/escape.ts'
import { wishWords } from '#src/messages/schedules/words.ts'
import { deliveryLine } from '#src/messages/target-status.ts'
import { brief, stop, time, who } from '#src/messages/words.ts'

/** The parts that were asked for; each is absent otherwise. */
export type Report = {
  readonly title: string
  readonly since: Instant
  readonly delivered?: readonly Delivery[]
  readonly waiting?: Waiting
  readonly muted?: Muted
  readonly maintenance?: Maintenance
}

/** How things stand, part by part; a part in which nothing is says so. */
export function reportMessage({ title, since, ...parts }: Report): Message {
  const { delivered, waiting, muted, maintenance } = parts
  return answer([
    `*Report${title ? ` of ${escape(title)}` : ''}* since ${time(since)}`,
    ...(delivered ? [deliveredWords(delivered)] : []),
    ...(waiting ? [part('Waiting', waitingLines(waiting), 'Nothing waits.')] : []),
    ...(muted
      ? [part('Muted and held back', mutedLines(muted), 'Nothing is muted or held back.')]
      : []),
    ...(maintenance
      ? [part('Database maintenance ahead', maintenanceLines(maintenance), 'Nothing is known.')]
      : []),
  ])
}

const SHOWN = 12

function part(title: string, lines: readonly string[], otherwise: string): string {
  if (lines.length === 0) return `*${title}*\n${otherwise}`
  const shown = lines.slice(0, SHOWN)
  return `*${title}*\n${shown.join('\n')}${moreWords(lines.length - shown.length)}`
}

/** By environment, with how many of them went well. */
function deliveredWords(deliveries: readonly Delivery[]): string {
  const groups = Map.groupBy(deliveries, ({ environment }) => environment)
  const lines = [...groups].map(([environment, all]) => {
    const good = all.filter(({ outcome }) => outcome?.is === 'succeeded').length
    const head = `_${escape(environment)}_: ${all.length} ended, ${good} of them well`
    const shown = all.slice(0, SHOWN).map((delivery) => deliveredLine(delivery))
    return `${head}\n${shown.join('\n')}${moreWords(all.length - shown.length)}`
  })
  return `*Delivered*\n${lines.length === 0 ? 'Nothing.' : lines.join('\n')}`
}

function deliveredLine(delivery: Delivery): string {
  const { id, by, endedAt = 0, outcome } = delivery
  const why =
    outcome && 'reason' in outcome ? `: ${escape(brief(outcome.reason.because, 160))}` : ''
  return `• ${iconOf(delivery)} ${code(id)} ${escape(titleOf(delivery))}, ${time(endedAt)}, by ${who(by)}${why}`
}

function waitingLines({ deliveries, signOffs }: Waiting): readonly string[] {
  return [
    ...deliveries.map((delivery) => `• ${deliveryLine(delivery)}`),
    ...signOffs.map(
      ({ id, app, release, environment, askedAt }) =>
        `• 🖋️ ${code(id)} ${escape(app)} ${escape(release.version)} in ${escape(environment)} waits for a sign-off since ${time(askedAt)}`,
    ),
  ]
}

function mutedLines(muted: Muted): readonly string[] {
  const { declared, windows, locks, holds, paused } = muted
  return [
    ...silenceLines(muted.alertmanagers),
    ...declared.map(
      (freeze) =>
        `• ❄️ ${code(freeze.id)} ${escape(frozenWords(freeze))} until ${time(freeze.until)}, by ${who(freeze.by)}: ${escape(brief(freeze.because, 160))}`,
    ),
    ...windows.map(({ environment, apps, because, opensAt }) => {
      const until = opensAt === undefined ? '' : `, until ${time(opensAt)}`
      const place = apps === 'all' ? environment : `${apps.join(', ')} in ${environment}`
      return `• ❄️ ${escape(place)}: ${escape(because)}${until}`
    }),
    ...locks.flatMap(({ app, environment, held }) =>
      held
        ? [
            `• 🔒 ${escape(app)} in ${escape(environment)} until ${time(held.until)}, by ${who(held.by)}: ${escape(brief(held.because, 160))}`,
          ]
        : [],
    ),
    ...holds.map(
      ({ app, environment, by, because }) =>
        `• ✋ promotion of ${escape(app)} into ${escape(environment)} is held by ${who(by)}: ${escape(brief(because, 160))}`,
    ),
    ...paused.map(
      (schedule) =>
        `• ⏸️ ${code(schedule.id)} ${wishWords(schedule)}${schedule.paused?.because ? `: ${escape(brief(schedule.paused.because, 160))}` : ''}`,
    ),
  ]
}

function silenceLines(seen: Muted['alertmanagers']): readonly string[] {
  if (seen === undefined) return []
  if (typeof seen === 'string') return [`• 🔌 Silences are not known: ${escape(stop(brief(seen)))}`]
  return seen.flatMap((one) => {
    if ('problem' in one)
      return [
        `• 🔌 Silences of ${escape(one.alertmanager)} are not known: ${escape(stop(brief(one.problem)))}`,
      ]
    return one.silences
      .filter(({ state }) => state !== 'expired')
      .map(({ matchers, endsAt, createdBy, comment }) => {
        const which = matchers.map(
          ({ name, value, isRegex, isEqual }) =>
            `${name}${isEqual ? (isRegex ? '=~' : '=') : isRegex ? '!~' : '!='}"${value}"`,
        )
        return `• 🔕 ${code(brief(which.join(' '), 160))} on ${escape(one.alertmanager)} until ${time(endsAt)}, by ${escape(createdBy)}: ${escape(brief(comment, 160))}`
      })
  })
}

function maintenanceLines({ databases, scheduled }: Maintenance): readonly string[] {
  return [
    ...databases.map(({ id, state, facts, order, drift, waitingOn }) => {
      const ahead = [
        ...(facts['Pending'] ? [`pending: ${facts['Pending']}`] : []),
        ...(order ? [`${order.act.do} is ordered by ${actorName(order.by)}`] : []),
        ...(state === 'ready' ? [] : [waitingOn ?? state]),
        ...(drift.length > 0 ? [`differs: ${drift.join('; ')}`] : []),
      ]
      return `• 🗄️ ${escape(id)}: ${escape(brief(ahead.join('; ')))}`
    }),
    ...scheduled.map(
      (schedule) =>
        `• ⏰ ${code(schedule.id)} ${wishWords(schedule)}, next ${time(schedule.next ?? 0)}`,
    ),
  ]
}
