/** Of no values it is 0. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

export function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length
}

/** The variance of all there is, not of a sample. */
export function deviation(values: readonly number[]): number {
  const mean = meanOf(values)
  return meanOf(values.map((value) => (value - mean) ** 2))
}

/** Between the two values that are nearest, as Prometheus has it. */
export function quantileOf(quantile: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(quantile)) return Number.NaN
  if (quantile < 0) return Number.NEGATIVE_INFINITY
  if (quantile > 1) return Number.POSITIVE_INFINITY
  const sorted = values.toSorted((a, b) => a - b)
  const rank = quantile * (sorted.length - 1)
  const below = Math.max(0, Math.floor(rank))
  const above = Math.min(sorted.length - 1, below + 1)
  const weight = rank - Math.floor(rank)
  return sorted[below]! * (1 - weight) + sorted[above]! * weight
}
