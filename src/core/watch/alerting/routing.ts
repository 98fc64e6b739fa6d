import { z } from 'zod'
import { channelOf, environmentsOf, type Catalog } from '#src/core/catalog.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import { alertmanagerOf } from '#src/core/watch/belongs.ts'
import type { Route } from '#src/core/watch/observability.ts'

/** Where a group of alerts belongs, where it is told, and who is called. */
export const AlertPlace = z.object({
  app: z.string().optional(),
  environment: z.string().optional(),
  /** Absent where nobody is told. */
  channel: z.string().optional(),
  call: z.array(z.string()),
  escalate: z.object({ after: z.number(), to: z.array(z.string()) }).optional(),
  /** Labels that say how bad it is; the first that an alert has counts. */
  severityBy: z.array(z.string()),
  /** Labels by which its place was found: whoever silences the group leaves what is elsewhere alone. */
  placedBy: z.array(z.string()),
  /** How many new groups a minute have messages of their own in the channel. */
  storm: z.number(),
})
export type AlertPlace = z.infer<typeof AlertPlace>

export type Routed = { readonly alertmanager: string; readonly labels: Labels }

/**
 * Where alerts with these labels belong. Told is where the first route says that fits; else in the channel of the app in
 * the environment, of the environment, of the app, of all alerts, of the audit: the first that there is.
 */
export function placeOf(catalog: Catalog, routed: Routed): AlertPlace {
  const { alerts } = catalog
  const route = alerts.routes.find(({ match }) => fits(match, routed.labels))
  const found = foundBy(catalog, routed)
  const { app, environment } = found
  return {
    ...(app && { app: app.is }),
    ...(environment && { environment: environment.is }),
    ...toldBy(route, catalog, found),
    severityBy: alerts.labels.severity,
    placedBy: [...(app?.by ?? []), ...(environment?.by ?? [])],
    storm: alerts.storm,
  }
}

/** Where it is told, and who is called. */
function toldBy(
  route: Route | undefined,
  catalog: Catalog,
  { app, environment }: ReturnType<typeof foundBy>,
): Pick<AlertPlace, 'channel' | 'call' | 'escalate'> {
  const { alerts } = catalog
  const channel = route?.channel ?? channelAt(catalog, app?.is, environment?.is)
  const escalate = route?.escalate ?? alerts.escalate
  return {
    ...(channel !== undefined && { channel }),
    call: route?.call ?? alerts.call ?? [],
    ...(escalate && { escalate }),
  }
}

/** The environments that an Alertmanager watches, in the catalog's order. */
export function environmentsWatchedBy(catalog: Catalog, alertmanager: string): readonly string[] {
  return Object.entries(catalog.environments)
    .filter(([, { cluster }]) => alertmanagerOf(cluster, catalog) === alertmanager)
    .map(([name]) => name)
}

function fits(match: Route['match'], labels: Labels): boolean {
  return Object.entries(match).every(([name, value]) => labels[name] === value)
}

/** What was found, and the labels that said so. */
type Found = { readonly is: string; readonly by: readonly string[] }

function foundBy(
  catalog: Catalog,
  routed: Routed,
): { readonly app?: Found; readonly environment?: Found } {
  const app = appIn(catalog, routed.labels)
  const environment = environmentIn(catalog, routed, app?.is)
  return { ...(app && { app }), ...(environment && { environment }) }
}

/** A `job` of the Prometheus operator reads `namespace/name`. */
function appIn({ apps, alerts }: Catalog, labels: Labels): Found | undefined {
  for (const name of alerts.labels.app) {
    const value = labels[name]
    if (!value) continue
    const is = [value, ...value.split('/').slice(1)].find((one) => Object.hasOwn(apps, one))
    if (is !== undefined) return { is, by: [name] }
  }
  return undefined
}

/** Named by a label; else the only one that what the labels say of namespace and cluster leaves. */
function environmentIn(
  catalog: Catalog,
  { alertmanager, labels }: Routed,
  app: string | undefined,
): Found | undefined {
  const { environments, apps } = catalog
  const named = catalog.alerts.labels.environment.find((name) =>
    Object.hasOwn(environments, labels[name] ?? ''),
  )
  if (named !== undefined) return { is: labels[named] ?? '', by: [named] }

  const entry = app === undefined ? undefined : apps[app]
  const delivered = entry ? environmentsOf(catalog, entry) : Object.keys(environments)
  const watched = environmentsWatchedBy(catalog, alertmanager)
  const here = delivered.filter((name) => watched.includes(name))
  const inCluster = narrowed(here, labels['cluster'], (name) => environments[name]?.cluster)
  const namespace = namespaceLabels.find((name) => labels[name])
  const value = namespace && labels[namespace]
  const inNamespace = value
    ? here.filter((name) => inCluster.includes(name) && environments[name]?.namespace === value)
    : inCluster
  const [is, another] = inNamespace
  if (is === undefined || another !== undefined) return undefined
  return { is, by: [...(namespace ? [namespace] : []), ...(labels['cluster'] ? ['cluster'] : [])] }
}

/** A cluster that nobody here calls so says nothing. */
function narrowed(
  names: readonly string[],
  value: string | undefined,
  of: (name: string) => string | undefined,
): readonly string[] {
  const same = names.filter((name) => of(name) === value)
  return same.length > 0 ? same : names
}

/** Prometheus keeps what an exporter says under `exported_`, where its own label has the same name. */
const namespaceLabels = ['exported_namespace', 'namespace'] as const

function channelAt(catalog: Catalog, app?: string, environment?: string): string | undefined {
  const entry = app === undefined ? undefined : catalog.apps[app]
  const own = environment === undefined ? undefined : catalog.environments[environment]?.channel
  const ofApp =
    entry && environment !== undefined ? channelOf(catalog, entry, environment) : entry?.channel
  return ofApp ?? own ?? catalog.alerts.channel ?? catalog.audit?.channel
}
