import { expect, it } from 'vitest'
import { simulateCloudMetrics } from '#providers/metrics/simulated-cloud.ts'
import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import { namedMetrics } from '#src/core/watch/metrics/named-metrics.ts'
import { databaseNumbers } from '#src/sandbox/traffic/databases.ts'
import { manualClock } from '../support/clock.ts'

const minute = 60_000
const { signal } = new AbortController()

it('lets every question about a database be answered from when it was made, always the same', async () => {
  const clock = manualClock()
  const made = Math.ceil(clock.now() / minute) * minute - 30 * minute
  const { metrics, controls } = simulateCloudMetrics({ clock })
  controls.add(databaseNumbers(() => [database({ createdAt: made })]))
  const span = { from: made - 30 * minute, to: clock.now(), step: minute }
  const asked = questions().map(async ({ name, ask }) => {
    if (!('cloud' in ask)) throw new Error(`${name} is not asked of a cloud`)
    const question = { cloudwatch: { ...ask, statistic: 'Average' } } as const
    const { series } = await metrics.range({ question, ...span }, signal)
    const again = await metrics.range({ question, ...span }, signal)
    expect(again.series).toEqual(series)
    const points = series[0]?.points ?? []
    expect(points.length).toBeGreaterThan(20)
    expect(points[0]?.[0]).toBe(made)
    return points.at(-1)?.[1] ?? Number.NaN
  })
  const [cpu = 0, connections, free, latency] = await Promise.all(asked)
  expect(cpu).toBeGreaterThan(1)
  expect(cpu).toBeLessThan(80)
  expect(connections).toBeGreaterThan(0)
  expect(free).toBeGreaterThan(10 * 2 ** 30)
  expect(free).toBeLessThan(20 * 2 ** 30)
  expect(latency).toBeGreaterThan(0)
  expect(latency).toBeLessThan(0.1)
})

it('tells of a full storage', async () => {
  const clock = manualClock()
  const { metrics, controls } = simulateCloudMetrics({ clock })
  controls.add(databaseNumbers(() => [database({ status: 'storage-full' })]))
  const cloudwatch = {
    namespace: 'AWS/RDS',
    metric: 'FreeStorageSpace',
    dimensions: { DBInstanceIdentifier: 'orders-db' },
    statistic: 'Average',
  } as const
  const { series } = await metrics.instant({ question: { cloudwatch }, at: clock.now() }, signal)
  expect(series[0]?.points[0]?.[1]).toBe(0)
})

function questions() {
  const databases = [{ name: 'db', instance: 'orders-db', cloud: 'main' }]
  return namedMetrics({ databases, platform: {}, app: {} }).filter(({ ask }) => 'cloud' in ask)
}

function database(more: Partial<DatabaseInstance>): DatabaseInstance {
  return {
    id: 'orders-db',
    arn: 'arn:aws:rds:eu-central-1:1:db:orders-db',
    status: 'available',
    engine: 'postgres',
    version: '16.4',
    class: 'db.t4g.medium',
    storage: 20,
    multiAz: false,
    encrypted: true,
    deletionProtection: true,
    backupDays: 7,
    securityGroups: [],
    tags: {},
    masterUser: 'deliver',
    pending: {},
    ...more,
  }
}
