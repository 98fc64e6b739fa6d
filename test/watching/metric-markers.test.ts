import { expect, it } from 'vitest'
import { markersOf } from '#src/engine/watching/metric-markers.ts'
import { openAlarm } from '../kinds/alerting.ts'

const MINUTE = 60_000

it('tells when alerts about the app there began and ended, and of no other place', async () => {
  const { bot, manager, pass } = await openAlarm()
  const start = bot.clock.now()
  const labels = (namespace: string) => ({
    alertname: 'ErrorRateHigh',
    service: 'checkout',
    namespace,
  })
  manager('shared').fire({ labels: labels('shop-staging') })
  manager('shared').fire({ labels: labels('shop-dev') })
  await pass(2 * MINUTE)
  manager('shared').resolve(labels('shop-staging'))
  await pass(2 * MINUTE)

  const place = { app: 'checkout', environment: 'staging' }
  const markers = await markersOf({ ...place, from: start, to: bot.clock.now() }, bot.store)
  expect(markers).toEqual([
    { at: start, kind: 'alert', label: 'ErrorRateHigh' },
    { at: start + 2 * MINUTE + 1_000, kind: 'resolved', label: 'ErrorRateHigh' },
  ])
  const later = { ...place, from: start + MINUTE, to: bot.clock.now() }
  expect(await markersOf(later, bot.store)).toEqual(markers.slice(1))
})
