import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawChart, drawSvg } from '#src/charts/draw.ts'
import { drawingOf } from '#src/charts/option.ts'
import type { Chart } from '#src/core/watch/chart.ts'
import { Unit } from '#src/core/watch/series.ts'
import { charts } from './charts-to-draw.ts'

describe.each(Object.entries(charts))('the chart "%s"', (name, chart) => {
  it('is drawn as it was', async () => {
    await expect(spread(drawSvg(chart))).toMatchFileSnapshot(`pictures/${name}.svg`)
  })
})

it('a picture is a PNG of twice the size, for dense screens', () => {
  const png = drawChart(charts.errors)
  const { width, height } = drawingOf(charts.errors)
  expect(png.subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'))
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * width, 2 * height])
  expect(png.length).toBeLessThan(200_000)
})

it('a picture has the same bytes in another process', async () => {
  const program = path.join(import.meta.dirname, 'draw.program.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program], { encoding: 'buffer' })
  expect(stdout.equals(drawChart(charts.nasty))).toBe(true)
})

it('text is really drawn: another title is another picture', () => {
  const other = { ...charts.empty, title: 'checkout: latency' }
  expect(drawChart(other).equals(drawChart(charts.empty))).toBe(false)
})

it('no text of a chart becomes markup', () => {
  const svg = drawSvg(charts.nasty)
  expect(svg).not.toContain('<script')
  expect(svg).not.toContain('<b>')
  expect(svg).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
})

it('a threshold far beyond all values does not make them flat, and is told', () => {
  const far = { name: 'limit', value: 5, severity: 'critical' as const }
  const svg = drawSvg({ ...charts.errors, thresholds: [far] })
  expect(svg).toContain('out of sight: limit 500 %')
  expect(svg).toContain('>4 %<')
})

it('a chart without data says so, and when', () => {
  expect(drawSvg(charts.empty)).toContain('No data')
  expect(drawSvg(charts.empty)).toContain('between 21 Nov 16:07 and 21 Nov 19:07 UTC')
})

it('the axis shows the time of the chart, also where the clock is put back', () => {
  const svg = (timezone: string) => drawSvg({ ...charts.latency, timezone })
  expect(svg('Europe/Berlin')).toContain('>20:00<')
  expect(svg('Asia/Kathmandu')).toContain('>00:30<')
  expect(svg('no/such')).toContain('>19:00<')
  const [from, to] = [Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 4)]
  const night = drawSvg({ ...charts.empty, from, to, timezone: 'Europe/Berlin' })
  expect(night).toContain('>25 Oct<')
  expect(night).toContain('>05:00<')
})

it.each(['__proto__', 'constructor', 'toString'])('a series may be called %s', (name) => {
  for (let again = 0; again < 2; again++)
    drawSvg({ ...charts.one, title: name, series: [{ ...charts.one.series[0]!, name }] })
  for (const owner of [Object.prototype, Object, Object.prototype.toString])
    expect(Object.keys(owner)).toEqual([])
})

it('whatever the texts and numbers are, a picture comes', () => {
  fc.assert(
    fc.property(anyChart, (chart) => {
      const { width, height } = drawingOf(chart)
      expect(width).toBe(540)
      expect(height).toBeLessThan(820)
      expect(drawSvg(chart)).not.toMatch(/NaN|Infinity/)
    }),
    { numRuns: 60 },
  )
})

const at = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 2, 1) })
const anyText = fc.string({ unit: 'binary', maxLength: 60 })
const anyChart: fc.Arbitrary<Chart> = fc.record({
  title: anyText,
  subtitle: anyText,
  unit: fc.constantFrom(...Unit.options),
  from: at,
  to: at,
  series: fc.array(
    fc.record({
      name: fc.oneof(anyText, fc.constantFrom('__proto__', 'valueOf')),
      points: fc.array(fc.tuple(at, fc.double()), { maxLength: 30 }),
    }),
    { maxLength: 20 },
  ),
  thresholds: fc.array(
    fc.record({
      name: anyText,
      value: fc.double(),
      severity: fc.constantFrom('warning', 'critical'),
    }),
    { maxLength: 4 },
  ),
  markers: fc.array(fc.record({ at, kind: fc.constantFrom('delivery', 'alert'), label: anyText }), {
    maxLength: 30,
  }),
})

/** One element a line, with its text; names that echarts counts up are counted anew. */
function spread(svg: string): string {
  const names = new Map<string, string>()
  return svg
    .replaceAll(/zr\d+-[a-z]+-?\d*/g, (name) => {
      if (!names.has(name)) names.set(name, `zr-${names.size}`)
      return names.get(name)!
    })
    .replaceAll(/>\s*</g, '>\n<')
}
