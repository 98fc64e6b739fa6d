import { expect, it } from 'vitest'
import { simulateMetrics } from '#providers/metrics/simulated.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { errors, minute, openAlarm } from './alerting.ts'

const withPrometheus = (catalog: Catalog): Catalog => ({
  ...catalog,
  clusters: {
    ...catalog.clusters,
    prod: { ...catalog.clusters['prod']!, prometheus: { simulated: true } },
  },
})

it('shows what the rule of an alert looks at, and waits for nothing while Prometheus is down', async () => {
  const alarm = await openAlarm({}, withPrometheus)
  const { clock, world } = alarm.bot
  const { metrics, controls } = simulateMetrics({ clock, name: 'prod' })
  Object.assign(world, { metrics: async () => metrics })
  const labels = { __name__: 'errors', app: 'checkout', namespace: 'shop' }
  const points = Array.from({ length: 200 }, (_, n) => [clock.now() - n * 15_000, 0.2] as const)
  controls.push(
    labels,
    points.toReversed().map(([at, value]) => [at, value]),
  )
  controls.setRules([
    { alert: 'HighErrorRate', expr: 'errors / 2 > 0.05', labels: { severity: 'critical' } },
  ])

  controls.goAway()
  alarm.manager().fire(errors())
  await alarm.pass(5_000)
  expect((await alarm.cards())[0]?.pictures).toBeUndefined()
  controls.comeBack()
  await alarm.pass(minute)
  const [picture] = (await alarm.cards())[0]?.pictures ?? []
  expect(picture?.alt).toContain('HighErrorRate: between 10 % and 10 %')
  expect(picture?.chart.thresholds).toEqual([
    { name: 'threshold', value: 0.05, severity: 'critical' },
  ])
  expect(picture?.chart.series).toHaveLength(1)
  expect(picture?.chart.markers.map(({ kind }) => kind)).toEqual(['alert'])
})
