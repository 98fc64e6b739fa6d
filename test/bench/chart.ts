import { createCharts } from '#src/charts/charts.ts'
import { systemClock } from '#src/clock.ts'
import type { Chart } from '#src/core/watch/chart.ts'
import type { Benchmark } from './benchmark.ts'
import { echoed } from './chart/echo.ts'

const warming = 5
const rounds = 15

/** What a new chart costs, once its thread is warm. */
export const chart: Benchmark = {
  name: 'chart',
  what: 'a chart of three lines, a threshold and a delivery drawn as PNG in its thread, warm',
  unit: 'ms',
  floorIs: 'the same chart sent to an empty thread and back',
  aim: { of: 'value', atMost: 150 },

  async run() {
    const charts = createCharts(systemClock)
    const values: number[] = []
    let bytes = 0
    try {
      for (let round = 0; round < warming + rounds; round++) {
        const started = performance.now()
        bytes = (await charts.renderChart(chartOf(round))).length
        if (round >= warming) values.push(performance.now() - started)
      }
    } finally {
      await charts.close()
    }
    const floors = await echoed(chartOf(0), rounds)
    return { is: 'measured', values, floors, notes: [`${Math.round(bytes / 1024)} KiB`] }
  },
}

/** Another one each time, or it would not be drawn. */
function chartOf(round: number): Chart {
  const to = Date.UTC(2026, 10, 21, 19)
  const from = to - 3 * 3_600_000
  return {
    title: `checkout: latency ${round}`,
    subtitle: 'production · last 3 h',
    unit: 'seconds',
    from,
    to,
    series: [0.04, 0.2, 0.31].map((high, line) => ({
      name: `p${[50, 95, 99][line]}`,
      points: Array.from({ length: 360 }, (_, index): [number, number] => [
        from + index * 30_000,
        high + (high / 5) * Math.cos((index + round) / 12),
      ]),
    })),
    thresholds: [{ name: 'objective', value: 0.3, severity: 'warning' }],
    markers: [{ at: from + 3_600_000, kind: 'delivery', label: '1.5.0' }],
  }
}
