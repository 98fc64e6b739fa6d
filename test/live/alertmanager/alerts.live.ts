import { describe, expect, it } from 'vitest'
import { openAlertmanager } from '#providers/alerts/open.ts'
import { systemClock } from '#src/clock.ts'
import { describeAlerts } from '../../providers/alerts/alerts.contract.ts'
import { alertmanagerMissing, startAlertmanager, startHook } from './alertmanager.ts'

const missing = alertmanagerMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

/** The password "canary", hashed by bcrypt at its lowest cost. */
const users = { dana: '$2b$04$abcdefghijklmnopqrstuuDID1/tx.qq/9b0XGGVoFA5x6CWhZpGW' }

describe.skipIf(missing)('Alertmanager', () => {
  describeAlerts('a real Alertmanager', async () => {
    const hook = await startHook()
    const real = await startAlertmanager({ webhook: hook })
    const alerts = await openAlertmanager(
      { url: real.url },
      { name: 'prod', clock: systemClock, readCredential: async () => '' },
    )
    return {
      alerts,
      now: () => Date.now(),
      fire: real.fire,
      resolve: real.resolve,
      webhooks: () => hook.bodies,
      async until(holds) {
        const end = Date.now() + 15_000
        while (!(await holds())) {
          if (Date.now() > end) throw new Error('It never came to be')
          await pause(50)
        }
      },
      pass: pause,
      async close() {
        await Promise.all([alerts.close(), real.stop()])
        await hook.stop()
      },
    }
  })

  it('is asked with a user name and a password, read anew each time', async () => {
    const real = await startAlertmanager({ webhook: { url: 'http://127.0.0.1:9/' }, users })
    let password = 'wrong-canary'
    const alerts = await openAlertmanager(
      { url: real.url, username: 'dana', password: { env: 'PASSWORD' } },
      { name: 'prod', clock: systemClock, readCredential: async () => password },
    )
    const signal = new AbortController().signal
    const error: unknown = await alerts.ping(signal).catch((e: unknown) => e)
    expect(error).toMatchObject({ kind: 'denied' })
    expect(JSON.stringify(error)).not.toContain('canary')
    password = 'canary'
    await alerts.ping(signal)
    await Promise.all([alerts.close(), real.stop()])
  })
})

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
