import type { Chart } from '#src/core/watch/chart.ts'
import { type Stroke, strokesOf } from './look.ts'

/** A series as it is drawn. `null` is a gap. */
export type Line = {
  readonly name: string
  readonly stroke: Stroke
  readonly points: readonly (readonly [at: number, value: number | null])[]
  /** Points without a neighbour, which a line would not show. */
  readonly alone: readonly (readonly [at: number, value: number])[]
  readonly last: number | undefined
}

/** What a picture can tell apart; the others are counted. */
export const MOST_LINES = 12
/** Points that the width can show. */
const MOST_POINTS = 1_200

/** The lines of a chart, the first ones where there are too many, and how many were left out in all. */
export function linesOf({ series, from, to, left = 0 }: Chart): {
  readonly lines: readonly Line[]
  readonly left: number
} {
  const shown = series.slice(0, MOST_LINES)
  const strokes = strokesOf(shown.map(({ name }) => name))
  const lines = shown.map(({ name, points }): Line => {
    const inside = points.filter(([at, value]) => at >= from && at <= to && Number.isFinite(value))
    const sorted = thinned(inside.map(([at, value]) => [at, held(value)] as const))
    return { name, stroke: strokes.get(name)!, last: sorted.at(-1)?.[1], ...broken(sorted) }
  })
  return { lines, left: left + series.length - shown.length }
}

/** A value as the arithmetic of an axis survives it. */
export function held(value: number): number {
  if (Math.abs(value) < 1e-100) return 0
  return Math.max(-1e100, Math.min(1e100, value))
}

type Point = readonly [at: number, value: number]

/** In order; of too many, the highest of each few, since peaks are what people look for. */
function thinned(points: readonly Point[]): readonly Point[] {
  const sorted = points.toSorted(([one], [other]) => one - other)
  if (sorted.length <= MOST_POINTS) return sorted
  const few = Math.ceil(sorted.length / MOST_POINTS)
  return Array.from({ length: Math.ceil(sorted.length / few) }, (_, index) =>
    sorted
      .slice(index * few, (index + 1) * few)
      .reduce((high, point) => (point[1] > high[1] ? point : high)),
  )
}

/** Where values are missing no line leads across. */
function broken(points: readonly Point[]): Pick<Line, 'points' | 'alone'> {
  const steps = points.slice(1).map(([at], index) => at - points[index]![0])
  const usual = steps.toSorted((one, other) => one - other)[Math.floor(steps.length / 2)] ?? 0
  const isGap = (step: number | undefined) => step === undefined || step > usual * 2.5
  return {
    points: points.flatMap((point, index) => {
      const gap = index > 0 && isGap(steps[index - 1])
      return gap ? [[point[0] - 1, null] as const, point] : [point]
    }),
    alone: points.filter((_, index) => isGap(steps[index - 1]) && isGap(steps[index])),
  }
}
