import { type Store, StoreUnavailable } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { hashOf } from '#src/core/hash.ts'
import type { NewSignal } from '#src/core/record.ts'
import { boundedAlerts, boundedLabels, boundedName } from '#src/core/watch/bounded.ts'
import type { Webhook } from '#src/core/watch/observability.ts'
import { newAlertGroup } from '#src/kinds/alert-group/new.ts'
import { AlertmanagerPayload } from './payload.ts'

/** What became of a webhook's body. */
export type Taken =
  /** It is on the disk. */
  | { readonly is: 'taken' }
  /** It can never be taken as it is; the words repeat nothing of it. */
  | { readonly is: 'refused'; readonly because: string }
  /** Nothing was saved: it may come again. */
  | { readonly is: 'unavailable' }

/** Where Alertmanager tells of alerts. */
export type AlertDoor = {
  /** How the Alertmanager of a cluster proves itself; undefined where it is not let in. */
  proofOf(cluster: string): Webhook | undefined
  /** Takes what it posted: durable once it resolves to `taken`. The same body is stored once, however often it comes. */
  take(cluster: string, body: Buffer): Promise<Taken>
}

export type AlertDoorOptions = {
  readonly store: Pick<Store, 'submit'>
  readonly catalog: () => Catalog
  readonly clock: Clock
}

export function createAlertDoor({ store, catalog, clock }: AlertDoorOptions): AlertDoor {
  const entryOf = (cluster: string) => {
    const { clusters } = catalog()
    const entry = Object.hasOwn(clusters, cluster) ? clusters[cluster]?.alertmanager : undefined
    return entry && !('cluster' in entry) ? entry : undefined
  }
  return {
    proofOf: (cluster) => entryOf(cluster)?.webhook,

    async take(cluster, body) {
      const text = body.toString('utf8')
      const read = readPayload(text)
      if ('because' in read) return { is: 'refused', ...read }
      const wanted = entryOf(cluster)?.receiver
      if (wanted !== undefined && read.payload.receiver !== wanted)
        return refused('the catalog names another receiver for this Alertmanager')
      const { severity } = catalog().alerts.labels
      const told = toldBy(cluster, read.payload, { severity, at: clock.now(), key: hashOf(body) })
      try {
        await store.submit(told)
        return { is: 'taken' }
      } catch (error) {
        if (error instanceof StoreUnavailable) return { is: 'unavailable' }
        throw error
      }
    },
  }
}

type Reading = {
  /** Labels that say how bad an alert is. */
  readonly severity: readonly string[]
  readonly at: number
  readonly key: string
}

/** The group is there from the first that is heard of it; one that rests goes on. */
function toldBy(cluster: string, payload: AlertmanagerPayload, { severity, at, key }: Reading) {
  const identity = {
    alertmanager: cluster,
    receiver: boundedName(payload.receiver),
    groupLabels: boundedLabels(payload.groupLabels),
  }
  const group = newAlertGroup(identity)
  const { alerts, left } = boundedAlerts(payload.alerts, severity)
  const truncated = payload.truncatedAlerts + left
  const signal: NewSignal = {
    to: { kind: group.kind, id: group.id },
    key: `webhook/${key}`,
    signal: { type: 'alerts', by: 'webhook', alerts, truncated, at },
  }
  return { create: group, signals: [signal] }
}

function refused(because: string): Taken {
  return { is: 'refused', because }
}

function readPayload(
  text: string,
): { readonly payload: AlertmanagerPayload } | { readonly because: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { because: 'the body is no JSON' }
  }
  const { data, error } = AlertmanagerPayload.safeParse(json)
  if (data) return { payload: data }
  const fields = (error.issues[0]?.path ?? []).filter((step) => known.has(step))
  const where = fields.length > 0 ? `: "${fields.join('.')}" is wrong` : ''
  return { because: `the body is no payload of version "4"${where}` }
}

/** Names of a payload's fields: whatever else stands in an issue's path came with the body. */
const known: ReadonlySet<PropertyKey> = new Set([
  'version',
  'receiver',
  'groupLabels',
  'truncatedAlerts',
  'alerts',
  'status',
  'labels',
  'annotations',
  'startsAt',
  'endsAt',
  'fingerprint',
])
