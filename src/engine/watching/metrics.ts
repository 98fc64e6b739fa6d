import type { Metrics, Question, RangeRequest } from '#providers/metrics/metrics.ts'
import { MOST_POINTS } from '#providers/metrics/metrics.ts'
import { DeliveryError, isWorthRetrying, ProviderFailure } from '#src/core/errors.ts'
import { labelsWithoutSecrets, withoutSecrets } from '#src/core/secrets.ts'
import { nearest } from '#src/core/nearest.ts'
import { filledTemplate } from '#src/core/watch/metrics/metric-template.ts'
import type { MetricQuestion } from '#src/core/watch/metrics/named-metrics.ts'
import type { Series } from '#src/core/watch/series.ts'
import type { MetricsRequest, MetricsSeen, NamedMetric } from '#src/core/watch/watching.ts'
import { withDeadline } from '#src/engine/deadline.ts'
import type { World } from '#src/engine/world.ts'
import { markersOf } from './metric-markers.ts'
import { pictureOf } from './metric-picture.ts'
import { type MetricPlace, metricPlaceOf } from './metric-place.ts'

/**
 * Numbers of an app there, and a chart of them: by the name of a question, or as PromQL. Rejects with DeliveryError:
 * `bad-usage` for a question or a time that is none, `unavailable` where another try may go better.
 */
export async function seeMetrics(request: MetricsRequest, world: World): Promise<MetricsSeen> {
  const wanted = { ...request, to: Math.min(request.to, world.clock.now()) }
  try {
    return await withDeadline(world.clock, DEADLINE, 'metrics', (signal) =>
      see(wanted, world, signal),
    )
  } catch (error) {
    throw inWords(error, request)
  }
}

/** Names that people may ask for there, the usual ones first. Rejects with DeliveryError. */
export async function metricNames(
  app: string,
  environment: string,
  world: World,
): Promise<readonly NamedMetric[]> {
  const { questions } = await metricPlaceOf({ app, environment }, world)
  return questions.map(({ name, title }) => ({ name, title }))
}

const DEADLINE = 25_000
/** Beyond it neither a picture nor Prometheus has use for a query. */
const LONGEST = 400 * 24 * 3_600_000
/** So many points are as fine as a picture shows them. */
const POINTS = 360
const SECOND = 1_000
const steps = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400]

async function see(
  request: MetricsRequest,
  world: World,
  signal: AbortSignal,
): Promise<MetricsSeen> {
  const place = await metricPlaceOf(request, world)
  const question = questionOf(request, place)
  const span = spanOf(request)
  const { source, asked, scale } = await sourceOf(question, { request, place }, world)
  const [ranged, markers] = await Promise.all([
    source.range({ question: asked, ...span }, signal),
    markersOf(request, world.store),
  ])
  const series = ranged.series.map((one) => scaled(shown(one), scale))
  const { title, unit, warning, critical } = question
  const found = { series, left: ranged.left, markers }
  const picture = pictureOf({ request, question, found })
  const link = source.link(asked, request.from, request.to)
  return {
    title,
    unit,
    series,
    left: ranged.left,
    warnings: ranged.warnings.map((one) => withoutSecrets(one)),
    ...(picture && { picture }),
    ...(link !== undefined && { link }),
    ...(warning !== undefined && { warning }),
    ...(critical !== undefined && { critical }),
  }
}

function questionOf({ metric, ...request }: MetricsRequest, place: MetricPlace): MetricQuestion {
  if (typeof metric !== 'string')
    return { name: 'promql', title: metric.promql, unit: 'count', ask: { template: metric.promql } }
  const { questions } = place
  const found = questions.find(({ name }) => name === metric)
  if (found) return found
  const names = questions.map(({ name }) => name)
  const near = nearest(metric, names)
  throw new DeliveryError(
    'bad-usage',
    `Cannot show metrics of ${request.app} in ${request.environment}: there is no metric "${metric.slice(0, 80)}"`,
    { hint: near ? `Did you mean "${near}"?` : `There are ${names.join(', ')}` },
  )
}

/** Steps are round numbers at multiples of themselves, so that the same time a minute later has the same points. */
function spanOf({ from, to }: MetricsRequest): Omit<RangeRequest, 'question'> {
  const refused = (because: string) => {
    throw new DeliveryError('bad-usage', `Cannot show metrics: ${because}`)
  }
  if (!Number.isFinite(from) || !Number.isFinite(to)) refused('the time is none')
  if (from >= to) refused('the time ends before it begins')
  if (to - from > LONGEST) refused(`the time is longer than ${LONGEST / 24 / 3_600_000} days`)
  const known = steps.map((step) => step * SECOND).find((step) => (to - from) / step <= POINTS)
  const step = known ?? Math.ceil((to - from) / (MOST_POINTS - 1))
  const first = Math.ceil(from / step) * step
  return { from: first > to ? from : first, to, step }
}

type Asking = { readonly request: MetricsRequest; readonly place: MetricPlace }

async function sourceOf(
  { ask }: MetricQuestion,
  { request, place }: Asking,
  world: World,
): Promise<{ readonly source: Metrics; readonly asked: Question; readonly scale: number }> {
  if ('cloud' in ask) {
    const { cloud, scale, ...cloudwatch } = ask
    const asked = { cloudwatch: { ...cloudwatch, statistic: 'Average' as const } }
    return { source: await world.cloudMetrics(cloud), asked, scale }
  }
  const source = await world.metrics(place.cluster)
  if (source) {
    const promql = promqlOf(ask.template, { request, place })
    return { source, asked: { promql }, scale: 1 }
  }
  throw new DeliveryError(
    'not-possible',
    `Cannot show metrics of ${request.app} in ${request.environment}: cluster "${place.cluster}" has no Prometheus`,
    { hint: `Name it in deliver.yml, under clusters.${place.cluster}.prometheus` },
  )
}

/** What somebody typed is asked as it is where it does not parse here: Prometheus says best what is wrong with it. */
function promqlOf(template: string, { request, place }: Asking): string {
  const { app, environment, metric } = request
  const filled = filledTemplate(template, { app, environment, ...place.known })
  if ('promql' in filled) return filled.promql
  if (typeof metric !== 'string' && !VARIABLE.test(template)) return template
  const isEmpty = place.known.pods === undefined
  throw new DeliveryError(
    typeof metric === 'string' ? 'not-possible' : 'bad-usage',
    `Cannot show metrics of ${app} in ${environment}: ${isEmpty ? 'nothing of it that runs was delivered there' : filled.because}`,
  )
}

const VARIABLE = /\$(app|environment|namespace|version|pods)\b/

/** Whoever exports may have put anything there. */
function shown({ labels, points }: Series): Series {
  return { labels: labelsWithoutSecrets(labels), points }
}

function scaled({ labels, points }: Series, scale: number): Series {
  if (scale === 1) return { labels, points }
  return { labels, points: points.map(([at, value]) => [at, value * scale] as const) }
}

function inWords(error: unknown, { app, environment }: MetricsRequest): unknown {
  if (!(error instanceof ProviderFailure)) return error
  const { kind, message, hint } = error
  const because = message
    .replace(/^Cannot wait longer than (.*) for metrics$/, 'there was no answer within $1')
    .replace(/^Cannot [^:]*: /, '')
  return new DeliveryError(
    isWorthRetrying(kind) ? 'unavailable' : 'not-possible',
    `Cannot show metrics of ${app} in ${environment}: ${because}`,
    hint === undefined ? {} : { hint },
  )
}
