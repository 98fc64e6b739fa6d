import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPrometheus } from '#providers/metrics/open.ts'
import type { Metrics } from '#providers/metrics/metrics.ts'
import { simulateMetrics } from '#providers/metrics/simulated.ts'
import { systemClock } from '#src/clock.ts'
import type { Series } from '#src/core/watch/series.ts'
import { manualClock } from '../../support/clock.ts'
import { describeMetrics, highErrorRate } from '../../providers/metrics/metrics.contract.ts'
import { queries } from '../../providers/metrics/queries.ts'
import { BEGIN, given, LASTS } from '../../providers/metrics/samples.ts'
import { prometheusMissing, type PrometheusServer, startPrometheus } from './server.ts'

const missing = prometheusMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

const { signal } = new AbortController()

describe.skipIf(missing)('Prometheus', () => {
  describeMetrics('A real Prometheus', async () => {
    const server = await startPrometheus({ samples: given, rules: [highErrorRate] })
    return { metrics: await open(server.url), stop: server.stop }
  })

  describe('beside the simulated one', () => {
    let server: PrometheusServer
    let real: Metrics
    const { metrics: simulated, controls } = simulateMetrics({
      clock: manualClock(BEGIN + LASTS),
    })
    for (const { labels, points } of given) controls.push(labels, points)
    beforeAll(async () => {
      server = await startPrometheus({ samples: given })
      real = await open(server.url)
    })
    afterAll(() => server?.stop())

    it.each(queries)('has the same numbers for %s', async (promql) => {
      const request = {
        question: { promql },
        // Not on the moments of samples, and on them.
        from: BEGIN + 3 * 60_000 + 1_234,
        to: BEGIN + LASTS + 600_000,
        step: 77_777,
      }
      const aligned = { ...request, from: BEGIN, step: 60_000 }
      for (const asked of [request, aligned]) {
        const [there, here] = await Promise.all([
          real.range(asked, signal),
          simulated.range(asked, signal),
        ])
        expect(here.series.length).toBe(there.series.length)
        expect(sorted(here.series)).toEqual(sorted(there.series).map(near))
      }
    })
  })
})

function open(url: string): Promise<Metrics> {
  return openPrometheus(
    { url },
    { name: 'live', clock: systemClock, readCredential: async () => '' },
  )
}

function sorted(series: readonly Series[]): readonly Series[] {
  const keyed = series.map((one) => [keyOf(one), one] as const)
  return keyed.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

function keyOf({ labels }: Series): string {
  const pairs = Object.entries(labels).map((pair) => pair.join('='))
  return pairs.toSorted((a, b) => (a < b ? -1 : 1)).join()
}

/** The order of additions is another, so the last digits differ. */
function near({ labels, points }: Series) {
  return {
    labels,
    points: points.map(([at, value]) => [at, expect.toSatisfy(closeTo(value))]),
  }
}

function closeTo(value: number): (found: unknown) => boolean {
  return (found) => Math.abs(Number(found) - value) <= 1e-9 * Math.max(1, Math.abs(value))
}
