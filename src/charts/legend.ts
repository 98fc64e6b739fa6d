import type { Unit } from '#src/core/watch/series.ts'
import { writeValue } from '#src/core/watch/values.ts'
import { margin, ROW, WIDTH } from './layout.ts'
import type { Line } from './lines.ts'
import { font, sizes, soft, strong } from './look.ts'
import { fitName, plainText, textWidth } from './text.ts'

/** Rows that the legend needs. */
export function legendRows(lines: readonly Line[], left: number, unit: Unit): number {
  if (lines.length === 0) return 0
  return Math.ceil(lines.length / columnsFor(lines, unit).count) + (left > 0 ? 1 : 0)
}

/** Each line with its look, its name and its latest value, and how many were left out. */
export function legendOf(lines: readonly Line[], left: number, unit: Unit, top: number): object[] {
  if (lines.length === 0) return []
  const { count, width } = columnsFor(lines, unit)
  const entries = lines.flatMap((line, index) => {
    const x = margin.edge + (index % count) * (width + GAP)
    return entry(line, unit, { x, y: top + Math.floor(index / count) * ROW, width })
  })
  if (left === 0) return entries
  const y = top + Math.ceil(lines.length / count) * ROW
  return [...entries, text(`and ${left} more`, { x: margin.edge + SWATCH, y, colour: soft })]
}

const SWATCH = 26
const GAP = 22
/** Between a name and its value. */
const BETWEEN = 12
const FULL = WIDTH - 2 * margin.edge

/** As many columns as the longest name lets stand beside each other; of many lines, names are cut for two. */
function columnsFor(lines: readonly Line[], unit: Unit): { count: number; width: number } {
  const wanted = lines.map(
    ({ name, last }) =>
      SWATCH + textWidth(plainText(name), sizes.text) + BETWEEN + valueWidth(last, unit),
  )
  const width = Math.min(FULL, Math.max(...wanted))
  const fitting = Math.max(1, Math.floor((FULL + GAP) / (width + GAP)))
  const least = lines.length > 5 ? 2 : 1
  const count = Math.min(Math.max(least, fitting), lines.length, 4)
  return { count, width: Math.min(width, (FULL + GAP) / count - GAP) }
}

function valueWidth(last: number | undefined, unit: Unit): number {
  return textWidth(valueOf(last, unit), sizes.text) * 1.1
}

function valueOf(last: number | undefined, unit: Unit): string {
  return last === undefined ? 'no data' : writeValue(last, unit)
}

type Place = { readonly x: number; readonly y: number; readonly width: number }

function entry({ name, stroke, last }: Line, unit: Unit, { x, y, width }: Place): object[] {
  const room = width - SWATCH - valueWidth(last, unit) - BETWEEN + 1
  const { colour, dash } = stroke
  const value = { x: x + width, y, colour: strong, align: 'right', weight: 'bold' } as const
  return [
    {
      type: 'line',
      silent: true,
      shape: { x1: x, y1: y, x2: x + 18, y2: y },
      style: { stroke: colour, lineWidth: 3, lineDash: dash.length > 0 ? dash : 'solid' },
    },
    text(fitName(name, room, sizes.text) || '(no name)', { x: x + SWATCH, y, colour: strong }),
    text(valueOf(last, unit), value),
  ]
}

type Written = {
  readonly x: number
  readonly y: number
  readonly colour: string
  readonly align?: 'left' | 'right' | 'center'
  readonly weight?: 'bold'
  readonly size?: number
  /** Keeps it readable upon lines. */
  readonly halo?: string
}

/** A line of text whose middle is at `y`. */
export function text(words: string, written: Written): object {
  const { x, y, colour, align = 'left', weight = 'normal', size = sizes.text, halo } = written
  return {
    type: 'text',
    silent: true,
    x,
    y,
    z: 100,
    style: {
      text: words,
      fill: colour,
      fontFamily: font,
      fontSize: size,
      fontWeight: weight,
      textAlign: align,
      textVerticalAlign: 'middle',
      ...(halo && { stroke: halo, lineWidth: 4 }),
    },
  }
}
