import type { Instant } from '#src/core/clock.ts'
import type { Labels } from '#src/core/watch/alerts.ts'

/** Series that both the simulation and a real Prometheus are given: the same samples, so the same answers. */
export type GivenSeries = {
  readonly labels: Labels
  readonly points: readonly (readonly [at: Instant, value: number])[]
}

/** When the samples begin, and how long they last. */
export const BEGIN = Date.UTC(2026, 0, 5, 9)
export const LASTS = 3_600_000
const SCRAPE = 15_000

/** The series of three pods: counters (one begins again), histograms, gauges, and labels that are hard to write. */
export const given: readonly GivenSeries[] = [
  ...['a', 'b', 'c'].flatMap((pod, index) => {
    const labels = { namespace: 'shop', pod: `checkout-${pod}` }
    const late = index * 3_217
    return [
      ...['200', '404', '500'].map((code, kind) =>
        series({ __name__: 'http_requests_total', ...labels, code }, late, (seconds) =>
          // The second pod restarts after twenty minutes.
          rising(index === 1 && seconds >= 1_200 ? seconds - 1_200 : seconds, 20 / (kind * 4 + 1)),
        ),
      ),
      ...['0.1', '0.5', '1', '+Inf'].map((le, bucket) =>
        series(
          { __name__: 'http_request_duration_seconds_bucket', ...labels, le },
          late,
          (seconds) => rising(seconds, [4, 7, 9, 9.5][bucket]! + index / 10),
        ),
      ),
      series({ __name__: 'memory_bytes', ...labels, node: `n${index % 2}` }, late, (seconds) =>
        Math.round(1e8 * (1 + index / 3) + 1e7 * Math.sin(seconds / 300)),
      ),
      series(
        { __name__: 'pod_info', ...labels, node: `n${index % 2}`, ip: `10.0.0.${index}` },
        late,
        () => 1,
      ),
    ]
  }),
  series({ __name__: 'odd' }, 0, (seconds) =>
    seconds < 600 ? Number.NaN : seconds < 1_200 ? Number.POSITIVE_INFINITY : 7,
  ),
  halved(series({ __name__: 'gone', job: 'x' }, 0, (seconds) => seconds % 7)),
  series({ __name__: 'weird', text: 'a"b\\c\nd$1.*(é)' }, 0, () => 42),
]

function halved({ labels, points }: GivenSeries): GivenSeries {
  return { labels, points: points.slice(0, points.length / 2) }
}

function rising(seconds: number, perSecond: number): number {
  return Math.floor(seconds * perSecond)
}

function series(labels: Labels, late: number, valueAt: (seconds: number) => number): GivenSeries {
  const count = Math.floor((LASTS - late) / SCRAPE)
  return {
    labels,
    points: Array.from({ length: count }, (_, index) => {
      const at = BEGIN + late + index * SCRAPE
      return [at, valueAt(Math.floor((at - BEGIN) / 1000))] as const
    }),
  }
}
