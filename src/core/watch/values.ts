import type { Unit } from './series.ts'

/** How a unit's numbers of one magnitude are written: divided, and with what behind them. */
export type Scale = { readonly divisor: number; readonly suffix: string }

/** A number as people read it, with three digits that count: `2.5 %`, `310 ms`, `1.5 GiB`, `12 k`. */
export function writeValue(value: number, unit: Unit): string {
  return writeScaled(value, scaleFor(Math.abs(value), unit))
}

/** The scale in which a number of this size reads well; numbers beside each other should share one. */
export function scaleFor(size: number, unit: Unit): Scale {
  const scales = scalesOf[unit]
  if (size >= beyondNames) return { divisor: 1, suffix: scales[0]!.suffix }
  // What rounds up to the next scale belongs there: 999.9 ms is a second.
  const fitting = scales.findLast(({ divisor }) => size * 1.0005 >= divisor)
  return fitting ?? scales[0]!
}

/** A number in this scale. */
export function writeScaled(value: number, { divisor, suffix }: Scale): string {
  return `${digits(value / divisor)}${suffix}`
}

/** What is larger than this is written as a power of ten. */
const beyondNames = 1e15

const decimal = (unit: string): readonly Scale[] => [
  { divisor: 1, suffix: unit },
  { divisor: 1e3, suffix: ` k${unit}` },
  { divisor: 1e6, suffix: ` M${unit}` },
  { divisor: 1e9, suffix: ` G${unit}` },
]

const binary = (per: string): readonly Scale[] =>
  ['B', 'KiB', 'MiB', 'GiB', 'TiB'].map((name, power) => ({
    divisor: 1024 ** power,
    suffix: ` ${name}${per}`,
  }))

/** Smallest first; what is smaller still is written in the first. */
const scalesOf: Readonly<Record<Unit, readonly Scale[]>> = {
  ratio: [{ divisor: 0.01, suffix: ' %' }],
  seconds: [
    { divisor: 1e-6, suffix: ' µs' },
    { divisor: 1e-3, suffix: ' ms' },
    { divisor: 1, suffix: ' s' },
    { divisor: 60, suffix: ' min' },
    { divisor: 3_600, suffix: ' h' },
    { divisor: 86_400, suffix: ' d' },
  ],
  bytes: binary(''),
  bytesPerSecond: binary('/s'),
  cores: [{ divisor: 1, suffix: ' CPU' }],
  perSecond: decimal('/s'),
  count: decimal(''),
}

/** Three that count; whole numbers up to four digits as they are. */
function digits(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 10_000) return String(value + 0)
  const size = Math.abs(value)
  if (size >= 1e6 || size < 1e-4) return value === 0 ? '0' : value.toExponential(1).replace('+', '')
  if (size >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}
