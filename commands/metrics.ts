import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import { nearest } from '#src/core/nearest.ts'
import type { MetricsRequest } from '#src/core/watch/watching.ts'
import { type Context, defineCommand } from '#src/door/command.ts'
import { readDuration } from '#src/door/holds/when.ts'
import { type MetricAnswer, metricsOverview, metricsShown } from '#src/messages/watch/metrics.ts'

/** How far back is looked, in milliseconds. */
const SINCE = { usually: 3 * 3_600_000, most: 31 * 24 * 3_600_000 }
/** Questions of an overview; the usual ones come first. */
const MOST = 7

const Args = z.object({
  app: z.string().describe('the app'),
  environment: z.string().describe('the environment'),
  metric: z
    .string()
    .optional()
    .describe('one of its metrics, such as "latency"; an overview if left out'),
  since: z.string().optional().describe('how far back, such as "24h"; 3 hours if left out'),
  promql: z.string().optional().describe('a PromQL expression instead, for operators'),
  share: z.stringbool().default(false).describe('let everybody in the channel see it'),
})
type Args = z.infer<typeof Args>

export const metrics = defineCommand({
  name: 'metrics',
  topic: 'looking',
  doing: 'show metrics',
  summary: 'Show the numbers of an app, with a chart',
  examples: [
    'metrics checkout production',
    'metrics checkout production latency --since 24h',
    'metrics checkout production error-rate --share',
    'metrics checkout production --promql "sum(rate(http_requests_total[5m]))"',
  ],
  permission: 'view',
  effect: 'read',
  args: Args,
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    metric: { by: 'place' },
    since: { by: 'flag', phrase: true, prepositions: ['since'] },
    promql: { by: 'flag' },
    share: { by: 'flag' },
  },

  async check(given, context) {
    refusePromql(given, context)
    if (given['since'] !== undefined) await spanOf(given['since'], context)
  },

  async run(args, context) {
    refusePromql(args, context)
    const request = await requestOf(args, context)
    const message =
      args.metric === undefined && args.promql === undefined
        ? await overview(request, context)
        : await one(request, args, context)
    return args.share ? { ...message, visibility: 'channel' } : message
  },
})

type Asked = Omit<MetricsRequest, 'metric'>

async function requestOf({ app, environment, since }: Args, context: Context): Promise<Asked> {
  const span = since === undefined ? SINCE.usually : await spanOf(since, context)
  // Numbers are worth showing where nobody knows whose clock counts.
  const timezone = await context.timezone().catch(() => undefined)
  return { app, environment, from: context.now - span, to: context.now, timezone }
}

async function one(request: Asked, { metric, promql }: Args, { watching }: Context) {
  const { app, environment } = request
  if (promql !== undefined)
    return metricsShown(request, await watching.metrics({ ...request, metric: { promql } }))
  const names = (await watching.metricNames(app, environment)).map(({ name }) => name)
  if (metric === undefined || !names.includes(metric)) throw unknownMetric(metric ?? '', names)
  return metricsShown(request, await watching.metrics({ ...request, metric }))
}

/** All that can be had; rejects where nothing can. */
async function overview(request: Asked, { watching }: Context) {
  const names = await watching.metricNames(request.app, request.environment)
  const asked = names.slice(0, MOST).map(async ({ name, title }): Promise<MetricAnswer> => {
    try {
      return { name, title, seen: await watching.metrics({ ...request, metric: name }) }
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      return { name, title, problem: error }
    }
  })
  const answers = await Promise.all(asked)
  const [first] = answers
  const isAnyThere = answers.some((answer) => 'seen' in answer)
  if (first && 'problem' in first && !isAnyThere) throw first.problem
  return metricsOverview(
    request,
    answers,
    names.slice(MOST).map(({ name }) => name),
  )
}

function unknownMetric(metric: string, names: readonly string[]): DeliveryError {
  const near = nearest(metric, names)
  const known = names.length === 0 ? 'It has none' : `There are ${names.slice(0, 20).join(', ')}`
  const hint = near === undefined ? known : `Did you mean "${near}"?`
  return impossible(`there is no metric "${metric.slice(0, 80)}"`, hint)
}

/** Any expression sees all that Prometheus knows, of other apps too. */
function refusePromql(
  { promql, metric, app, environment }: Partial<Record<string, unknown>>,
  { rights }: Context,
): void {
  if (promql === undefined) return
  if (metric !== undefined)
    throw impossible('--promql is asked instead of a metric', 'Say one of them')
  const place = typeof environment === 'string' ? environment : undefined
  if (rights.may('operate', place, typeof app === 'string' ? app : undefined)) return
  throw new DeliveryError('not-allowed', 'Cannot show metrics: --promql is for operators', {
    hint: 'Ask for one of its metrics by name, or an operator for this',
  })
}

async function spanOf(text: string, { now, timezone }: Context): Promise<number> {
  const moment = readDuration(text, now, await timezone().catch(() => undefined))
  if ('because' in moment) throw impossible(moment.because, 'Say `--since 24h`')
  const span = moment.at - now
  if (span < 60_000) throw impossible(`"${text}" is shorter than a minute`)
  if (span > SINCE.most) throw impossible(`"${text}" is longer than 31 days`)
  return span
}

function impossible(because: string, hint?: string): DeliveryError {
  return new DeliveryError('bad-usage', `Cannot show metrics: ${because}`, hint ? { hint } : {})
}
