import type { Matcher } from '#src/core/watch/alerts.ts'
import type { Live } from './living.ts'
import { compiled } from './matching.ts'
import type { Silences } from './silences.ts'

/** While an alert like `source` fires, alerts like `target` that have the same labels `equal` are not told of. */
export type InhibitRule = {
  readonly source: readonly Matcher[]
  readonly target: readonly Matcher[]
  readonly equal: readonly string[]
}

/** Because of what an alert is not told of: ids of silences, fingerprints of other alerts. */
export type Muting = {
  silencedBy(alert: Live): readonly string[]
  inhibitedBy(alert: Live): readonly string[]
  isMuted(alert: Live): boolean
}

export function createMuting(
  silences: Silences,
  rules: readonly InhibitRule[],
  firing: () => readonly Live[],
): Muting {
  const inhibiting = rules.map(({ source, target, equal }) => {
    const [isSource, isTarget] = [compiled(source), compiled(target)]
    return (alert: Live) => {
      if (!isTarget(alert.labels)) return []
      const isLike = ({ labels }: Live) =>
        equal.every((name) => (labels[name] ?? '') === (alert.labels[name] ?? ''))
      const others = firing().filter((one) => one.fingerprint !== alert.fingerprint)
      return others.filter((one) => isSource(one.labels) && isLike(one))
    }
  })
  const silencedBy: Muting['silencedBy'] = ({ labels }) => silences.muting(labels)
  const inhibitedBy: Muting['inhibitedBy'] = (alert) =>
    inhibiting.flatMap((inhibit) => inhibit(alert).map(({ fingerprint }) => fingerprint))
  return {
    silencedBy,
    inhibitedBy,
    isMuted: (alert) => silencedBy(alert).length > 0 || inhibitedBy(alert).length > 0,
  }
}
