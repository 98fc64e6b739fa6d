import type { Labels } from '#src/core/watch/alerts.ts'
import type { MetricsEntry } from '#src/core/watch/observability.ts'
import type { Unit } from '#src/core/watch/series.ts'
import { usualMetrics } from './usual-metrics.ts'

/** A question that people ask by its name. */
export type MetricQuestion = {
  readonly name: string
  readonly title: string
  readonly unit: Unit
  readonly legend?: string | undefined
  readonly warning?: number | undefined
  readonly critical?: number | undefined
  readonly ask:
    | { readonly template: string }
    /** Of a database in a cloud. */
    | {
        readonly cloud: string
        readonly metric: string
        /** What its numbers are multiplied with to be in the unit of the question. */
        readonly scale: number
        readonly namespace: string
        readonly dimensions: Labels
      }
}

/** A database of a cloud that an app has there. */
export type CloudDatabase = {
  /** What the app calls it: `db`. */
  readonly name: string
  readonly instance: string
  readonly cloud: string
}

/**
 * All questions that are known for an app, the usual ones first. Whoever names a question as it is named already asks
 * another in its place: the platform instead of the usual one, the app instead of both.
 */
export function namedMetrics({
  platform,
  app,
  databases,
}: {
  readonly platform: MetricsEntry
  readonly app: MetricsEntry
  readonly databases: readonly CloudDatabase[]
}): readonly MetricQuestion[] {
  const known = new Map<string, MetricQuestion>()
  for (const { query, ...rest } of usualMetrics)
    known.set(rest.name, { ...rest, ask: { template: query } })
  for (const question of databases.flatMap(ofDatabase)) known.set(question.name, question)
  for (const entries of [platform, app])
    for (const [name, { query, title = name, ...rest }] of Object.entries(entries))
      known.set(name, { name, title, ...rest, ask: { template: query } })
  return [...known.values()]
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html. `scale` makes percent a ratio. */
const ofRds = [
  { suffix: 'cpu', title: 'CPU', metric: 'CPUUtilization', unit: 'ratio', scale: 0.01, warning: 0.8, critical: 0.95 }, // prettier-ignore
  { suffix: 'connections', title: 'connections', metric: 'DatabaseConnections', unit: 'count', scale: 1 }, // prettier-ignore
  { suffix: 'storage', title: 'free storage', metric: 'FreeStorageSpace', unit: 'bytes', scale: 1 },
  { suffix: 'latency', title: 'read latency', metric: 'ReadLatency', unit: 'seconds', scale: 1 },
] as const

function ofDatabase({ name, instance, cloud }: CloudDatabase): readonly MetricQuestion[] {
  return ofRds.map(({ suffix, title, metric, scale, ...lines }) => ({
    name: `${name}-${suffix}`,
    title: `${name}: ${title}`,
    ...lines,
    ask: {
      cloud,
      metric,
      scale,
      namespace: 'AWS/RDS',
      dimensions: { DBInstanceIdentifier: instance },
    },
  }))
}
