import type { DeliveryError } from '#src/core/errors.ts'
import type { Instant } from '#src/core/clock.ts'
import { writeValue } from '#src/core/watch/values.ts'
import type { MetricsRequest, MetricsSeen } from '#src/core/watch/watching.ts'
import type { Message } from '#src/door/message.ts'
import { context, message, section } from '#src/messages/blocks.ts'
import { code, escape, link } from '#src/messages/escape.ts'
import { lasting } from '#src/messages/holds/lock-card.ts'
import { brief, command, time } from '#src/messages/words.ts'

/** What became of one question of an overview. */
export type MetricAnswer = { readonly name: string; readonly title: string } & (
  | { readonly seen: MetricsSeen }
  | { readonly problem: DeliveryError }
)

type Asked = Omit<MetricsRequest, 'metric'>

/** Lines of one answer that are told in words, and of each in an overview; and an overview's pictures. */
const MOST = { lines: 12, short: 3, pictures: 2 }

/** The numbers of one question, and its picture. */
export function metricsShown(asked: Asked, seen: MetricsSeen): Message {
  const lines = linesOf(asked, seen)
  const shown = message([
    section(headingOf(asked, seen.title)),
    section(
      lines.length === 0
        ? noData(asked)
        : lines
            .slice(0, MOST.lines)
            .map((line) => lineWords(line, seen))
            .join('\n'),
    ),
    context(
      ...leftWords(lines.length - MOST.lines, seen.left),
      ...boundWords(seen),
      ...seen.warnings.slice(0, 3).map((warning) => `⚠️ ${escape(brief(warning))}`),
    ),
    section(seen.link === undefined ? '' : link(seen.link, linkLabel(seen.link))),
  ])
  return seen.picture ? { ...shown, pictures: [seen.picture] } : shown
}

/** The numbers of several questions in short, and the first pictures. */
export function metricsOverview(
  asked: Asked,
  answers: readonly MetricAnswer[],
  others: readonly string[],
): Message {
  const example = answers[0]?.name ?? 'latency'
  const shown = message([
    section(headingOf(asked, undefined)),
    section(
      answers.length === 0
        ? 'It has no metrics.'
        : answers.map((answer) => answerWords(asked, answer)).join('\n'),
    ),
    context(
      others.length === 0
        ? ''
        : `Also: ${others
            .slice(0, 20)
            .map((name) => code(name))
            .join(', ')}`,
      answers.length === 0
        ? ''
        : `One in full: ${command(`metrics ${asked.app} ${asked.environment} ${example}`)}`,
    ),
  ])
  const pictures = answers.flatMap((answer) =>
    'seen' in answer ? (answer.seen.picture ?? []) : [],
  )
  return pictures.length === 0 ? shown : { ...shown, pictures: pictures.slice(0, MOST.pictures) }
}

function headingOf({ app, environment, from, to }: Asked, title: string | undefined): string {
  const what = title === undefined ? 'Metrics' : escape(brief(title, 200))
  return `📈 *${what} of ${escape(app)} in ${escape(environment)}* · last ${lasting(to - from)}`
}

function noData({ from, to }: Asked): string {
  return `No data from ${time(from)} to ${time(to)}.`
}

function answerWords(asked: Asked, answer: MetricAnswer): string {
  const title = `*${escape(brief(answer.title, 80))}* (${code(answer.name)})`
  if ('problem' in answer) return `• ${title}: ⚠️ ${escape(brief(answer.problem.message))}`
  const { seen } = answer
  const lines = linesOf(asked, seen)
  if (lines.length === 0) return `• ${title}: no data`
  const [only] = lines
  if (only && lines.length === 1 && seen.left === 0) return `• ${title}: ${numbersOf(only, seen)}`
  return [
    `• ${title}`,
    ...lines.slice(0, MOST.short).map((line) => `   ${lineWords(line, seen)}`),
    ...leftWords(lines.length - MOST.short, seen.left).map((words) => `   ${words}`),
  ].join('\n')
}

type Line = {
  readonly name: string
  readonly points: readonly Point[]
  readonly last: Point
  /** Its last number is older than those of others, or than any may be: its pod is gone, or nobody measures it. */
  readonly hasEnded?: true
}
type Point = readonly [at: Instant, value: number]

/** As the picture names them; by their labels where there is none. What has no values is no line; what ended comes last. */
function linesOf(asked: Asked, { picture, series, title }: MetricsSeen): readonly Line[] {
  const drawn =
    picture?.chart.series ??
    series.map(({ labels, points }) => ({
      name: Object.values(labels).join(', ') || title,
      points,
    }))
  const all = drawn.flatMap(({ name, points }): Line[] => {
    const last = points.at(-1)
    return last === undefined ? [] : [{ name, points, last }]
  })
  const newest = all.reduce((one, { last: [at] }) => Math.max(one, at), -Infinity)
  const since = Math.max(newest, asked.to - latenessOf(asked))
  const isPresent = ({ last: [at] }: Line) => at >= since
  const ended = all.filter((line) => !isPresent(line))
  return [...all.filter(isPresent), ...ended.map((line) => ({ ...line, hasEnded: true }) as const)]
}

/** How old the newest numbers may be, in milliseconds: CloudWatch tells them late, and long questions have few. */
function latenessOf({ from, to }: Asked): number {
  return Math.max(15 * 60_000, (to - from) / 60)
}

function lineWords(line: Line, seen: MetricsSeen): string {
  return `${code(brief(line.name, 80))} ${numbersOf(line, seen)}`
}

function numbersOf({ points, last: [at, value], hasEnded }: Line, seen: MetricsSeen): string {
  const values = points.map(([, each]) => each)
  const least = values.reduce((one, other) => Math.min(one, other), Infinity)
  const most = values.reduce((one, other) => Math.max(one, other), -Infinity)
  const write = (number: number) => writeValue(number, seen.unit)
  const last = hasEnded
    ? `ended ${time(at)} with ${write(value)}`
    : `${signOf(value, seen)}*${write(value)}* now`
  return `${last} · min ${write(least)} · max ${write(most)}`
}

function signOf(now: number, { warning, critical }: MetricsSeen): string {
  if (critical !== undefined && now >= critical) return '🔴 '
  return warning !== undefined && now >= warning ? '🟠 ' : ''
}

function leftWords(more: number, left: number): readonly string[] {
  const all = Math.max(0, more) + left
  return all === 0 ? [] : [`left out ${all} more series`]
}

function boundWords({ warning, critical, unit }: MetricsSeen): readonly string[] {
  const bounds = Object.entries({ warning, critical }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} at ${writeValue(value, unit)}`],
  )
  return bounds.length === 0 ? [] : [bounds.join(', ')]
}

function linkLabel(url: string): string {
  return URL.parse(url)?.hostname.endsWith('aws.amazon.com')
    ? 'Open in CloudWatch'
    : 'Open in Prometheus'
}
