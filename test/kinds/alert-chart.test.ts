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

const canary = 'ghp_canary1234567890canary'

it('shows and keeps no secret that a label or an annotation has', async () => {
  const alarm = await openAlarm({}, withPrometheus)
  const { clock, world } = alarm.bot
  const { metrics, controls } = simulateMetrics({ clock, name: 'prod' })
  Object.assign(world, { metrics: async () => metrics })
  for (const url of [canary, 'none'])
    controls.push({ __name__: 'errors', url, app: 'checkout' }, [[clock.now(), 0.2]])
  controls.setRules([{ alert: 'HighErrorRate', expr: 'errors > 0.05' }])
  const annotations = { summary: `it said ${canary}`, password: 'canary' }
  for (const pod of [canary, 'none'])
    alarm.manager().fire({ ...errors({ pod, api_key: `canary-${pod}` }), annotations })
  await alarm.pass(minute)
  const [card] = await alarm.cards()
  expect(card?.pictures?.[0]?.chart.series).toHaveLength(2)
  expect(card?.text).toContain('it said [git token]')
  expect(JSON.stringify([card, await alarm.group()])).not.toContain('canary')
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

it('hears people while Prometheus does not answer, and asks it about few pictures at once', async () => {
  const alarm = await openAlarm({ storm: 20 }, withPrometheus)
  const { clock, loop, world } = alarm.bot
  const { metrics } = simulateMetrics({ clock, name: 'prod' })
  const waiting = new Set<AbortSignal>()
  let [asked, most] = [0, 0]
  const rules = (signal: AbortSignal): Promise<never> =>
    new Promise((_, fail) => {
      asked += 1
      waiting.add(signal)
      most = Math.max(most, waiting.size)
      signal.addEventListener('abort', () => {
        waiting.delete(signal)
        fail(new Error('it took too long'))
      })
    })
  Object.assign(world, { metrics: async () => ({ ...metrics, rules }) })
  const stop = new AbortController()
  const running = loop.run(stop.signal)

  for (let number = 0; number < 12; number++)
    alarm.manager().fire(errors({ alertname: `Errors${number}` }))
  await clock.advance(2_000)
  expect(await alarm.keys()).toHaveLength(12)
  expect(waiting.size).toBe(8)
  for (const { id } of await alarm.groups()) await alarm.say(`ack ${id}`)
  await clock.advance(1_500)
  const groups = await alarm.groups()
  expect(groups.every(({ episode }) => episode?.acknowledged !== undefined)).toBe(true)
  expect(waiting.size).toBe(8)

  await clock.advance(20 * minute)
  expect(most).toBe(8)
  expect(asked).toBeGreaterThan(12)
  expect(await alarm.bot.store.list({ kind: 'alertPicture', done: false })).toEqual([])
  stop.abort()
  await clock.advance(2_000)
  await running
})
