import type { Instant } from '#src/core/clock.ts'
import type { Windowed } from './values.ts'

type How = { readonly isCounter: boolean; readonly isPerSecond: boolean }

/**
 * How much it changed within a window, or changes a second, carried on to where the window begins and ends as Prometheus
 * does it (promql/functions.go, extrapolatedRate). Undefined for fewer than two samples.
 */
export function extrapolated(
  points: Windowed['points'],
  window: { readonly from: Instant; readonly to: Instant },
  { isCounter, isPerSecond }: How,
): number | undefined {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 2) return undefined
  const change = isCounter ? last[1] - first[1] + lostIn(points) : last[1] - first[1]
  const sampled = (last[0] - first[0]) / 1000
  const apart = sampled / (points.length - 1)
  const toStart = Math.min(
    (first[0] - window.from) / 1000,
    // A counter was never below zero: it is not carried on to before it began.
    isCounter && change > 0 && first[1] >= 0 ? sampled * (first[1] / change) : Infinity,
  )
  const reach = [toStart, (window.to - last[0]) / 1000].map((gap) =>
    gap < apart * 1.1 ? gap : apart / 2,
  )
  const factor = (sampled + reach[0]! + reach[1]!) / sampled
  return change * (isPerSecond ? factor / ((window.to - window.from) / 1000) : factor)
}

/** The same of the last two samples alone. */
export function instantaneous(
  points: Windowed['points'],
  { isCounter, isPerSecond }: How,
): number | undefined {
  const [before, last] = points.slice(-2)
  if (!before || !last) return undefined
  const change = isCounter && last[1] < before[1] ? last[1] : last[1] - before[1]
  return isPerSecond ? change / ((last[0] - before[0]) / 1000) : change
}

/** What a counter had when it began again. */
function lostIn(points: Windowed['points']): number {
  return points.slice(1).reduce((lost, [, value], at) => {
    const before = points[at]![1]
    return value < before ? lost + before : lost
  }, 0)
}
