import type { Clock, Instant } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import type { Series } from '#src/core/watch/series.ts'
import { bounded, requireBounded } from './bounds.ts'
import type { Metrics, Question } from './metrics.ts'
import { evaluation } from './simulated/evaluate.ts'
import { QueryProblem } from './simulated/expression.ts'
import { type FaultControls, faultControls, newFaults, pass } from './simulated/faults.ts'
import { readQuery } from './simulated/parse.ts'
import { createRules, type FiringAlert, type SimulatedRule } from './simulated/rules.ts'
import { createSamples, type Source } from './simulated/samples.ts'
import { labelsKey, type RawPoint, type Value } from './simulated/values.ts'

export type MetricsSimulationOptions = {
  readonly clock: Clock
  /** How failures name it: the cluster. */
  readonly name?: string
  /** Milliseconds between two looks at sources. */
  readonly scrape?: number
  readonly sources?: readonly Source[]
  readonly rules?: readonly SimulatedRule[]
}

/** How a test or the sandbox gives it numbers, and makes things go wrong. */
export type SimulatedMetricsControls = FaultControls & {
  /** Adds samples to the series with these labels, `__name__` among them; `undefined` ends it there. */
  push(labels: Labels, points: readonly RawPoint[]): void
  /** Adds series that are functions of time: see `sampled`. */
  add(source: Source): void
  setRules(rules: readonly SimulatedRule[]): void
  /** Alerts that fire now, for an Alertmanager; rules are evaluated up to this moment first. */
  firing(): readonly FiringAlert[]
}

/** A Prometheus in memory, as version 2.42 answers; docs/sandbox-differences.md says where it differs. Deterministic. */
export function simulateMetrics(options: MetricsSimulationOptions): {
  readonly metrics: Metrics
  readonly controls: SimulatedMetricsControls
} {
  const { clock, name = 'simulated', scrape = 15_000 } = options
  const samples = createSamples(scrape)
  for (const source of options.sources ?? []) samples.add(source)
  const faults = newFaults()
  const pageOf = (expr: string) =>
    `https://prometheus.${name}.example/graph?g0.expr=${encodeURIComponent(expr)}&g0.tab=1`
  const rules = createRules(samples, clock, pageOf)
  rules.set(options.rules ?? [])

  const called = `the Prometheus of ${name}`
  const asked = (doing: string, signal: AbortSignal) =>
    pass({ name, called, clock, faults, doing, signal })

  const metrics: Metrics = {
    async range(request, signal) {
      requireBounded(name, request)
      await asked('query metrics', signal)
      const { from, to, step } = request
      return explained(name, () => {
        const evaluate = evaluation(readQuery(promqlOf(request.question)), samples, { from, to })
        return bounded(stepped(evaluate, { from, to, step }), [])
      })
    },
    async instant({ question, at }, signal) {
      await asked('query metrics', signal)
      return explained(name, () => {
        const evaluate = evaluation(readQuery(promqlOf(question)), samples, { from: at, to: at })
        return bounded(seriesAt(evaluate(at), at), [])
      })
    },
    async rules(signal) {
      await asked('list rules of alerts', signal)
      return rules
        .all()
        .map(({ alert, expr, labels = {} }) => ({ name: alert, query: expr, labels }))
    },
    ping: (signal) => asked('reach Prometheus', signal),
    link: (question) => ('promql' in question ? pageOf(question.promql) : undefined),
    async close() {},
  }
  return {
    metrics,
    controls: {
      push: samples.push,
      add: samples.add,
      setRules: rules.set,
      firing: rules.firing,
      ...faultControls(faults),
    },
  }
}

function promqlOf(question: Question): string {
  if ('promql' in question) return question.promql
  throw new QueryProblem('Prometheus has no metrics of AWS')
}

function explained<Answer>(name: string, answer: () => Answer): Answer {
  try {
    return answer()
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error
    throw new ProviderFailure(name, 'rejected', `Cannot query metrics: ${error.message}`)
  }
}

function stepped(
  evaluate: (at: Instant) => Value,
  { from, to, step }: { readonly from: Instant; readonly to: Instant; readonly step: number },
): readonly Series[] {
  const found = new Map<string, { labels: Labels; points: [Instant, number][] }>()
  for (let at = from; at <= to; at += step)
    for (const { labels, value } of samplesOf(evaluate(at))) {
      const key = labelsKey(labels)
      const one = found.get(key) ?? { labels, points: [] }
      found.set(key, one)
      one.points.push([at, value])
    }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series)
}

function samplesOf(value: Value) {
  if (value.kind === 'vector') return value.samples
  if (value.kind === 'scalar') return [{ labels: {}, value: value.value }]
  const sort = value.kind === 'matrix' ? 'range vector' : 'string'
  throw new QueryProblem(
    `invalid expression type "${sort}" for range query, must be Scalar or instant Vector`,
  )
}

function seriesAt(value: Value, at: Instant): readonly Series[] {
  if (value.kind === 'matrix') return value.windows
  return samplesOf(value).map(({ labels, value: number }) => ({ labels, points: [[at, number]] }))
}
