import type { Chart } from '#src/core/watch/chart.ts'
import { decorationsOf } from './decorations.ts'
import { type Height, heightOf, stepsUp } from './height.ts'
import { type Layout, layoutOf } from './layout.ts'
import { type Line, linesOf } from './lines.ts'
import { axis, font, grid, ground, sizes, soft } from './look.ts'
import { legendRows } from './legend.ts'
import { timeTicks, type Tick, zoneOf } from './times.ts'

/** What echarts is told to draw, with the size of the picture. Pure data: the same chart gives the same. */
export type Drawing = { readonly width: number; readonly height: number; readonly option: Option }
type Option = Readonly<Record<string, unknown>>

/** Reads a chart as it is, whatever its texts and numbers are. */
export function drawingOf(given: Chart): Drawing {
  const chart = given.to > given.from ? given : { ...given, to: given.from + 60_000 }
  const { lines, left } = linesOf(chart)
  const layout = layoutOf(chart, legendRows(lines, left, chart.unit))
  const values = lines.flatMap(({ points }) =>
    points.flatMap(([, value]) => (value === null ? [] : [value])),
  )
  const height = heightOf(chart, values)
  const zone = zoneOf(chart.timezone)
  const ticks = timeTicks(chart.from, chart.to, zone, 6)
  return {
    width: layout.width,
    height: layout.height,
    option: {
      animation: false,
      backgroundColor: ground,
      textStyle: { fontFamily: font, fontSize: sizes.text },
      grid: {
        left: layout.left,
        right: layout.width - layout.right,
        top: layout.top,
        bottom: layout.height - layout.bottom,
      },
      xAxis: xAxis(chart, ticks),
      yAxis: yAxis(height),
      series: lines.flatMap((line) => seriesOf(line, height, lines.length === 1)),
      graphic: decorationsOf({ chart, layout, height, lines, left, zone }),
    },
  }
}

export type Drawn = {
  readonly chart: Chart
  readonly layout: Layout
  readonly height: Height
  readonly lines: readonly Line[]
  readonly left: number
  readonly zone: string
}

const label = { color: soft, fontSize: sizes.text, fontFamily: font }

function xAxis({ from, to }: Chart, ticks: readonly Tick[]): object {
  const names = new Map(ticks.map(({ at, label: name }) => [at, name]))
  const customValues = [...names.keys()]
  return {
    type: 'value',
    min: from,
    max: to,
    axisLine: { onZero: false, lineStyle: { color: axis } },
    axisTick: { show: true, customValues, lineStyle: { color: axis } },
    axisLabel: { ...label, customValues, formatter: (at: number) => names.get(at) ?? '' },
    splitLine: { show: false },
  }
}

/** Counts the steps of the axis, for whose own numbers may be too large or too small to reckon with. */
function yAxis({ ticks }: Height): object {
  return {
    type: 'value',
    min: 0,
    max: ticks.length - 1,
    interval: 1,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...label, formatter: (step: number) => ticks[step]?.label ?? '' },
    splitLine: { lineStyle: { color: grid } },
  }
}

function seriesOf(
  { points, alone, stroke: { colour, dash } }: Line,
  height: Height,
  isOnly: boolean,
): object[] {
  const placed = ([at, value]: readonly [number, number | null]) => [
    at,
    value === null ? null : stepsUp(value, height),
  ]
  const line = {
    type: 'line',
    data: points.map(placed),
    showSymbol: false,
    clip: true,
    lineStyle: { color: colour, width: 2, type: dash.length > 0 ? dash : 'solid' },
    itemStyle: { color: colour },
    ...(isOnly && { areaStyle: { color: colour, opacity: 0.1, origin: 'start' } }),
  }
  const dots = {
    type: 'scatter',
    data: alone.map(placed),
    symbolSize: 6,
    itemStyle: { color: colour },
  }
  return alone.length > 0 ? [line, dots] : [line]
}
