import { simulateMetrics } from '#providers/metrics/simulated.ts'
import { manualClock } from '../../support/clock.ts'
import { describeMetrics, highErrorRate } from './metrics.contract.ts'
import { BEGIN, given, LASTS } from './samples.ts'

describeMetrics('A simulated Prometheus', async () => {
  const { metrics, controls } = simulateMetrics({ clock: manualClock(BEGIN + LASTS) })
  for (const { labels, points } of given) controls.push(labels, points)
  controls.setRules([highErrorRate])
  return { metrics, async stop() {} }
})
