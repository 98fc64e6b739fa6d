import { seriesName } from '#providers/metrics/simulated-cloud.ts'
import { sampled, type Source } from '#providers/metrics/simulated/samples.ts'
import type { Instant } from '#src/core/clock.ts'
import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import { busyAt, chance } from './waves.ts'

/** What CloudWatch tells of the databases that are there when it is asked, from the moment when each was made. */
export function databaseNumbers(instances: () => readonly DatabaseInstance[]): Source {
  return (scrape) => {
    const sources = instances().flatMap((instance) =>
      numbers.map(({ metric, valueAt }) =>
        sampled(
          {
            DBInstanceIdentifier: instance.id,
            __name__: seriesName({ namespace: 'AWS/RDS', metric }),
          },
          (at) => (at < (instance.createdAt ?? 0) ? undefined : valueAt(instance, at)),
        ),
      ),
    )
    return sources.flatMap((source) => source(scrape))
  }
}

type Numbers = {
  readonly metric: string
  valueAt(instance: DatabaseInstance, at: Instant): number
}

/** In percent, connections, bytes and seconds, as RDS has them. */
const numbers: readonly Numbers[] = [
  { metric: 'CPUUtilization', valueAt: ({ id }, at) => 14 * busyAt(id, at) + jitter(id, at) },
  { metric: 'DatabaseConnections', valueAt: ({ id }, at) => Math.round(12 * busyAt(id, at)) },
  { metric: 'FreeStorageSpace', valueAt: freeStorage },
  {
    metric: 'ReadLatency',
    valueAt: ({ id }, at) => 0.0008 * busyAt(id, at) + jitter(id, at) / 10_000,
  },
]

/** It is not known since when a storage is full. */
function freeStorage({ status, storage, createdAt = 0 }: DatabaseInstance, at: Instant): number {
  if (status === 'storage-full') return 0
  const days = Math.max(0, at - createdAt) / 86_400_000
  return storage * 2 ** 30 * Math.max(0.1, 0.8 - days / 100)
}

function jitter(id: string, at: Instant): number {
  return 2 * chance(id, at, 'jitter')
}
