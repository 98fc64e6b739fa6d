/** Cores as people say them: `0.25`, `2`, `0.002`. */
export function cores(value: number): string {
  return `${Number(value.toPrecision(2))}`
}

/** `180 MiB`. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(Math.max(Math.floor(Math.log2(Math.max(value, 1)) / 10), 0), 4)
  const amount = value / 1024 ** power
  return `${amount >= 100 ? Math.round(amount) : Number(amount.toPrecision(2))} ${units[power]}`
}

/** `48%`; nothing where there is nothing to compare with. */
export function percent(value: number, of: number | undefined): string {
  return of === undefined || of <= 0 ? '' : `${Math.round((value / of) * 100)}%`
}
