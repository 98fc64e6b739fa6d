import type { Chart } from '#src/core/watch/chart.ts'
import { type Scale, scaleFor, writeScaled } from '#src/core/watch/values.ts'
import { held } from './lines.ts'
import type { Unit } from '#src/core/watch/series.ts'

/** The value axis: its ends, the lines across it, and how numbers on it are written. */
export type Height = {
  readonly min: number
  readonly step: number
  /** From the lowest, one for each step. */
  readonly ticks: readonly { readonly label: string }[]
  /** Thresholds that lie on it; one that is far beyond all values would make them flat. */
  readonly thresholds: Chart['thresholds']
  readonly beyond: Chart['thresholds']
}

/** An axis for these values, from 0 where nothing is below it, with round numbers. */
export function heightOf({ unit, thresholds }: Chart, values: readonly number[]): Height {
  const finite = thresholds
    .filter(({ value }) => Number.isFinite(value))
    .map((threshold) => ({ ...threshold, value: held(threshold.value) }))
  const known = values.length > 0 ? values : finite.map(({ value }) => value)
  const low = known.reduce((one, other) => Math.min(one, other), 0)
  const high = known.reduce((one, other) => Math.max(one, other), 0)
  const reach = Math.max(Math.abs(low), Math.abs(high))
  const isNear = (value: number) =>
    reach === 0 || (value <= high + FAR * reach && value >= low - FAR * reach)
  const near = finite.filter(({ value }) => isNear(value))
  const all = [low, high, ...near.map(({ value }) => value)]
  const axis = roundAxis(Math.min(...all), Math.max(...all), unit)
  return { ...axis, thresholds: near, beyond: finite.filter((one) => !near.includes(one)) }
}

/** Where a value is on the axis, in steps from its lower end. */
export function stepsUp(value: number, { min, step }: Height): number {
  return (value - min) / step
}

/** How many times as high as the highest value a threshold may be to be drawn. */
const FAR = 3
/** Steps that the axis has about. */
const STEPS = 4

function roundAxis(low: number, high: number, unit: Unit): Pick<Height, 'min' | 'step' | 'ticks'> {
  const top = high > low ? high : low + (smallest[unit] ?? 1)
  const span = top - low
  const scale = scaleFor(Math.max(Math.abs(low), Math.abs(top)), unit)
  const step = roundStep(span / STEPS, scale, unit)
  const min = Math.floor(low / step) * step
  const count = Math.max(1, Math.ceil((top - min) / step - 1e-9))
  const ticks = Array.from({ length: count + 1 }, (_, index) => ({
    label: writeScaled(cleaned(min + index * step, step), scale),
  }))
  return { min, step, ticks }
}

/** The height of an axis whose values are all 0. */
const smallest: Partial<Record<Unit, number>> = { ratio: 0.01, seconds: 0.001, cores: 0.01 }

function roundStep(rough: number, { divisor }: Scale, unit: Unit): number {
  const inScale = rough / divisor
  const power = 10 ** Math.floor(Math.log10(inScale))
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= inScale * 0.999) ?? 10
  const step = factor * power * divisor
  return unit === 'count' ? Math.max(1, Math.ceil(step)) : step
}

/** Without the dust of binary fractions. */
function cleaned(value: number, step: number): number {
  return Math.abs(value) < step / 1e6 ? 0 : Number(value.toPrecision(12))
}
