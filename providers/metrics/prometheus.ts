import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import { Labels } from '#src/core/watch/alerts.ts'
import type { Series } from '#src/core/watch/series.ts'
import { bounded, requireBounded } from './bounds.ts'
import { type AlertRule, type Metrics, MOST_SERIES, type Question, type Ranged } from './metrics.ts'
import { type Access, ask, refused, TIMEOUT } from './prometheus-http.ts'

export type PrometheusOptions = Omit<Access, 'task' | 'provider'> & {
  /** How failures name it. */
  readonly name: string
  /** As people's browsers reach it; `url` when absent. */
  readonly external?: string | undefined
}

/**
 * A Prometheus over its HTTP API v1 (https://prometheus.io/docs/prometheus/latest/querying/api/), 2.x and 3.x, and what
 * answers like it.
 */
export function openPrometheusMetrics(options: PrometheusOptions): Metrics {
  const access = (task: string): Access => ({ ...options, provider: options.name, task })
  return {
    async range(request, signal) {
      requireBounded(options.name, request)
      const { question, from, to, step } = request
      return await query(
        access('query metrics'),
        '/api/v1/query_range',
        {
          query: promqlOf(access('query metrics'), question),
          start: seconds(from),
          end: seconds(to),
          step: seconds(step),
        },
        signal,
      )
    },
    async instant({ question, at }, signal) {
      const asking = access('query metrics')
      const parameters = { query: promqlOf(asking, question), time: seconds(at) }
      return await query(asking, '/api/v1/query', parameters, signal)
    },
    rules: (signal) => rulesOf(access('list rules of alerts'), signal),
    async ping(signal) {
      await query(access('reach Prometheus'), '/api/v1/query', { query: '1' }, signal)
    },
    link: (question, from, to) =>
      'promql' in question
        ? pageOf(options.external ?? options.url, question.promql, from, to)
        : undefined,
    async close() {},
  }
}

/** More than these would come back only to be left out; versions that do not know `limit` (before 3.0) send all. */
const LIMIT = 10 * MOST_SERIES

async function query(
  access: Access,
  path: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Ranged> {
  const bounds = { timeout: `${TIMEOUT / 1000 - 1}s`, limit: String(LIMIT) }
  const { data, warnings } = await ask(
    access,
    { method: 'POST', path, parameters: { ...parameters, ...bounds } },
    signal,
  )
  const answer = Answer.safeParse(data)
  if (!answer.success) throw refused(access, 'its answer is not that of Prometheus')
  const { resultType, result } = answer.data
  if (resultType === 'string') throw refused(access, 'the answer is a text and no number')
  const found = resultType === 'scalar' ? [{ value: result }] : result
  return bounded(
    found.map((one) => seriesOf(access, one)),
    warnings,
  )
}

const Answer = z.object({
  resultType: z.enum(['matrix', 'vector', 'scalar', 'string']),
  result: z.array(z.unknown()),
})

/** Read by hand: there may be very many. A native histogram has no points here. */
function seriesOf(access: Access, found: unknown): Series {
  const { metric = {}, value, values } = (found ?? {}) as Readonly<Record<string, unknown>>
  const points = values ?? (value === undefined ? [] : [value])
  if (typeof metric !== 'object' || metric === null || !Array.isArray(points))
    throw refused(access, 'its answer is not that of Prometheus')
  return {
    labels: metric as Labels,
    points: points.map((point: unknown) => {
      const [at, number] = Array.isArray(point) ? (point as unknown[]) : []
      // `NaN` and infinities become NaN here, and are left out with it.
      return [Math.round(Number(at) * 1000), Number(number)] as const
    }),
  }
}

async function rulesOf(access: Access, signal: AbortSignal): Promise<readonly AlertRule[]> {
  const { data } = await ask(
    access,
    { method: 'GET', path: '/api/v1/rules', parameters: { type: 'alert' } },
    signal,
  )
  const answer = Rules.safeParse(data)
  if (!answer.success) throw refused(access, 'its list of rules is not that of Prometheus')
  return answer.data.groups
    .flatMap(({ rules }) => rules)
    .filter(({ type }) => type === 'alerting')
    .map(({ name, query: expr, labels }) => ({ name, query: expr, labels }))
}

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          type: z.string(),
          name: z.string(),
          query: z.string(),
          labels: Labels.default({}),
        }),
      ),
    }),
  ),
})

function promqlOf(access: Access, question: Question): string {
  if ('promql' in question) return question.promql
  throw refused(access, 'Prometheus has no metrics of AWS')
}

function seconds(ms: number): string {
  return String(ms / 1000)
}

/** The page for queries; 3.x sends `/graph` on to its own. */
function pageOf(base: string, expr: string, from: Instant, to: Instant): string {
  const parameters = {
    'g0.expr': expr,
    'g0.tab': '0',
    'g0.range_input': `${Math.max(1, Math.round((to - from) / 1000))}s`,
    'g0.end_input': new Date(to).toISOString().slice(0, 19).replace('T', ' '),
  }
  const pairs = Object.entries(parameters).map(
    ([key, value]) => `${key}=${encodeURIComponent(value)}`,
  )
  return `${base}/graph?${pairs.join('&')}`
}
