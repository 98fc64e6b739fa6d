import type { Clock, Instant } from '#src/core/clock.ts'
import type { Live } from './living.ts'

/** Alertmanager's notification log: whether a group's receiver has to be told again. */
export type NotificationLog = {
  needs(key: string, alerts: readonly Live[]): boolean
  told(key: string, alerts: readonly Live[]): void
}

type Told = { readonly firing: Set<string>; readonly resolved: Set<string>; readonly at: Instant }

export function createNotificationLog(clock: Clock, repeatInterval: number): NotificationLog {
  const log = new Map<string, Told>()
  return {
    needs(key, alerts) {
      const before = log.get(key)
      const { firing, resolved } = sorted(alerts)
      if (!before) return firing.size > 0
      if (!isWithin(firing, before.firing)) return true
      if (firing.size === 0) return before.firing.size > 0
      if (!isWithin(resolved, before.resolved)) return true
      return before.at <= clock.now() - repeatInterval
    },
    told: (key, alerts) => void log.set(key, { ...sorted(alerts), at: clock.now() }),
  }
}

function sorted(alerts: readonly Live[]): Omit<Told, 'at'> {
  const named = (isResolved: boolean) =>
    alerts.filter((one) => (one.endsAt !== undefined) === isResolved).map((one) => one.fingerprint)
  return { firing: new Set(named(false)), resolved: new Set(named(true)) }
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((one) => all.has(one))
}
