import type { Clock, Instant } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Series } from '#src/core/watch/series.ts'
import { bounded, requireBounded } from './bounds.ts'
import type { Metrics, Question } from './metrics.ts'
import { type FaultControls, faultControls, newFaults, pass } from './simulated/faults.ts'
import { createSamples, type Samples, type Source } from './simulated/samples.ts'
import { meanOf, sumOf } from './simulated/statistics.ts'
import { NAME, type RawPoint } from './simulated/values.ts'

type Asked = Extract<Question, { cloudwatch: unknown }>['cloudwatch']

export type SimulatedCloudMetricsControls = FaultControls & {
  /** Adds samples of a metric: `AWS/RDS`, `CPUUtilization`, of the instance with these dimensions. */
  push(metric: Omit<Asked, 'statistic'>, points: readonly RawPoint[]): void
  /** Adds series that are functions of time; their `__name__` is what `seriesName` says. */
  add(source: Source): void
}

/** How a metric of the cloud is called among simulated series: `AWS/RDS CPUUtilization`. */
export function seriesName({ namespace, metric }: Pick<Asked, 'namespace' | 'metric'>): string {
  return `${namespace} ${metric}`
}

/** What CloudWatch keeps, in memory: one number for each whole minute, or for each step that is longer. Deterministic. */
export function simulateCloudMetrics({
  clock,
  name = 'simulated',
}: {
  clock: Clock
  name?: string
}): {
  readonly metrics: Metrics
  readonly controls: SimulatedCloudMetricsControls
} {
  const samples = createSamples(MINUTE)
  const faults = newFaults()
  const called = `the CloudWatch of ${name}`
  const asked = (doing: string, signal: AbortSignal) =>
    pass({ name, called, clock, faults, doing, signal })
  const read = (question: Question, span: Span) =>
    bounded(found(question, span, { name, samples }), [])
  return {
    metrics: {
      async range(request, signal) {
        requireBounded(name, request)
        await asked('query metrics', signal)
        return read(request.question, request)
      },
      async instant({ question, at }, signal) {
        await asked('query metrics', signal)
        const { series, ...rest } = read(question, { from: at - RECENT, to: at, step: MINUTE })
        return { ...rest, series: series.map(({ labels, points }) => ({ labels, points: points.slice(-1) })) } // prettier-ignore
      },
      rules: async () => [],
      ping: (signal) => asked('reach CloudWatch', signal),
      link: () => undefined,
      async close() {},
    },
    controls: {
      push: (metric, points) =>
        samples.push({ ...metric.dimensions, [NAME]: seriesName(metric) }, points),
      add: samples.add,
      ...faultControls(faults),
    },
  }
}

type Span = { readonly from: Instant; readonly to: Instant; readonly step: number }

const MINUTE = 60_000
const RECENT = 15 * MINUTE

function found(
  question: Question,
  span: Span,
  { name, samples }: { readonly name: string; readonly samples: Samples },
): readonly Series[] {
  if (!('cloudwatch' in question))
    throw new ProviderFailure(
      name,
      'rejected',
      'Cannot query metrics: CloudWatch does not answer PromQL',
    )
  const { dimensions, statistic } = question.cloudwatch
  const labels = { ...dimensions, [NAME]: seriesName(question.cloudwatch) }
  const matchers = Object.entries(labels).map(([label, value]) => ({
    name: label,
    value,
    isRegex: false,
    isEqual: true,
  }))
  // Dimensions name a metric wholly: one with more of them is another.
  const own = samples
    .select(matchers, span.from, span.to - 1)
    .find((one) => Object.keys(one.labels).length === matchers.length)
  return [{ labels: dimensions, points: periods(own?.points ?? [], { ...span, statistic }) }]
}

function periods(
  points: readonly RawPoint[],
  { from, step, statistic }: Span & Pick<Asked, 'statistic'>,
): Series['points'] {
  const period = Math.max(1, Math.ceil(step / MINUTE)) * MINUTE
  const begin = Math.floor(from / period) * period
  const grouped = Map.groupBy(points, ([at]) => Math.floor((at - begin) / period))
  return [...grouped].map(([index, some]) => {
    const values = some.flatMap(([, value]) => value ?? [])
    return [begin + index * period, statistics[statistic](values)] as const
  })
}

const statistics: Readonly<Record<Asked['statistic'], (values: readonly number[]) => number>> = {
  Average: meanOf,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  Sum: sumOf,
}
