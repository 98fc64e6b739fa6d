import type { Alerts } from './alerts.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Labels, SeenSilence } from '#src/core/watch/alerts.ts'
import { fingerprintOf } from './simulated/fingerprint.ts'
import { createGroups, type Group, type Pace, type SimulatedReceiver } from './simulated/groups.ts'
import { createLiving, type Fired, type Living } from './simulated/living.ts'
import { createMuting, type InhibitRule } from './simulated/muting.ts'
import { createNotificationLog } from './simulated/notifying.ts'
import { payloadOf, type WebhookPayload } from './simulated/payload.ts'
import { type Faults, servedAlerts } from './simulated/serving.ts'
import { createSilences } from './simulated/silences.ts'

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
  readonly notify?: (payload: WebhookPayload) => Promise<void>
}

/** How a test or the sandbox makes alerts come and go, and things go wrong. */
export type AlertsControls = {
  /** An alert begins, or goes on; returns its fingerprint. */
  fire(alert: Fired): string
  resolve(labels: Labels): void
  /** From now on exactly these fire beside those that were fired by hand, looked at again each `every` milliseconds. Returns how to end it. */
  follow(source: () => readonly Fired[] | Promise<readonly Fired[]>, every: number): () => void
  /** The next so many webhooks get lost on their way; Alertmanager believes that they arrived. */
  loseWebhooks(count: number): void
  /** Nothing answers and nobody is told from now on; alerts and silences live on. */
  goAway(): void
  comeBack(): void
  /** Each answer takes so long from now on. */
  slowDown(ms: number): void
  /** Our credentials do not count from now on. Returns how to undo it. */
  deny(): () => void
  /** Webhooks that were sent, the lost ones too. */
  sent(): readonly WebhookPayload[]
  silences(): readonly SeenSilence[]
  connect(notify: (payload: WebhookPayload) => Promise<void>): void
}

const USUAL: Pace = { groupWait: 30_000, groupInterval: 300_000, repeatInterval: 4 * 3_600_000 }
const EVERYTHING: readonly SimulatedReceiver[] = [{ name: 'deliver', groupBy: ['alertname'] }]

/** How many webhooks a simulation remembers. */
const REMEMBERED = 1_000

/** An Alertmanager in memory: alerts are put in and told of by the clock, as version 0.25 does it. */
export function simulateAlertmanager(simulation: AlertmanagerSimulation): {
  readonly alerts: Alerts
  readonly controls: AlertsControls
} {
  const { clock, name = 'alertmanager', receivers = EVERYTHING, inhibit = [] } = simulation
  const pace = { ...USUAL, ...simulation.pace }
  const faults: Faults = { away: false, denied: false, slow: 0 }
  const silences = createSilences(clock)
  const groups = createGroups(clock, receivers, pace)
  const living = createLiving(clock, groups.put)
  const muting = createMuting(silences, inhibit, living.firing)
  const log = createNotificationLog(clock, pace.repeatInterval)
  const post = createPost(simulation.notify)
  const timer = createTimer(clock, groups.next, () => {
    for (const group of groups.due()) void flush(group)
  })

  const flush = async (group: Group): Promise<void> => {
    if (faults.away) return
    const alerts = [...group.alerts.values()]
    const told = alerts.filter(
      (one) => muting.silencedBy(one).length === 0 && muting.inhibitedBy(one).length === 0,
    )
    if (told.length > 0 && log.needs(group.key, told)) {
      if (!(await post.send(payloadOf({ ...called(group, name), alerts: told })))) return
      log.told(group.key, told)
    }
    groups.told(group, alerts)
  }
  const followers = new Set<AbortController>()

  return {
    alerts: servedAlerts({
      name,
      clock,
      faults,
      silences,
      muting,
      groups: groups.all,
      close() {
        timer.close()
        for (const one of followers) one.abort()
      },
    }),
    controls: {
      fire(alert) {
        const { fingerprint } = living.fire(alert)
        timer.plan()
        return fingerprint
      },
      resolve(labels) {
        living.resolve(labels)
        timer.plan()
      },
      follow(source, every) {
        const over = new AbortController()
        followers.add(over)
        void following({ source, every, clock, living, over: over.signal, changed: timer.plan })
        return () => {
          over.abort()
          followers.delete(over)
        }
      },
      loseWebhooks: post.lose,
      goAway: () => void (faults.away = true),
      comeBack: () => void (faults.away = false),
      slowDown: (ms) => void (faults.slow = ms),
      deny() {
        faults.denied = true
        return () => void (faults.denied = false)
      },
      sent: post.sent,
      silences: silences.all,
      connect: post.connect,
    },
  }
}

function called({ key, receiver, labels }: Group, name: string) {
  const externalURL = `http://alertmanager.${name}.example.com`
  return { groupKey: key, receiver, groupLabels: labels, externalURL }
}

/** The way to the webhook, with the losses that were ordered. */
function createPost(first: AlertmanagerSimulation['notify']) {
  let notify = first
  let losing = 0
  const sent: WebhookPayload[] = []
  return {
    lose: (count: number) => void (losing = count),
    connect: (next: NonNullable<typeof notify>) => void (notify = next),
    sent: () => [...sent],
    /** Whether it arrived, as far as the sender can tell. */
    async send(payload: WebhookPayload): Promise<boolean> {
      const isLost = losing > 0
      if (isLost) losing -= 1
      try {
        if (!isLost) await notify?.(payload)
      } catch {
        return false
      }
      sent.push(payload)
      if (sent.length > REMEMBERED) sent.shift()
      return true
    },
  }
}

/** Calls `tick` whenever the next moment has come; a new plan replaces the one before. */
function createTimer(clock: Clock, next: () => number | undefined, tick: () => void) {
  let planned = new AbortController()
  let closed = false
  const plan = () => {
    planned.abort()
    const at = next()
    if (at === undefined || closed) return
    const own = new AbortController()
    planned = own
    void clock.wait(Math.max(0, at - clock.now()), own.signal).then(() => {
      if (own.signal.aborted) return
      tick()
      plan()
    })
  }
  return {
    plan,
    close() {
      closed = true
      planned.abort()
    },
  }
}

type Following = {
  readonly source: Parameters<AlertsControls['follow']>[0]
  readonly every: number
  readonly clock: Clock
  readonly living: Living
  readonly over: AbortSignal
  readonly changed: () => void
}

/** A source that cannot answer changes nothing. */
async function following({ source, every, clock, living, over, changed }: Following) {
  let before: readonly Fired[] = []
  while (!over.aborted) {
    const found = await Promise.resolve()
      .then(source)
      .catch(() => before)
    if (over.aborted) return
    const firing = new Set(found.map((alert) => living.fire(alert).fingerprint))
    for (const alert of before)
      if (!firing.has(fingerprintOf(alert.labels))) living.resolve(alert.labels)
    before = found
    changed()
    await clock.wait(every, over)
  }
}
