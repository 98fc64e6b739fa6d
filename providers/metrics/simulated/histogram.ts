import { dropping, labelsKey, NAME, type Sample } from './values.ts'

/** Quantiles of histograms that stand in buckets with the label `le`, as Prometheus estimates them (promql/quantile.go). */
export function bucketQuantiles(quantile: number, samples: readonly Sample[]): readonly Sample[] {
  const histograms = new Map<string, { labels: Sample['labels']; buckets: Map<number, number> }>()
  for (const { labels, value } of samples) {
    const bound = boundOf(labels['le'])
    if (bound === undefined) continue
    const rest = dropping(labels, ['le', NAME])
    const key = labelsKey(rest)
    const histogram = histograms.get(key) ?? { labels: rest, buckets: new Map() }
    histograms.set(key, histogram)
    histogram.buckets.set(bound, (histogram.buckets.get(bound) ?? 0) + value)
  }
  return [...histograms.values()].map(({ labels, buckets }) => ({
    labels,
    value: quantileIn(
      quantile,
      [...buckets].toSorted(([a], [b]) => a - b),
    ),
  }))
}

type Bucket = readonly [bound: number, count: number]

function quantileIn(quantile: number, raw: readonly Bucket[]): number {
  if (Number.isNaN(quantile)) return Number.NaN
  if (quantile < 0) return Number.NEGATIVE_INFINITY
  if (quantile > 1) return Number.POSITIVE_INFINITY
  const buckets = rising(raw)
  const last = buckets.at(-1)
  if (!last || last[0] !== Number.POSITIVE_INFINITY || buckets.length < 2) return Number.NaN
  const [, observations] = last
  if (observations === 0 || Number.isNaN(observations)) return Number.NaN
  return within(quantile * observations, buckets)
}

/** Where in its bucket the observation of this rank is thought to be. */
function within(rank: number, buckets: readonly Bucket[]): number {
  const found = buckets.slice(0, -1).findIndex(([, count]) => count >= rank)
  if (found === -1) return buckets.at(-2)![0]
  const [bound, count] = buckets[found]!
  if (found === 0 && bound <= 0) return bound
  const [start, before] = buckets[found - 1] ?? [0, 0]
  return start + (bound - start) * ((rank - before) / (count - before))
}

/** Counts never fall from bucket to bucket; where they seem to, the buckets were not looked at at once. */
function rising(buckets: readonly Bucket[]): readonly Bucket[] {
  let most = Number.NEGATIVE_INFINITY
  return buckets.map(([bound, count]) => [bound, (most = Math.max(most, count))] as const)
}

function boundOf(le: string | undefined): number | undefined {
  if (le === undefined || le.trim() === '') return undefined
  if (/^\+?Inf$/i.test(le)) return Number.POSITIVE_INFINITY
  const bound = Number(le)
  return Number.isNaN(bound) ? undefined : bound
}
