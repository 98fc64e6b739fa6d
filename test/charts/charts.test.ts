import { afterEach, expect, it } from 'vitest'
import { type Charts, createCharts } from '#src/charts/charts.ts'
import { drawChart } from '#src/charts/draw.ts'
import { systemClock } from '#src/clock.ts'
import type { Chart } from '#src/core/watch/chart.ts'
import { charts } from './charts-to-draw.ts'

let open: Charts | undefined
afterEach(() => open?.close())
const opened = () => (open = createCharts(systemClock))

it('a thread draws what this one would', async () => {
  const png = await opened().renderChart(charts.errors)
  expect(png.equals(drawChart(charts.errors))).toBe(true)
})

it('a chart is drawn once', async () => {
  const { renderChart } = opened()
  const [one, other] = await Promise.all([
    renderChart(charts.errors),
    renderChart({ ...charts.errors }),
  ])
  expect(other).toBe(one)
  expect(await renderChart(charts.errors)).toBe(one)
})

it('what is no chart is refused, and the next one is drawn', async () => {
  const { renderChart } = opened()
  const broken = { ...charts.one, unit: 'miles' } as unknown as Chart
  const [failed, drawn] = await Promise.allSettled([renderChart(broken), renderChart(charts.one)])
  expect(failed).toMatchObject({ status: 'rejected' })
  expect(String((failed as PromiseRejectedResult).reason)).toContain('Cannot draw a chart')
  expect(drawn.status).toBe('fulfilled')
})

it('too many are refused at once', async () => {
  const { renderChart, close } = opened()
  const many = Array.from({ length: 60 }, (_, n) =>
    renderChart({ ...charts.one, title: String(n) }).then(
      () => 'drawn',
      (error: Error) => error.message,
    ),
  )
  await close()
  const words = await Promise.all(many)
  expect(words.filter((word) => word === 'Cannot draw a chart: 50 others wait')).toHaveLength(10)
  expect(words.filter((word) => word === 'Cannot draw a chart: the bot stops').length).toBe(50)
})

it('nothing is drawn any more once it is closed', async () => {
  const { renderChart, close } = opened()
  await close()
  await expect(renderChart(charts.one)).rejects.toThrow('the bot stops')
})
