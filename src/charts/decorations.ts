import { writeValue } from '#src/core/watch/values.ts'
import { stepsUp } from './height.ts'
import { legendOf, text } from './legend.ts'
import { margin, WIDTH } from './layout.ts'
import { frame, ground, severities, sizes, soft, strong } from './look.ts'
import type { Drawn } from './option.ts'
import { fitText } from './text.ts'
import { writeMoment } from './times.ts'

/** Everything that is neither axis nor line: words, thresholds, markers, the legend. */
export function decorationsOf(drawn: Drawn): object[] {
  const { chart, layout, lines, left } = drawn
  return [
    outline(layout.width, layout.height),
    ...head(drawn),
    ...markers(drawn),
    ...thresholds(drawn),
    ...emptiness(drawn),
    ...legendOf(lines, left, chart.unit, layout.legend),
  ]
}

/** An edge of its own, for grounds that are as light as it is. */
function outline(width: number, height: number): object {
  const shape = { x: 0.5, y: 0.5, width: width - 1, height: height - 1, r: 6 }
  return { type: 'rect', silent: true, shape, style: { fill: 'none', stroke: frame } }
}

function head({ chart, height }: Drawn): object[] {
  const room = WIDTH - 2 * margin.edge
  const far = height.beyond.map(({ name, value }) => `${name} ${writeValue(value, chart.unit)}`)
  const beyond = far.length > 0 ? [`out of sight: ${far.join(', ')}`] : []
  const second = [chart.subtitle ?? [], beyond].flat().join(' · ')
  const title = fitText(chart.title, room / 1.1, sizes.title)
  return [
    text(title, { x: margin.edge, y: 20, colour: strong, weight: 'bold', size: sizes.title }),
    ...(chart.subtitle === undefined
      ? []
      : [text(fitText(second, room, sizes.text), { x: margin.edge, y: 41, colour: soft })]),
  ]
}

function markers({ layout: { markers: placed, top, bottom } }: Drawn): object[] {
  const lines = placed.map(({ x, colour, label }) =>
    upright(x, label ? label.y + 8 : top, bottom, colour),
  )
  const labels = placed.flatMap(({ colour, label }) =>
    label ? [behind(label), text(label.text, { ...label, colour, size: sizes.small })] : [],
  )
  return [...lines, ...labels]
}

/** Keeps a label apart from what leads past it. */
function behind({ x, y, width }: { x: number; y: number; width: number }): object {
  const shape = { x: x - 1, y: y - 7, width, height: 14 }
  return { type: 'rect', silent: true, z: 50, shape, style: { fill: ground } }
}

function upright(x: number, from: number, to: number, colour: string): object {
  return {
    type: 'line',
    silent: true,
    z: 1,
    shape: { x1: x, y1: from, x2: x, y2: to },
    style: { stroke: colour, lineWidth: 1.5, lineDash: [3, 2], opacity: 0.85 },
  }
}

function thresholds({ chart, layout, height }: Drawn): object[] {
  const { left, right, top, bottom } = layout
  const at = (value: number) =>
    bottom - (stepsUp(value, height) / (height.ticks.length - 1)) * (bottom - top)
  // Labels stand upon their lines, and below them where another one is too close above.
  let taken = -Infinity
  return height.thresholds
    .toSorted((one, other) => other.value - one.value)
    .flatMap(({ name, value, severity }) => {
      const y = at(value)
      const colour = severities[severity]
      const above = y - 8
      const place = above - taken >= 13 && above > top ? above : y + 9
      taken = place
      const words = fitText(
        `${name} ${writeValue(value, chart.unit)}`,
        right - left - 20,
        sizes.small,
      )
      return [
        {
          type: 'line',
          silent: true,
          z: 1,
          shape: { x1: left, y1: y, x2: right, y2: y },
          style: { stroke: colour, lineWidth: 1.5, lineDash: [7, 4] },
        },
        text(words, {
          x: right - 4,
          y: place,
          colour,
          align: 'right',
          size: sizes.small,
          halo: ground,
        }),
      ]
    })
}

function emptiness({ chart, layout, lines, zone }: Drawn): object[] {
  if (lines.some(({ last }) => last !== undefined)) return []
  const middle = { x: (layout.left + layout.right) / 2, align: 'center' } as const
  const y = (layout.top + layout.bottom) / 2
  const between = `between ${writeMoment(chart.from, zone)} and ${writeMoment(chart.to, zone)} ${zone}`
  return [
    text('No data', { ...middle, y: y - 10, colour: strong, weight: 'bold', size: sizes.title }),
    text(between, { ...middle, y: y + 12, colour: soft }),
  ]
}
