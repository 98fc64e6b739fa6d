import type { Labels } from '#src/core/watch/alerts.ts'
import type { Chart, Picture } from '#src/core/watch/chart.ts'
import type { MetricQuestion } from '#src/core/watch/metrics/named-metrics.ts'
import type { Series } from '#src/core/watch/series.ts'
import { writeValue } from '#src/core/watch/values.ts'
import type { MetricsRequest } from '#src/core/watch/watching.ts'

export type Drawing = {
  readonly request: MetricsRequest
  readonly question: MetricQuestion
  readonly found: {
    readonly series: readonly Series[]
    readonly left: number
    readonly markers: Chart['markers']
  }
}

/** A chart of the answer, and what it says in words; undefined where there is nothing to draw. */
export function pictureOf(drawing: Drawing): Picture | undefined {
  const { request, question, found } = drawing
  if (found.series.length === 0) return undefined
  const { app, from, to, timezone } = request
  const { unit } = question
  const title = typeof request.metric === 'string' ? `${question.title} of ${app}` : question.title
  const chart: Chart = {
    title,
    subtitle: `${request.environment} · ${lengthOf(to - from)}`,
    unit,
    from,
    to,
    ...(timezone !== undefined && { timezone }),
    series: found.series.map(({ labels, points }) => ({
      name: nameOf(labels, question),
      points: points.map(([at, value]): [number, number] => [at, value]),
    })),
    ...(found.left > 0 && { left: found.left }),
    thresholds: (['warning', 'critical'] as const).flatMap((severity) => {
      const value = question[severity]
      return value === undefined ? [] : [{ name: severity, value, severity }]
    }),
    markers: found.markers,
  }
  return { chart, alt: altOf(chart) }
}

/** How many lines are told of in words, and how many letters of a name. */
const TOLD = 5
const LONGEST_NAME = 120

/** Names a line as its question wants it, else by its labels, else by the question. */
function nameOf(labels: Labels, { legend, title }: MetricQuestion): string {
  const written = legend?.replaceAll(
    /\{\{\s*([\w.]+)\s*\}\}/g,
    (_, label: string) => labels[label] ?? '',
  )
  if (written?.trim()) return written.slice(0, LONGEST_NAME)
  const { __name__: name = '', ...rest } = labels
  const pairs = Object.entries(rest).map(([key, value]) => `${key}=${value}`)
  const told = [name, pairs.join(', ')].filter(Boolean).join(' ')
  return (told || title).slice(0, LONGEST_NAME)
}

function altOf({ title, subtitle, series, left = 0, unit, thresholds, markers }: Chart): string {
  const lines = series.slice(0, TOLD).map(({ name, points }) => {
    const values = points.map(([, value]) => value)
    const [least, most, now] = [Math.min(...values), Math.max(...values), values.at(-1) ?? 0]
    const told = `lowest ${writeValue(least, unit)}, highest ${writeValue(most, unit)}, last ${writeValue(now, unit)}`
    return series.length === 1 ? told : `${name}: ${told}`
  })
  const others = series.length - lines.length + left
  const more = others > 0 ? [`and ${others} more`] : []
  const bounds = thresholds.map(({ name, value }) => `${name} at ${writeValue(value, unit)}`)
  const events = markers.slice(-TOLD).map(({ kind, label }) => `${kind} ${label}`)
  return [`${title}, ${subtitle ?? ''}`, ...lines, ...more, ...bounds, ...events].join('; ')
}

/** `3 h`, `90 min`, `2 d`. */
function lengthOf(ms: number): string {
  const units = [
    [24 * 3_600_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ] as const
  const fitting = units.find(([length]) => ms >= 2 * length && ms % length < 1) ?? units.at(-1)!
  return `${Math.max(1, Math.round(ms / fitting[0]))} ${fitting[1]}`
}
