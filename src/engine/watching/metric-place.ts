import { type App, isAtTag } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { type Settled, type Target, targetKey } from '#src/core/target.ts'
import type { MetricVariables } from '#src/core/watch/metrics/metric-template.ts'
import {
  type CloudDatabase,
  type MetricQuestion,
  namedMetrics,
} from '#src/core/watch/metrics/named-metrics.ts'
import type { MetricsEntry } from '#src/core/watch/observability.ts'
import { makesPods, podPattern } from '#src/core/watch/pod-names.ts'
import { namesOf } from '#src/kinds/dependencies/aws-rds/names.ts'
import { RdsSpec } from '#src/kinds/dependencies/aws-rds/spec.ts'
import type { World } from '#src/engine/world.ts'

/** What can be asked about an app in an environment, and of whom. */
export type MetricPlace = {
  readonly cluster: string
  /** What queries may say of it. */
  readonly known: Pick<MetricVariables, 'namespace' | 'version' | 'pods'>
  readonly questions: readonly MetricQuestion[]
}

/**
 * Looks it up in the catalog and in what was delivered there. A release that brings its own definition brings its
 * questions: those of the settled one count. Rejects with DeliveryError for names that the catalog does not have.
 */
export async function metricPlaceOf(
  { app, environment }: { readonly app: string; readonly environment: string },
  { catalog, store }: Pick<World, 'catalog' | 'store'>,
): Promise<MetricPlace> {
  const { apps, environments, metrics: platform } = catalog()
  const entry = apps[app]
  const place = environments[environment]
  if (!entry)
    throw new DeliveryError('unknown-app', `Cannot show metrics: there is no app "${app}"`)
  if (!place)
    throw new DeliveryError(
      'unknown-environment',
      `Cannot show metrics: there is no environment "${environment}"`,
    )
  const target = await store.target(targetKey(app, environment))
  const { settled } = target ?? {}
  const { cluster, namespace } = settled ?? place
  return {
    cluster,
    known: { namespace, version: settled?.release.version, pods: podsOf(target) },
    questions: namedMetrics({
      platform,
      app: ownOf(entry, settled),
      databases: databasesOf(settled, { cluster, namespace, cloud: place.cloud }),
    }),
  }
}

function ownOf({ definition }: App, settled: Settled | undefined): MetricsEntry {
  return (isAtTag(definition) ? settled?.metrics : definition.metrics) ?? {}
}

/** A regular expression of the names of its pods; undefined where nothing makes any. */
function podsOf(target: Target | undefined): string | undefined {
  const objects = [...(target?.settled?.inventory ?? []), ...(target?.inventory ?? [])]
  const patterns = new Set(objects.filter(makesPods).map(podPattern))
  return patterns.size === 0 ? undefined : [...patterns].join('|')
}

function databasesOf(
  settled: Settled | undefined,
  { cloud, ...place }: { cluster: string; namespace: string; cloud: string | undefined },
): readonly CloudDatabase[] {
  if (cloud === undefined) return []
  return (settled?.needs ?? []).flatMap(({ name, key, kind, spec }) => {
    const { data } = RdsSpec.safeParse(spec)
    if (kind !== 'aws-rds' || !data) return []
    return [{ name, cloud, instance: namesOf(key, data, { ...place, cloud }).instance }]
  })
}
