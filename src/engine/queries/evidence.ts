import type { Alerts } from '#providers/alerts/alerts.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import type { SeenGroup } from '#src/core/watch/alerts.ts'
import { alertmanagerOf, belongs, placesWatchedBy } from '#src/core/watch/belongs.ts'
import { evidenceIn } from '#src/core/rules/evidence.ts'
import type { Answering } from '#src/engine/ask.ts'
import { withDeadline } from '#src/engine/deadline.ts'
import type { World } from '#src/engine/world.ts'

/** A rollout looks at its pods every few seconds: an Alertmanager that is slower than this is not waited for. */
const PATIENCE = 3_000

/** Never unavailable: an Alertmanager that is down keeps no delivery from looking at its pods. */
export const evidence: Answering<'evidence'> = async (query, world) => {
  const { app, environment, since, objects, tightening } = query
  const catalog = world.catalog()
  const policy = policyOf(catalog, app, environment, tightening)?.alerts
  const { cluster = '', namespace = '' } = catalog.environments[environment] ?? {}
  const alertmanager = alertmanagerOf(cluster, catalog)
  if (!policy || alertmanager === undefined) return { is: 'absent' }
  const seen = await firing(world, cluster)
  if ('blind' in seen) return { is: 'seen', value: { policy, blind: seen.blind } }
  const places = placesWatchedBy(alertmanager, catalog)
  const { labels: names } = catalog.alerts
  const place = { app, environment, cluster, namespace }
  const alerts = evidenceIn(seen.groups, {
    policy,
    since,
    severities: names.severity,
    belonging: (labels) => belongs(labels, place, { places, objects, names }),
  })
  return { is: 'seen', value: { policy, alerts } }
}

type Firing = { readonly groups: readonly SeenGroup[] } | { readonly blind: string }

async function firing(world: World, cluster: string): Promise<Firing> {
  try {
    return await withDeadline(world.clock, PATIENCE, 'Alertmanager', async (signal) => {
      const alerts: Alerts | undefined = await world.alerts(cluster)
      if (!alerts) return { blind: `the catalog names no Alertmanager of "${cluster}" any more` }
      return { groups: await alerts.groups(signal) }
    })
  } catch (error) {
    if (error instanceof ProviderFailure || error instanceof DeliveryError)
      return { blind: error.message }
    world.log.error({ err: error, cluster }, 'alerts cannot be seen')
    return { blind: 'something broke inside deliver; its log has the details' }
  }
}
