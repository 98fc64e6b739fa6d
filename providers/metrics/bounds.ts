import { ProviderFailure } from '#src/core/errors.ts'
import type { Series } from '#src/core/watch/series.ts'
import { MOST_POINTS, MOST_SERIES, type Ranged, type RangeRequest } from './metrics.ts'

/** Refuses a time that is none, and one with more points than anybody can look at. */
export function requireBounded(provider: string, { from, to, step }: RangeRequest): void {
  const refused = (because: string) =>
    new ProviderFailure(provider, 'rejected', `Cannot query metrics: ${because}`)
  if (![from, to, step].every((value) => Number.isFinite(value)) || step < 1)
    throw refused('the time that is asked for is no time')
  if (from > to) throw refused('the time that is asked for ends before it begins')
  const points = Math.floor((to - from) / step) + 1
  if (points > MOST_POINTS)
    throw refused(`${points} points are more than the ${MOST_POINTS} that may be asked for`)
}

/** At most so many series as may be told, without what is no number, and without those of which nothing is left. */
export function bounded(series: readonly Series[], warnings: readonly string[]): Ranged {
  const found = series
    .map(({ labels, points }) => ({
      labels,
      points: points.filter(([, value]) => Number.isFinite(value)),
    }))
    .filter(({ points }) => points.length > 0)
  return {
    series: found.slice(0, MOST_SERIES),
    left: Math.max(0, found.length - MOST_SERIES),
    warnings,
  }
}
