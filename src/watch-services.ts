import { openAlertmanager } from '#providers/alerts/open.ts'
import type { Alerts } from '#providers/alerts/alerts.ts'
import { openCloudMetrics, openPrometheus } from '#providers/metrics/open.ts'
import type { Metrics } from '#providers/metrics/metrics.ts'
import { openLoki } from '#providers/logs/open.ts'
import type { Logs } from '#providers/logs/logs.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Credential } from '#src/core/names.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { World } from '#src/engine/world.ts'
import { openedOnce } from './opening.ts'

/** What the world is watched with. */
export type WatchServices = Pick<World, 'metrics' | 'cloudMetrics' | 'alerts' | 'logs'> & {
  close(): Promise<void>
}

export type WatchOptions = {
  readonly catalog: () => Catalog
  readonly clock: Clock
  readonly readCredential: (credential: Credential) => Promise<string>
  /** What stands in for the world outside, by cluster and by cloud: in the sandbox and in tests. */
  readonly simulated?: SimulatedWatch
}

export type SimulatedWatch = {
  readonly metrics: ReadonlyMap<string, Metrics>
  readonly cloudMetrics: ReadonlyMap<string, Metrics>
  readonly alerts: ReadonlyMap<string, Alerts>
  readonly logs: ReadonlyMap<string, Logs>
}

type What = 'prometheus' | 'alertmanager' | 'loki'

/** Builds it once; nothing is asked of anybody before it is used. */
export function createWatchServices(options: WatchOptions): WatchServices {
  const { catalog, simulated } = options
  const clouds = openedOnce(
    'cloud',
    () => catalog().clouds,
    async (name, entry) =>
      simulated?.cloudMetrics.get(name) ?? openCloudMetrics(entry, { ...options, name }),
  )
  const metrics = service('prometheus', options, (entry, name) =>
    'url' in entry
      ? openPrometheus(entry, { ...options, name })
      : found(simulated?.metrics, name, 'Prometheus'),
  )
  const alerts = service('alertmanager', options, (entry, name) =>
    'url' in entry
      ? openAlertmanager(entry, { ...options, name })
      : found(simulated?.alerts, name, 'Alertmanager'),
  )
  const logs = service('loki', options, (entry, name) =>
    'url' in entry ? openLoki(entry, { ...options, name }) : found(simulated?.logs, name, 'Loki'),
  )
  return {
    metrics: metrics.get,
    alerts: alerts.get,
    logs: logs.get,
    cloudMetrics: clouds.get,
    async close() {
      await Promise.all([metrics, alerts, logs, clouds].map((one) => one.close()))
    },
  }
}

type Entry<Named extends What> = NonNullable<Catalog['clusters'][string][Named]>

/** The services of one sort, by cluster; one that is another cluster's is opened once. */
function service<Named extends What, Thing extends { close(): Promise<void> }>(
  what: Named,
  { catalog }: WatchOptions,
  open: (entry: Exclude<Entry<Named>, { cluster: string }>, name: string) => Promise<Thing>,
) {
  const entries = () =>
    Object.fromEntries(
      Object.entries(catalog().clusters).flatMap(([name, cluster]) => {
        const entry = cluster[what]
        return entry && !('cluster' in entry) ? [[name, entry] as const] : []
      }),
    )
  const opened = openedOnce(what, entries, (name, entry) =>
    open(entry as Exclude<Entry<Named>, { cluster: string }>, name),
  )
  return {
    close: opened.close,
    async get(cluster: string): Promise<Thing | undefined> {
      const entry = catalog().clusters[cluster]?.[what]
      if (!entry) return undefined
      return await opened.get('cluster' in entry ? entry.cluster : cluster)
    },
  }
}

async function found<Thing>(
  simulated: ReadonlyMap<string, Thing> | undefined,
  name: string,
  what: string,
): Promise<Thing> {
  const thing = simulated?.get(name)
  if (thing) return thing
  throw new ProviderFailure(
    name,
    'rejected',
    `Cannot reach ${what} of "${name}": simulated ones exist only in the sandbox`,
  )
}
