import type { Chart } from '#src/core/watch/chart.ts'
import type { Instant } from '#src/core/clock.ts'
import { kinds, sizes } from './look.ts'
import { fitText, textWidth } from './text.ts'

/** Where things are, in pixels of the picture at its normal size. */
export type Layout = {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly markers: readonly PlacedMarker[]
  /** Where the first row of the legend is. */
  readonly legend: number
  x(at: Instant): number
}

/** A moment that matters; its label where there is room for one. */
export type PlacedMarker = {
  readonly x: number
  readonly colour: string
  readonly label?: {
    readonly text: string
    readonly x: number
    readonly y: number
    readonly width: number
  }
}

/** Slack shows pictures from 360 to 500 wide: text must be large for the width. */
export const WIDTH = 540
const PLOT = 190
const HEAD = { title: 34, subtitle: 52 } as const
export const ROW = 21
const MARKER_ROW = 17
export const margin = { left: 92, right: 24, edge: 16 } as const

/** The plot keeps its height; what stands above and below it makes the picture higher. */
export function layoutOf(chart: Chart, rows: number): Layout {
  const head = chart.subtitle ? HEAD.subtitle : HEAD.title
  const right = WIDTH - margin.right
  const span = Math.max(chart.to - chart.from, 1)
  const x = (at: Instant) => margin.left + ((at - chart.from) / span) * (right - margin.left)
  const { markers, used } = placeMarkers(chart, x, head)
  const top = head + 14 + used * MARKER_ROW
  const bottom = top + PLOT
  const legend = bottom + 44
  const height = bottom + 30 + (rows > 0 ? 10 + rows * ROW : 0)
  return { width: WIDTH, height, left: margin.left, right, top, bottom, markers, legend, x }
}

/** So many rows of labels; what finds no place in them is a line alone. */
const MARKER_ROWS = 4
/** Of more markers the latest are drawn. */
const MOST_MARKERS = 24
const LABEL = 150

function placeMarkers({ markers, from, to }: Chart, x: Layout['x'], head: number) {
  const latestFirst = markers
    .filter(({ at }) => at >= from && at <= to)
    .toSorted((one, other) => other.at - one.at)
    .slice(0, MOST_MARKERS)
  // From right to left, so that no line leads through the label of a later one.
  const starts = Array.from({ length: MARKER_ROWS }, () => Infinity)
  const placed = latestFirst.map(({ at, kind, label }) => {
    const { colour, sign } = kinds[kind]
    const text = `${sign} ${fitText(label, LABEL, sizes.small)}`
    const width = textWidth(text, sizes.small)
    const left = Math.max(margin.edge, Math.min(x(at) - 5, WIDTH - margin.edge - width))
    const row = starts.findIndex((start) => left + width + 6 <= start)
    if (row < 0) return { x: x(at), colour }
    starts[row] = left
    return { x: x(at), colour, label: { text, width, x: left, row } }
  })
  const used = starts.filter((start) => start < Infinity).length
  const done = placed.map(({ label, ...marker }): PlacedMarker => {
    if (!label) return marker
    const { row, ...at } = label
    // The first row is the lowest, beside the plot.
    return { ...marker, label: { ...at, y: head + 8 + (used - 1 - row) * MARKER_ROW } }
  })
  return { markers: done, used }
}
