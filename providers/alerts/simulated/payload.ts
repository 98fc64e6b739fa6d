import type { Labels } from '#src/core/watch/alerts.ts'
import type { Live } from './living.ts'

/** What Alertmanager posts to a webhook, version 4. */
export type WebhookPayload = {
  readonly version: '4'
  readonly groupKey: string
  readonly truncatedAlerts: number
  readonly status: 'firing' | 'resolved'
  readonly receiver: string
  readonly groupLabels: Labels
  readonly commonLabels: Labels
  readonly commonAnnotations: Labels
  readonly externalURL: string
  readonly alerts: readonly WebhookAlert[]
}

export type WebhookAlert = {
  readonly status: 'firing' | 'resolved'
  readonly labels: Labels
  readonly annotations: Labels
  /** RFC 3339; `endsAt` is year 1 while it fires. */
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL: string
  readonly fingerprint: string
}

export type PayloadOf = {
  readonly receiver: string
  readonly groupKey: string
  readonly groupLabels: Labels
  readonly externalURL: string
  readonly alerts: readonly Live[]
}

const NEVER = '0001-01-01T00:00:00Z'

export function payloadOf({ alerts, ...group }: PayloadOf): WebhookPayload {
  return {
    ...group,
    version: '4',
    truncatedAlerts: 0,
    status: alerts.some(({ endsAt }) => endsAt === undefined) ? 'firing' : 'resolved',
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    alerts: alerts.map(({ labels, annotations, startsAt, endsAt, generatorURL, fingerprint }) => ({
      status: endsAt === undefined ? 'firing' : 'resolved',
      labels,
      annotations,
      startsAt: new Date(startsAt).toISOString(),
      endsAt: endsAt === undefined ? NEVER : new Date(endsAt).toISOString(),
      generatorURL,
      fingerprint,
    })),
  }
}

/** What all of them have, with the same value. */
function common([first, ...others]: readonly Labels[]): Labels {
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([name, value]) =>
      others.every((one) => one[name] === value),
    ),
  )
}
