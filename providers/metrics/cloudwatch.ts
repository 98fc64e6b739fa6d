import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { accessOf, type AwsEntry } from '#providers/cloud/aws/access.ts'
import { calling } from '#providers/cloud/aws/calling.ts'
import { unlessStopped } from '#providers/cloud/aws/stopping.ts'
import type { Instant } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { bounded, requireBounded } from './bounds.ts'
import { consolePage } from './cloudwatch-console.ts'
import type { Metrics, Question, Ranged } from './metrics.ts'

type About = { readonly client: CloudWatchClient; readonly name: string }
type Asked = Extract<Question, { cloudwatch: unknown }>['cloudwatch']

/** What CloudWatch keeps of an account in one region. `name` is the cloud; its credentials are those of the cloud. */
export function openCloudWatch(entry: AwsEntry, { name }: { readonly name: string }): Metrics {
  const about = { client: new CloudWatchClient(accessOf(entry)), name }
  const asked = (question: Question): Asked => {
    if ('cloudwatch' in question) return question.cloudwatch
    throw refused(name, 'CloudWatch does not answer PromQL')
  }
  return {
    async range(request, signal) {
      requireBounded(name, request)
      return await read(about, asked(request.question), request, signal)
    },
    async instant({ question, at }, signal) {
      const span = { from: at - RECENT, to: at, step: PERIOD }
      const { series, ...rest } = await read(about, asked(question), span, signal)
      return { ...rest, series: series.map(({ labels, points }) => ({ labels, points: points.slice(-1) })) } // prettier-ignore
    },
    rules: async () => [],
    async ping(signal) {
      const to = Date.UTC(2020, 0, 1)
      const cpu = { namespace: 'AWS/RDS', metric: 'CPUUtilization', dimensions: {}, statistic: 'Average' } as const // prettier-ignore
      await read(about, cpu, { from: to - RECENT, to, step: PERIOD }, signal)
    },
    link: (question, from, to) =>
      'cloudwatch' in question && entry.endpoint === undefined
        ? consolePage(entry.region, question.cloudwatch, { from, to })
        : undefined,
    close: async () => about.client.destroy(),
  }
}

/** Milliseconds between the points of metrics that are not detailed. */
const PERIOD = 60_000
/** RDS tells of a minute some minutes later. */
const RECENT = 15 * PERIOD
const MOST_PAGES = 20

type Span = { readonly from: Instant; readonly to: Instant; readonly step: number }

async function read(about: About, asked: Asked, span: Span, signal: AbortSignal): Promise<Ranged> {
  const points: (readonly [Instant, number])[] = []
  const warnings: string[] = []
  let token: string | undefined
  for (let pages = 0; pages === 0 || token !== undefined; pages += 1) {
    if (pages === MOST_PAGES) {
      warnings.push('CloudWatch has more points than were read')
      break
    }
    const page = await pageOf(about, commandOf(asked, { ...span, token }), signal)
    points.push(...page.points)
    warnings.push(...page.warnings)
    token = page.token
  }
  const sorted = points.toSorted(([a], [b]) => a - b)
  return bounded([{ labels: asked.dimensions, points: sorted }], warnings)
}

async function pageOf({ client, name }: About, command: GetMetricDataCommand, signal: AbortSignal) {
  const deed = { cloud: name, doing: 'query metrics', action: 'cloudwatch:GetMetricData' }
  const sent = calling(deed, () => client.send(command, { abortSignal: signal }))
  const { MetricDataResults = [], Messages = [], NextToken } = await unlessStopped(sent, signal, name) // prettier-ignore
  const [{ StatusCode, Messages: about, Timestamps = [], Values = [] } = {}] = MetricDataResults
  requireComplete(name, StatusCode, about)
  return {
    token: NextToken,
    points: Timestamps.map((at, index) => [at.getTime(), Values[index] ?? Number.NaN] as const),
    warnings: Messages.flatMap(({ Value }) => Value ?? []),
  }
}

function commandOf(
  { namespace, metric, dimensions, statistic }: Asked,
  span: Span & { readonly token: string | undefined },
): GetMetricDataCommand {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  return new GetMetricDataCommand({
    MetricDataQueries: [
      {
        Id: 'asked',
        MetricStat: {
          Metric: { Namespace: namespace, MetricName: metric, Dimensions },
          // Whole minutes; what is asked for more finely is not kept.
          Period: Math.max(1, Math.ceil(span.step / PERIOD)) * 60,
          Stat: statistic,
        },
      },
    ],
    StartTime: new Date(span.from),
    EndTime: new Date(span.to),
    ScanBy: 'TimestampAscending',
    ...(span.token !== undefined && { NextToken: span.token }),
  })
}

/** A part of an answer that says so is no answer: what is missing might be what matters. */
function requireComplete(
  name: string,
  status: string | undefined,
  messages: readonly { readonly Value?: string | undefined }[] = [],
): void {
  const words = messages.flatMap(({ Value }) => Value ?? []).join(', ')
  if (status === 'Forbidden')
    throw new ProviderFailure(
      name,
      'denied',
      `Cannot query metrics: ${words || 'we may not cloudwatch:GetMetricData'}`,
      { hint: 'Allow "cloudwatch:GetMetricData" in the IAM policy of deliver\'s role' },
    )
  if (status === 'InternalError')
    throw new ProviderFailure(
      name,
      'unavailable',
      `Cannot query metrics: ${words || 'CloudWatch could not answer'}`,
    )
}

function refused(name: string, because: string): ProviderFailure {
  return new ProviderFailure(name, 'rejected', `Cannot query metrics: ${because}`)
}
