import type { Store } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Direction } from '#src/core/delivery.ts'
import { targetKey } from '#src/core/target.ts'
import type { Chart } from '#src/core/watch/chart.ts'
import type { MetricsRequest } from '#src/core/watch/watching.ts'
import { readEnded, readInFlight } from '#src/kinds/reading/deliveries.ts'

type Marker = Chart['markers'][number]

/** More than these nobody tells apart in a picture. */
const MOST = 50

/** What was delivered to the target within a time, and what went back, oldest first: each when its pods began to be replaced. */
export async function markersOf(
  { app, environment, from, to }: Pick<MetricsRequest, 'app' | 'environment' | 'from' | 'to'>,
  store: Pick<Store, 'list'>,
): Promise<Marker[]> {
  const target = targetKey(app, environment)
  const [running, ended] = await Promise.all([
    readInFlight(store, target),
    readEnded(store, target, MOST),
  ])
  return [...ended, ...running]
    .flatMap(markersIn)
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

function rolloutOf({ stages }: Delivery, wanted: Direction): Instant | undefined {
  return stages.find(({ stage, direction }) => stage === 'rollout' && direction === wanted)
    ?.startedAt
}
