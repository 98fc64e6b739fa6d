import type { Alerts } from './alerts.ts'
import type { Clock } from '#src/core/clock.ts'
import { type AlertsControls, controlsOf } from './simulated/controls.ts'
import { createGroups, type Group, type Pace, type SimulatedReceiver } from './simulated/groups.ts'
import { createLiving } from './simulated/living.ts'
import { createMuting, type InhibitRule } from './simulated/muting.ts'
import { createNotificationLog } from './simulated/notifying.ts'
import { payloadOf } from './simulated/payload.ts'
import { createPost, type Notify } from './simulated/post.ts'
import { type Faults, servedAlerts } from './simulated/serving.ts'
import { createSilences } from './simulated/silences.ts'
import { createTimer } from './simulated/timer.ts'

export type { AlertsControls } from './simulated/controls.ts'
export type { Fired } from './simulated/living.ts'
export type { SimulatedReceiver } from './simulated/groups.ts'
export type { WebhookPayload } from './simulated/payload.ts'

export type AlertmanagerSimulation = {
  readonly clock: Clock
  /** How failures name it. */
  readonly name?: string
  /** One that takes everything, by alertname, when absent. */
  readonly receivers?: readonly SimulatedReceiver[]
  readonly inhibit?: readonly InhibitRule[]
  /** Alertmanager's own usual pace where it says nothing else. */
  readonly pace?: Partial<Pace>
  /** Calls the webhook; when it rejects, the group is told again an interval later. */
  readonly notify?: Notify
}

const USUAL: Pace = { groupWait: 30_000, groupInterval: 300_000, repeatInterval: 4 * 3_600_000 }
const EVERYTHING: readonly SimulatedReceiver[] = [{ name: 'deliver', groupBy: ['alertname'] }]

/** An Alertmanager in memory: alerts are put in and told of by the clock, as version 0.25 does it. */
export function simulateAlertmanager(simulation: AlertmanagerSimulation): {
  readonly alerts: Alerts
  readonly controls: AlertsControls
} {
  const { clock, name = 'alertmanager', receivers = EVERYTHING, inhibit = [] } = simulation
  const pace = { ...USUAL, ...simulation.pace }
  const faults: Faults = { away: false, denied: false, slow: 0, startedAt: clock.now() }
  const silences = createSilences(clock)
  const groups = createGroups(clock, receivers, pace)
  const living = createLiving(clock, groups.put)
  const muting = createMuting(silences, inhibit, living.firing)
  const log = createNotificationLog(clock, pace.repeatInterval)
  const post = createPost(simulation.notify)
  const closing = new AbortController()

  const flush = async (group: Group): Promise<void> => {
    if (faults.away) return
    const alerts = [...group.alerts.values()]
    const told = alerts.filter((alert) => !muting.isMuted(alert))
    if (told.length > 0 && log.needs(group.key, told)) {
      const arrived = await post.send(payloadOf({ ...called(group, name), alerts: told }))
      if (!arrived) return
      log.told(group.key, told)
    }
    groups.told(group, alerts)
  }
  const timer = createTimer(clock, groups.next, () => {
    for (const group of groups.due()) void flush(group)
  })
  const close = () => {
    timer.close()
    closing.abort()
  }
  const served = { name, clock, faults, silences, muting, groups: groups.all, close }
  const controlled = {
    clock,
    living,
    groups,
    timer,
    post,
    faults,
    silences,
    closing: closing.signal,
  }
  return { alerts: servedAlerts(served), controls: controlsOf(controlled) }
}

function called({ key, receiver, labels }: Group, name: string) {
  const externalURL = `http://alertmanager.${name}.example.com`
  return { groupKey: key, receiver, groupLabels: labels, externalURL }
}
