import { canonical } from '#src/core/hash.ts'
import type { Queries } from '#src/core/queries.ts'
import { labelsWithoutSecrets } from '#src/core/secrets.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import type { Chart } from '#src/core/watch/chart.ts'
import type { Series } from '#src/core/watch/series.ts'
import { writeValue } from '#src/core/watch/values.ts'
import { expressionIn, watchedBy } from '#src/core/watch/alerting/threshold.ts'
import { withDeadline } from '#src/engine/deadline.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import type { AlertRule, Metrics } from '#providers/metrics/metrics.ts'

const MINUTE = 60_000
/** What came before the alert is as much to see as what it did. */
const BEFORE = 30 * MINUTE
const AFTER = 5 * MINUTE
const LONGEST = 24 * 60 * MINUTE
const POINTS = 240
const MOST_LINES = 8
/** A picture is not worth more: it is tried again later. */
const PATIENCE = 6_000

/** So many are asked for at once: half of what the loop has in its hands, for people do not wait behind pictures. */
const MOST_AT_ONCE = 8

/** How many are being asked for, by the store for which. */
const inWork = new WeakMap<World['store'], number>()

type Asked = Queries['alertChart']['of']

/** Draws what an alert looks at: the expression of its rule, or what its address says of it. */
export const alertChart: Answering<'alertChart'> = async (query, world, signal) => {
  const metrics = await world.metrics(query.alertmanager)
  if (!metrics) return { is: 'absent' }
  const before = inWork.get(world.store) ?? 0
  if (before >= MOST_AT_ONCE) return { is: 'unavailable', provider: 'alertChart', because: busy }
  inWork.set(world.store, before + 1)
  return withDeadline(world.clock, PATIENCE, 'alertChart', async (deadline) => {
    const both = AbortSignal.any([signal, deadline])
    const expression = await expressionOf(query, metrics, both)
    if (expression === undefined) return { is: 'absent' as const }
    const value = await drawn(query, expression, { metrics, world, signal: both })
    return { is: 'seen' as const, value }
  }).finally(() => inWork.set(world.store, (inWork.get(world.store) ?? 1) - 1))
}

const busy = 'other pictures are being drawn'

/** Rules that were loaded anew still have the same name; what they add to labels tells those of one name apart. */
async function expressionOf(
  { labels, generatorURL }: Asked,
  metrics: Metrics,
  signal: AbortSignal,
): Promise<string | undefined> {
  const rules = await metrics.rules(signal)
  const fitting = rules.filter((rule) => rule.name === labels['alertname'] && isOf(rule, labels))
  const [rule] = fitting.toSorted((a, b) => size(b.labels) - size(a.labels))
  return rule?.query ?? expressionIn(generatorURL)
}

/** Values that are templates are known only once the alert fires. */
function isOf(rule: AlertRule, labels: Labels): boolean {
  return Object.entries(rule.labels).every(
    ([name, value]) => value.includes('{{') || labels[name] === value,
  )
}

function size(labels: Labels): number {
  return Object.keys(labels).length
}

type Drawing = {
  readonly metrics: Metrics
  readonly world: World
  readonly signal: AbortSignal
}

async function drawn(asked: Asked, expression: string, { metrics, world, signal }: Drawing) {
  const { query, threshold, unit } = watchedBy(expression)
  const { labels, firedAt, resolvedAt, severity } = asked
  const to = Math.min(world.clock.now(), (resolvedAt ?? Infinity) + AFTER)
  const from = Math.max(firedAt - BEFORE, to - LONGEST)
  const step = Math.max(15_000, Math.ceil((to - from) / POINTS / 1_000) * 1_000)
  const ranged = await metrics.range({ question: { promql: query }, from, to, step }, signal)
  const own = ranged.series
    .map((series) => ({ ...series, labels: labelsWithoutSecrets(series.labels) }))
    .filter((series) => isAbout(series.labels, labels))
  const shown = own.slice(0, MOST_LINES)
  const title = labels['alertname'] ?? 'Alert'
  const chart: Chart = {
    title,
    subtitle: query,
    unit,
    from,
    to,
    series: shown.map((series) => ({
      name: lineName(series, shown),
      points: series.points.map(([at, value]): [number, number] => [at, value]),
    })),
    ...(own.length + ranged.left > shown.length && {
      left: own.length + ranged.left - shown.length,
    }),
    thresholds: threshold === undefined ? [] : [{ name: 'threshold', value: threshold, severity }],
    markers: markersOf(asked, from, to),
  }
  return { chart: await world.store.putArtifact(canonical(chart)), alt: altOf(chart, threshold) }
}

/** What the alert's labels say is about it; what they do not say may be. */
function isAbout(series: Labels, labels: Labels): boolean {
  return Object.entries(series).every(
    ([name, value]) => labels[name] === undefined || labels[name] === value,
  )
}

/** By the labels in which the lines differ. */
function lineName({ labels }: Series, all: readonly Series[]): string {
  const differing = Object.entries(labels).filter(([name, value]) =>
    all.some((other) => other.labels[name] !== value),
  )
  const words = differing.map(([name, value]) => `${name}=${value}`).join(' ')
  return words || labels['service'] || labels['__name__'] || 'value'
}

function markersOf({ firedAt, resolvedAt, deliveries }: Asked, from: number, to: number) {
  const markers: Chart['markers'] = [
    ...deliveries.map(({ at, label }) => ({ at, kind: 'delivery' as const, label })),
    { at: firedAt, kind: 'alert' as const, label: 'fired' },
    ...(resolvedAt === undefined
      ? []
      : [{ at: resolvedAt, kind: 'resolved' as const, label: 'resolved' }]),
  ]
  return markers.filter(({ at }) => at >= from && at <= to)
}

function altOf({ title, series, unit }: Chart, threshold: number | undefined): string {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value))
  const line = threshold === undefined ? '' : `, threshold ${writeValue(threshold, unit)}`
  if (values.length === 0) return `${title}: no data${line}`
  const last = series.flatMap(({ points }) => points.at(-1)?.[1] ?? [])
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  return `${title}: between ${writeValue(lowest, unit)} and ${writeValue(highest, unit)}, last ${writeValue(Math.max(...last), unit)}${line}`
}
