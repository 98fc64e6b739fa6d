/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return (quantile(values, 0.5, Math.floor) + quantile(values, 0.5, Math.ceil)) / 2
}

/** The smallest value that at least this share of all are not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

function quantile(
  values: readonly number[],
  share: number,
  round: (index: number) => number,
): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[round((sorted.length - 1) * share)] ?? Number.NaN
}
