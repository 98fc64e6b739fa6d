import { simulateAlertmanager } from '#providers/alerts/simulated.ts'
import { manualClock } from '../../support/clock.ts'
import { describeAlerts } from './alerts.contract.ts'

describeAlerts('a simulated Alertmanager', async () => {
  const clock = manualClock()
  const { alerts, controls } = simulateAlertmanager({
    clock,
    receivers: [{ name: 'deliver', groupBy: ['alertname', 'service'] }],
    pace: { groupWait: 200, groupInterval: 500 },
  })
  return {
    alerts,
    now: clock.now,
    async fire(labels, annotations = {}) {
      controls.fire({ labels, annotations })
    },
    async resolve(labels) {
      controls.resolve(labels)
    },
    webhooks: () => controls.sent(),
    async until(holds) {
      for (let step = 0; step < 200; step++) {
        if (await holds()) return
        await clock.advance(100)
      }
      throw new Error('It never came to be')
    },
    pass: (ms) => clock.advance(ms),
    close: alerts.close,
  }
})
