import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCloudMetrics } from '#providers/metrics/open.ts'
import type { Metrics, Question } from '#providers/metrics/metrics.ts'
import { simulateCloudMetrics } from '#providers/metrics/simulated-cloud.ts'
import { systemClock } from '#src/clock.ts'
import { type Moto, motoMissing, startMoto } from './moto.ts'

const missing = motoMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

const { signal } = new AbortController()
const MINUTE = 60_000
/** moto knows no time that is long ago. */
const BEGIN = Math.floor(Date.now() / (10 * MINUTE)) * 10 * MINUTE - 60 * MINUTE
const cpu = {
  namespace: 'AWS/RDS',
  metric: 'CPUUtilization',
  dimensions: { DBInstanceIdentifier: 'checkout-db-production' },
} as const
const points = Array.from(
  { length: 30 },
  (_, index) => [BEGIN + index * MINUTE, index % 7] as const,
)

describe.skipIf(missing)('CloudWatch as moto has it', () => {
  let moto: Moto
  let real: Metrics
  const { metrics: simulated, controls } = simulateCloudMetrics({ clock: systemClock })
  beforeAll(async () => {
    moto = await startMoto(systemClock)
    const region = 'eu-central-1'
    real = await openCloudMetrics(
      { aws: { region, endpoint: moto.url } },
      { name: 'moto', clock: systemClock, readCredential: async () => '' },
    )
    const client = new CloudWatchClient({ region, endpoint: moto.url })
    const Dimensions = Object.entries(cpu.dimensions).map(([Name, Value]) => ({ Name, Value }))
    await client.send(
      new PutMetricDataCommand({
        Namespace: cpu.namespace,
        MetricData: points.map(([at, Value]) => ({
          MetricName: cpu.metric,
          Dimensions,
          Timestamp: new Date(at),
          Value,
        })),
      }),
    )
    client.destroy()
    controls.push(cpu, points)
  })
  afterAll(async () => {
    await real?.close()
    await moto?.stop()
  })

  it('answers', async () => {
    await expect(real.ping(signal)).resolves.toBeUndefined()
  })

  it.each(['Average', 'Maximum', 'Minimum', 'Sum'] as const)(
    'has the same numbers as the simulated one: %s',
    async (statistic) => {
      const question: Question = { cloudwatch: { ...cpu, statistic } }
      for (const step of [MINUTE, 5 * MINUTE]) {
        const request = { question, from: BEGIN, to: BEGIN + 30 * MINUTE, step }
        const found = await real.range(request, signal)

        expect(found).toEqual(await simulated.range(request, signal))
        expect(found.series[0]?.points).toHaveLength((30 * MINUTE) / step)
      }
    },
  )

  it('tells the last minute that there is', async () => {
    const question: Question = { cloudwatch: { ...cpu, statistic: 'Average' } }
    const at = BEGIN + 32 * MINUTE

    const found = await real.instant({ question, at }, signal)

    expect(found.series).toMatchObject([{ points: [[BEGIN + 29 * MINUTE, 1]] }])
    expect(found).toEqual(await simulated.instant({ question, at }, signal))
  })

  it('has nothing of what is not there, and does not know PromQL', async () => {
    const dimensions = { DBInstanceIdentifier: 'another' }
    const question: Question = { cloudwatch: { ...cpu, dimensions, statistic: 'Average' } }

    expect(await real.instant({ question, at: BEGIN }, signal)).toEqual({ series: [], left: 0, warnings: [] }) // prettier-ignore
    for (const one of [real, simulated])
      await expect(
        one.instant({ question: { promql: 'up' }, at: BEGIN }, signal),
      ).rejects.toMatchObject({ kind: 'rejected' })
  })
})
