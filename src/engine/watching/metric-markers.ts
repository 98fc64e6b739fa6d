import type { Store } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Direction } from '#src/core/delivery.ts'
import { targetKey } from '#src/core/target.ts'
import type { Chart } from '#src/core/watch/chart.ts'
import type { MetricsRequest } from '#src/core/watch/watching.ts'
import { AlertGroup, nameOf } from '#src/kinds/alert-group/group.ts'
import { readEnded, readInFlight } from '#src/kinds/reading/deliveries.ts'

type Marker = Chart['markers'][number]

/** More than these nobody tells apart in a picture. */
const MOST = 50

/** So many groups of alerts are looked through, those that began last first. */
const MOST_GROUPS = 300

/**
 * What was delivered to the target within a time, and what went back, each when its pods began to be replaced; and alerts
 * about it, when they began and ended. Oldest first.
 */
export async function markersOf(
  { app, environment, from, to }: Pick<MetricsRequest, 'app' | 'environment' | 'from' | 'to'>,
  store: Pick<Store, 'list'>,
): Promise<Marker[]> {
  const target = targetKey(app, environment)
  const [running, ended, groups] = await Promise.all([
    readInFlight(store, target),
    readEnded(store, target, MOST),
    store.list({ kind: 'alertGroup', limit: MOST_GROUPS }),
  ])
  const alerts = groups
    .flatMap(({ document }) => AlertGroup.safeParse(document).data ?? [])
    .flatMap((group) => alertsIn(group, { app, environment }))
  return [...[...ended, ...running].flatMap(markersIn), ...alerts]
    .filter(({ at }) => at >= from && at <= to)
    .toSorted((a, b) => a.at - b.at)
    .slice(-MOST)
}

function markersIn(delivery: Delivery): readonly Marker[] {
  const { purpose, release, wanted, from } = delivery
  const version = release?.version ?? wanted
  const begun = rolloutOf(delivery, 'forward')
  const back = rolloutOf(delivery, 'back')
  const is = purpose === 'restart' || purpose === 'scale' ? purpose : version
  const kind = purpose === 'rollback' ? 'rollback' : 'delivery'
  return [
    ...(begun === undefined ? [] : [{ at: begun, kind, label: is } as const]),
    ...(back === undefined
      ? []
      : [
          { at: back, kind: 'rollback', label: from ? `back to ${from.version}` : 'back' } as const,
        ]),
  ]
}

function alertsIn(
  group: AlertGroup,
  { app, environment }: Pick<MetricsRequest, 'app' | 'environment'>,
): readonly Marker[] {
  const label = nameOf(group)
  return [...(group.episode ? [group.episode] : []), ...group.past]
    .filter(({ place }) => place.app === app && place.environment === environment)
    .flatMap(({ firedAt, resolvedAt }) => [
      { at: firedAt, kind: 'alert', label } as const,
      ...(resolvedAt === undefined ? [] : [{ at: resolvedAt, kind: 'resolved', label } as const]),
    ])
}

function rolloutOf({ stages }: Delivery, wanted: Direction): Instant | undefined {
  return stages.find(({ stage, direction }) => stage === 'rollout' && direction === wanted)
    ?.startedAt
}
