import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_POINTS, type Metrics } from '#providers/metrics/metrics.ts'
import type { Series } from '#src/core/watch/series.ts'
import { BEGIN, LASTS } from './samples.ts'

/** Metrics that have the series of `samples.ts`, and one rule: `HighErrorRate`. */
export type MetricsHarness = {
  readonly metrics: Metrics
  stop(): Promise<void>
}

const MINUTE = 60_000
const { signal } = new AbortController()

/** What everything that speaks PromQL must do: run on the simulation always, and on a real Prometheus in the live tier. */
export function describeMetrics(name: string, start: () => Promise<MetricsHarness>): void {
  describe(`${name} as metrics`, () => {
    let on: MetricsHarness
    beforeAll(async () => {
      on = await start()
    })
    afterAll(async () => {
      await on?.metrics.close()
      await on?.stop()
    })

    const instant = async (promql: string, at = BEGIN + 30 * MINUTE) =>
      (await on.metrics.instant({ question: { promql }, at }, signal)).series
    const range = (promql: string, step = MINUTE) => {
      const [from, to] = [BEGIN + 10 * MINUTE, BEGIN + 50 * MINUTE]
      return on.metrics.range({ question: { promql }, from, to, step }, signal)
    }

    it('answers', async () => {
      await expect(on.metrics.ping(signal)).resolves.toBeUndefined()
    })

    it('counts what a second had, pod by pod', async () => {
      const found = await instant('sum by (pod) (rate(http_requests_total{code="200"}[5m]))')

      expect(valuesOf(found, 'pod')).toEqual({
        'checkout-a': expect.closeTo(20, 3),
        'checkout-b': expect.closeTo(20, 3),
        'checkout-c': expect.closeTo(20, 3),
      })
    })

    it('takes a counter that begins again for what it is', async () => {
      const query = 'increase(http_requests_total{pod="checkout-b",code="200"}[10m])'
      const [found] = await instant(query, BEGIN + 25 * MINUTE)

      expect(found?.points[0]?.[1]).toBeGreaterThan(11_000)
      expect(found?.points[0]?.[1]).toBeLessThan(12_100)
      expect(found?.labels).toEqual({ namespace: 'shop', pod: 'checkout-b', code: '200' })
    })

    it('divides errors by requests', async () => {
      const found = await instant(
        'sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))',
      )

      const share = 20 / 9 / (20 + 20 / 5 + 20 / 9)
      expect(found).toEqual([
        { labels: {}, points: [[BEGIN + 30 * MINUTE, expect.closeTo(share, 3)]] },
      ])
    })

    it('estimates quantiles of histograms', async () => {
      const quantile = (q: number) =>
        instant(
          `histogram_quantile(${q}, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))`,
        )

      const [[half], [most]] = [await quantile(0.5), await quantile(0.99)]
      expect(half?.points[0]?.[1]).toBeCloseTo(0.1 + 0.4 * ((9.6 / 2 - 4.1) / 3), 2)
      expect(most?.points[0]?.[1]).toBe(1)
    })

    it('has a point for every step of a time, both ends among them', async () => {
      const { series, left, warnings } = await range('sum(pod_info)', 10 * MINUTE)

      expect(series).toEqual([
        { labels: {}, points: [10, 20, 30, 40, 50].map((at) => [BEGIN + at * MINUTE, 3]) },
      ])
      expect({ left, warnings }).toEqual({ left: 0, warnings: [] })
    })

    it('leaves out what is no number', async () => {
      const { series } = await range('odd', 5 * MINUTE)

      expect(series.flatMap(({ points }) => points.map(([, value]) => value))).toEqual([7, 7, 7, 7, 7, 7, 7]) // prettier-ignore
      expect(await instant('odd', BEGIN + 15 * MINUTE)).toEqual([])
    })

    it('forgets a series five minutes after its last sample', async () => {
      const last = BEGIN + LASTS / 2 - 15_000

      expect(await instant('gone', last + 5 * MINUTE - 1)).toHaveLength(1)
      expect(await instant('gone', last + 5 * MINUTE + 1)).toEqual([])
      expect(await instant('absent(gone{job="x"})', BEGIN + LASTS)).toMatchObject([
        { labels: { job: 'x' } },
      ])
    })

    it('joins by labels', async () => {
      const found = await instant(
        'memory_bytes * on (namespace, pod) group_left (ip) pod_info > 120000000',
      )

      expect(Object.keys(valuesOf(found, 'ip'))).toEqual(
        expect.arrayContaining(['10.0.0.1', '10.0.0.2']),
      )
      expect(found).toHaveLength(2)
    })

    it('finds labels however they are written', async () => {
      const found = await instant(String.raw`weird{text="a\"b\\c\nd$1.*(é)"}`)

      expect(found[0]?.labels).toEqual({ __name__: 'weird', text: 'a"b\\c\nd$1.*(é)' })
      expect(await instant(String.raw`weird{text=~"a\"b\\\\c\nd\\$1\\.\\*\\(é\\)"}`)).toHaveLength(
        1,
      )
      expect(await instant('weird{text=~"a"}')).toEqual([])
    })

    it.each([
      'sum(',
      'rate(memory_bytes)',
      'nothing_like_it(1)',
      '{}',
      'memory_bytes{pod=~"["}',
      '',
    ])('refuses %j in words', async (promql) => {
      const refusal = { kind: 'rejected', message: expect.stringMatching(/^Cannot query metrics: .{5}/) } // prettier-ignore

      await expect(instant(promql)).rejects.toMatchObject(refusal)
      await expect(range(promql)).rejects.toMatchObject(refusal)
    })

    it('refuses what matches several where one is meant', async () => {
      await expect(instant('memory_bytes + on (namespace) pod_info')).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('many-to-many matching not allowed'),
      })
    })

    it('refuses more points than anybody can look at, and questions about AWS', async () => {
      const step = Math.floor((40 * MINUTE) / MOST_POINTS) - 1
      const cloudwatch = { namespace: 'AWS/RDS', metric: 'CPUUtilization', dimensions: {}, statistic: 'Average' } as const // prettier-ignore

      await expect(range('pod_info', step)).rejects.toMatchObject({ kind: 'rejected' })
      await expect(
        on.metrics.instant({ question: { cloudwatch }, at: BEGIN }, signal),
      ).rejects.toMatchObject({ kind: 'rejected' })
    })

    it('has nothing to tell of series that are not there', async () => {
      expect(await range('nothing_like_it')).toEqual({ series: [], left: 0, warnings: [] })
    })

    it('tells the rules of its alerts', async () => {
      expect(await on.metrics.rules(signal)).toEqual([
        {
          name: 'HighErrorRate',
          query: expect.stringMatching(/^sum\(.*\) > 0\.05$/),
          labels: { severity: 'critical' },
        },
      ])
    })

    it('links to the same query', () => {
      const link = on.metrics.link({ promql: 'sum(up{a="b c"})' }, BEGIN, BEGIN + MINUTE)

      expect(decodeURIComponent(link ?? '')).toContain('sum(up{a="b c"})')
    })

    it('gives up when it is told to', async () => {
      const aborted = AbortSignal.abort()
      const question = { promql: 'pod_info' }

      await expect(on.metrics.instant({ question, at: BEGIN }, aborted)).rejects.toMatchObject({
        kind: 'unavailable',
      })
      await expect(on.metrics.rules(aborted)).rejects.toMatchObject({ kind: 'unavailable' })
    })
  })
}

/** The rule that the harness loads. */
export const highErrorRate = {
  alert: 'HighErrorRate',
  expr: 'sum(rate(http_requests_total{code=~"5.."}[1m])) / sum(rate(http_requests_total[1m])) > 0.05',
  for: 30_000,
  labels: { severity: 'critical' },
  annotations: { summary: '{{ $value | humanizePercentage }} of requests fail' },
} as const

function valuesOf(series: readonly Series[], label: string) {
  return Object.fromEntries(series.map(({ labels, points }) => [labels[label], points.at(-1)?.[1]]))
}
