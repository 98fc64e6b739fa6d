import { environmentsOf, type Catalog } from '#src/core/catalog.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { Labels } from './alerts.ts'
import { makesPods, podPattern } from './pod-names.ts'

/** An app in an environment, as far as labels of alerts can name it. */
export type WatchedPlace = {
  readonly app: string
  readonly environment: string
  readonly cluster: string
  readonly namespace: string
}

/** `perhaps`: its app is meant, but the labels do not say in which of several environments. */
export type Belonging = 'yes' | 'perhaps' | 'no'

type Names = Catalog['alerts']['labels']

/** Every app in every environment that an Alertmanager watches; it is named by the cluster that it is written under. */
export function placesWatchedBy(alertmanager: string, catalog: Catalog): readonly WatchedPlace[] {
  return Object.values(catalog.apps).flatMap((app) =>
    environmentsOf(catalog, app).flatMap((environment) => {
      const { cluster, namespace } = catalog.environments[environment] ?? {}
      if (cluster === undefined || namespace === undefined) return []
      return alertmanagerOf(cluster, catalog) === alertmanager
        ? [{ app: app.name, environment, cluster, namespace }]
        : []
    }),
  )
}

/** The cluster under which the Alertmanager of a cluster is written; undefined where it has none. */
export function alertmanagerOf(cluster: string, catalog: Catalog): string | undefined {
  const entry = catalog.clusters[cluster]?.alertmanager
  if (!entry) return undefined
  return 'cluster' in entry ? entry.cluster : cluster
}

/**
 * Whether an alert is about an app in an environment: one of its objects is named in its namespace, or a label names the
 * app. What labels say of another environment, cluster or namespace of `places` excludes it. `objects` are what is known
 * to be deployed there; `places` is all that the alert's Alertmanager watches.
 */
export function belongs(
  labels: Labels,
  place: WatchedPlace,
  {
    places,
    objects,
    names,
  }: {
    readonly places: readonly WatchedPlace[]
    readonly objects: readonly ObjectRef[]
    readonly names: Names
  },
): Belonging {
  if (!isAt(labels, place, places, names)) return 'no'
  const isNamed = namesObject(labels, place, objects) || appIn(labels, places, names) === place.app
  if (!isNamed) return 'no'
  const alike = places.filter(
    (other) => other.app === place.app && isAt(labels, other, places, names),
  )
  return alike.length > 1 ? 'perhaps' : 'yes'
}

/** The app that labels name, the first of the labels that names one: a job may be called after an exporter. */
export function appIn(
  labels: Labels,
  places: readonly Pick<WatchedPlace, 'app'>[],
  names: Names,
): string | undefined {
  return names.app
    .flatMap((name) => namesIn(labels[name]))
    .find((value) => places.some(({ app }) => app === value))
}

/** The first of these labels that an alert has: its severity, for instance. */
export function labelled(labels: Labels, names: readonly string[]): string | undefined {
  return names.map((name) => labels[name]).find((value) => value !== undefined && value !== '')
}

/** A `job` of the Prometheus operator reads `namespace/name`. */
function namesIn(value: string | undefined): readonly string[] {
  if (!value) return []
  const [, name] = value.split('/', 2)
  return name ? [value, name] : [value]
}

/** Whether no label says that it is elsewhere. A label whose value nobody here knows says nothing. */
function isAt(
  labels: Labels,
  place: WatchedPlace,
  places: readonly WatchedPlace[],
  names: Names,
): boolean {
  const of = (field: 'environment' | 'cluster' | 'namespace', values: readonly string[]) => {
    const known = values.find((value) => places.some((other) => other[field] === value))
    return known === undefined || known === place[field]
  }
  const values = (labelNames: readonly string[]) =>
    labelNames.flatMap((name) => (labels[name] ? [labels[name]] : []))
  return (
    of('environment', values(names.environment)) &&
    of('cluster', values(['cluster'])) &&
    of('namespace', values(namespaceLabels))
  )
}

/** Prometheus keeps what an exporter says under `exported_`, where its own label has the same name. */
const namespaceLabels = ['exported_namespace', 'namespace'] as const

/** Labels of kube-state-metrics that name one object of a kind. */
const kinds: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  cronjob: 'CronJob',
  job_name: 'Job',
  horizontalpodautoscaler: 'HorizontalPodAutoscaler',
  ingress: 'Ingress',
}

/** An object says nothing without its namespace: elsewhere another has the same name. */
function namesObject(
  labels: Labels,
  { namespace }: WatchedPlace,
  objects: readonly ObjectRef[],
): boolean {
  const where = labelled(labels, namespaceLabels)
  if (where !== namespace) return false
  const pod = labelled(labels, ['exported_pod', 'pod'])
  return objects.some(
    (object) =>
      Object.entries(kinds).some(
        ([label, kind]) => kind === object.kind && labels[label] === object.name,
      ) ||
      (pod !== undefined && isPodOf(pod, object.kind, object.name)),
  )
}

/** Whether a controller of this kind and name would call one of its pods so. */
export function isPodOf(pod: string, kind: string, name: string): boolean {
  const maker = { kind, name }
  return (
    makesPods(maker) && pod.startsWith(name) && new RegExp(`^(?:${podPattern(maker)})$`).test(pod)
  )
}
