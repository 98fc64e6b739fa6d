import type { Clock, Instant } from '#src/core/clock.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import { fingerprintOf } from './fingerprint.ts'

/** An alert as it is kept; `endsAt` is there once it is resolved. */
export type Live = {
  readonly fingerprint: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly generatorURL: string
  readonly startsAt: Instant
  readonly endsAt?: Instant
}

/** An alert as somebody puts it in; `startsAt` is now when absent. */
export type Fired = {
  readonly labels: Labels
  readonly annotations?: Labels
  readonly generatorURL?: string
  readonly startsAt?: Instant
}

/** The alerts of one Alertmanager by fingerprint; each change is told. */
export type Living = {
  /** One that fires already keeps its beginning; its annotations are the new ones. */
  fire(alert: Fired): Live
  /** One that does not fire is fine. */
  resolve(labels: Labels): void
  firing(): readonly Live[]
  clear(): void
}

export function createLiving(clock: Clock, changed: (alert: Live) => void): Living {
  const alerts = new Map<string, Live>()
  const put = (alert: Live) => {
    alerts.set(alert.fingerprint, alert)
    changed(alert)
    return alert
  }
  return {
    fire({ labels, annotations = {}, generatorURL = '', startsAt }) {
      const fingerprint = fingerprintOf(labels)
      const known = alerts.get(fingerprint)
      const began = known && known.endsAt === undefined ? known.startsAt : undefined
      const at = began ?? startsAt ?? clock.now()
      return put({ fingerprint, labels, annotations, generatorURL, startsAt: at })
    },
    resolve(labels) {
      const known = alerts.get(fingerprintOf(labels))
      if (!known || known.endsAt !== undefined) return
      put({ ...known, endsAt: clock.now() })
      alerts.delete(known.fingerprint)
    },
    firing: () => [...alerts.values()],
    clear: () => alerts.clear(),
  }
}
