import { shortHash } from '#src/core/hash.ts'
import { labelsWithoutSecrets } from '#src/core/secrets.ts'
import { severityRank } from '#src/core/watch/alerting/severity.ts'
import type { Alert, Labels } from './alerts.ts'
import { labelled } from '#src/core/watch/belongs.ts'

/** How many alerts of a group are kept, and how long what stands in them may be. */
export const bounds = {
  alerts: 500,
  labels: 64,
  name: 256,
  value: 1_024,
  annotation: 4_096,
  url: 3_000,
  silences: 20,
} as const

/** A name from outside as we keep it. */
export function boundedName(name: string): string {
  return cut(name, bounds.value)
}

/** Labels as we keep them: not too many, and what is too long is cut so that it stays different from others. */
export function boundedLabels(labels: Labels, longest: number = bounds.value): Labels {
  if (isBounded(labels, longest)) return labels
  return Object.fromEntries(
    Object.keys(labels)
      .toSorted()
      .slice(0, bounds.labels)
      .map((name) => [cut(name, bounds.name), cut(labels[name] ?? '', longest)]),
  )
}

/** As nearly all are, for Alertmanager writes them in order: there is nothing to do then. */
function isBounded(labels: Labels, longest: number): boolean {
  let count = 0
  let before = ''
  for (const name in labels) {
    const isFine = isShort(name, bounds.name) && isShort(labels[name] ?? '', longest)
    if (!isFine || name < before || ++count > bounds.labels) return false
    before = name
  }
  return true
}

function isShort(text: string, longest: number): boolean {
  return text.length <= longest && text.isWellFormed()
}

/** A group's alerts as we keep them: the first by what fires and how bad it is, without secrets, and how many others there are. */
export function boundedAlerts(
  alerts: readonly Alert[],
  severity: readonly string[],
): { readonly alerts: Alert[]; readonly left: number } {
  const kept = alerts.length <= bounds.alerts ? alerts : worstFirst(alerts, severity)
  return {
    alerts: kept.slice(0, bounds.alerts).map(boundedAlert),
    left: Math.max(0, alerts.length - bounds.alerts),
  }
}

function boundedAlert({ generatorURL, silencedBy, inhibitedBy, mutedBy, ...alert }: Alert): Alert {
  const isLink = generatorURL !== undefined && /^https?:\/\//.test(generatorURL)
  return {
    ...alert,
    fingerprint: cut(alert.fingerprint, bounds.name),
    labels: boundedLabels(labelsWithoutSecrets(alert.labels)),
    annotations: boundedLabels(labelsWithoutSecrets(alert.annotations), bounds.annotation),
    ...(isLink && generatorURL.length <= bounds.url && { generatorURL }),
    ...(silencedBy && { silencedBy: silencedBy.slice(0, bounds.silences) }),
    ...(inhibitedBy && { inhibitedBy: inhibitedBy.slice(0, bounds.silences) }),
    ...(mutedBy && { mutedBy: mutedBy.slice(0, bounds.silences) }),
  }
}

function worstFirst(alerts: readonly Alert[], names: readonly string[]): readonly Alert[] {
  const rank = ({ status, labels }: Alert) =>
    (status === 'firing' ? 100 : 0) + severityRank(labelled(labels, names))
  return alerts
    .map((alert, index) => ({ alert, rank: rank(alert), index }))
    .toSorted((a, b) => b.rank - a.rank || a.index - b.index)
    .map(({ alert }) => alert)
}

/** Half characters, which JSON can carry and nothing else can, are replaced; none is cut in two. */
function cut(text: string, longest: number): string {
  const whole = text.toWellFormed()
  if (whole.length <= longest) return whole
  return `${whole.slice(0, longest - 10).toWellFormed()}…${shortHash(whole)}`
}
