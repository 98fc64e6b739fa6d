import { beforeEach, describe, expect, it } from 'vitest'
import { sampled } from '#providers/metrics/simulated/samples.ts'
import { simulateMetrics, type SimulatedMetricsControls } from '#providers/metrics/simulated.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { MetricsRequest } from '#src/core/watch/watching.ts'
import { metricNames, seeMetrics } from '#src/engine/watching/metrics.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { manualClock } from '../support/clock.ts'
import { shopCatalog, simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const dana = { type: 'person', id: 'U0DANA', name: 'dana' } as const
const MINUTE = 60_000
const HOUR = 60 * MINUTE

let bot: SimulatedBot
let controls: SimulatedMetricsControls
let catalog: Catalog
beforeEach(async () => {
  const shop = await shopCatalog()
  const { shared, ...others } = shop.clusters
  const watched = { ...shared!, prometheus: { simulated: true as const } }
  catalog = { ...shop, clusters: { shared: watched, ...others } }
  const clock = manualClock()
  const world = simulateWorld(catalog, clock)
  // Nobody uses the apps here but those whom a test sends.
  const simulation = simulateMetrics({ clock, name: 'shared' })
  controls = simulation.controls
  const watch = { ...world.watch, metrics: new Map([['shared', simulation.metrics]]) }
  bot = await simulateBot({ clock, catalog, simulated: { ...world, watch } })
})

describe('Metrics of an app', () => {
  it('are shown by the names of questions, with a chart and what it says in words', async () => {
    await deliver('d-1', '1.4.0')
    serve(0.2)

    const seen = await see('error-rate', 30 * MINUTE)

    expect(seen).toMatchObject({ title: 'Errors', unit: 'ratio', left: 0, warnings: [], warning: 0.01, critical: 0.05 }) // prettier-ignore
    expect(seen.series).toHaveLength(1)
    expect(seen.series[0]?.points.at(-1)?.[1]).toBeCloseTo(0.2, 5)
    expect(seen.picture?.chart).toMatchObject({
      title: 'Errors of checkout',
      subtitle: 'staging · 30 min',
      unit: 'ratio',
      series: [{ name: 'Errors' }],
      thresholds: [
        { name: 'warning', value: 0.01, severity: 'warning' },
        { name: 'critical', value: 0.05, severity: 'critical' },
      ],
    })
    expect(seen.picture?.alt).toBe(
      'Errors of checkout, staging · 30 min; lowest 20 %, highest 20 %, last 20 %; warning at 1 %; critical at 5 %; delivery 1.4.0',
    )
    expect(decodeURIComponent(seen.link ?? '')).toContain('namespace="shop-staging"')
  })

  it('show no secret that a label has', async () => {
    await deliver('d-1', '1.4.0')
    const labels = { __name__: 'calls', token: 'canary', url: 'https://x/?token=canary' }
    controls.push(labels, [[bot.clock.now(), 1]])
    const seen = await see({ promql: 'calls' }, 30 * MINUTE)
    expect(seen.series).toHaveLength(1)
    expect(JSON.stringify({ ...seen, link: undefined })).not.toContain('canary')
  })

  it('are only those of its own pods there', async () => {
    await deliver('d-1', '1.4.0')
    serve(0, { pod: 'checkout-worker-7c5ddbdf54-x2x7k' })
    expect((await see('request-rate')).series).toEqual([])

    serve(0)
    expect((await see('request-rate')).series[0]?.points.at(-1)?.[1]).toBeCloseTo(10, 5)
  })

  it('say when something was delivered, and when it went back', async () => {
    await deliver('d-1', '1.4.0')
    bot.simulated.clusters.get('shared')!.controls.fail(await bot.simulated.isImageOf('checkout', '1.5.0'), 'crash') // prettier-ignore
    await deliver('d-2', '1.5.0', 300_000)
    serve(0)

    const { picture } = await see('request-rate')
    const { chart } = picture!

    expect(chart.markers.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'delivery 1.4.0',
      'delivery 1.5.0',
      'rollback back to 1.4.0',
    ])
    expect(chart.markers.every(({ at }) => at >= chart.from && at <= chart.to)).toBe(true)
  })

  it('have a line for each series, named as the question wants it', async () => {
    await deliver('d-1', '1.4.0')
    for (const [le, rate] of [
      ['0.1', 5],
      ['0.5', 9],
      ['+Inf', 10],
    ] as const)
      // prettier-ignore
      controls.add(
        sampled(
          { __name__: 'http_request_duration_seconds_bucket', ...pod, le },
          (at) => (rate * at) / 1000,
        ),
      )

    const { picture } = await see('latency')

    expect(picture?.chart.series.map(({ name }) => name)).toEqual(['p50', 'p95', 'p99'])
    expect(picture?.alt).toMatch(
      /; p50: lowest 100 ms, highest 100 ms, last 100 ms; p95: lowest 500 ms/,
    )
  })

  it('may be asked for in PromQL, in which variables stand for the app', async () => {
    await deliver('d-1', '1.4.0')
    serve(0)

    const promql = 'count by (pod) (http_requests_total{pod=~"$pods",namespace="$namespace"})'
    const seen = await see({ promql })

    expect(seen).toMatchObject({ title: promql, unit: 'count' })
    expect(seen.picture?.chart.series.map(({ name }) => name)).toEqual([`pod=${pod.pod}`])
    expect((await see({ promql: 'sum(nothing_like_it)' })).picture).toBeUndefined()
  })

  it('have no more points than a picture shows, whatever the time', async () => {
    await deliver('d-1', '1.4.0')
    for (const [span, step] of [
      [10 * MINUTE, 15_000],
      [3 * HOUR, 30_000],
      [48 * HOUR, 600_000],
      [300 * 24 * HOUR, 86_400_000],
    ] as const) {
      // prettier-ignore
      const { series } = await see({ promql: 'vector(1)' }, span)
      const points = series[0]!.points

      expect(points.length).toBeLessThanOrEqual(361)
      expect(points[1]![0] - points[0]![0]).toBe(step)
      expect(points[0]![0] % step).toBe(0)
    }
  })

  it('are those of the platform and of the app, too: the app asks last', async () => {
    const query = 'vector(1)'
    const checkout = catalog.apps['checkout']!
    await bot.adopt({
      ...catalog,
      metrics: {
        queue: { query, unit: 'count', title: 'Queue' },
        cpu: { query: 'vector(2)', unit: 'cores' },
        latency: { query: 'vector(3)', unit: 'seconds' },
      },
      apps: {
        ...catalog.apps,
        checkout: {
          ...checkout,
          definition: { ...checkout.definition, metrics: { latency: { query: 'vector(4)', unit: 'seconds', title: 'Own' } } } as typeof checkout.definition, // prettier-ignore
        },
      },
    })
    await deliver('d-1', '1.4.0')

    expect((await metricNames('checkout', 'staging', bot.world)).map(({ name }) => name)).toEqual([
      'request-rate',
      'error-rate',
      'latency',
      'cpu',
      'memory',
      'restarts',
      'saturation',
      'queue',
    ])
    expect(await see('cpu')).toMatchObject({ title: 'cpu', series: [{ points: expect.arrayContaining([[bot.clock.now(), 2]]) }] }) // prettier-ignore
    expect(await see('latency')).toMatchObject({ title: 'Own', series: [{ points: expect.arrayContaining([[bot.clock.now(), 4]]) }] }) // prettier-ignore
  })
})

describe('Metrics that cannot be shown', () => {
  const refused = async (asking: Promise<unknown>) => {
    const error: unknown = await asking.catch((found: unknown) => found)
    const { code, message, hint } = error as { code: string; message: string; hint?: string }
    return [code, message, hint]
  }

  it('are refused in words', async () => {
    expect(await refused(see('error-rate'))).toEqual([
      'not-possible',
      'Cannot show metrics of checkout in staging: nothing of it that runs was delivered there',
      undefined,
    ])
    await deliver('d-1', '1.4.0')

    expect(await refused(see('eror-rate'))).toEqual([
      'bad-usage',
      'Cannot show metrics of checkout in staging: there is no metric "eror-rate"',
      'Did you mean "error-rate"?',
    ])
    expect(await refused(see({ promql: 'sum(' }))).toEqual([
      'not-possible',
      'Cannot show metrics of checkout in staging: invalid parameter "query": it ends too early',
      undefined,
    ])
    expect(await refused(see('cpu', -HOUR))).toEqual(['bad-usage', 'Cannot show metrics: the time ends before it begins', undefined]) // prettier-ignore
    expect(await refused(see('cpu', 401 * 24 * HOUR))).toEqual(['bad-usage', 'Cannot show metrics: the time is longer than 400 days', undefined]) // prettier-ignore
  })

  it('are refused where nothing keeps any', async () => {
    expect(await refused(see('cpu', HOUR, 'production'))).toEqual([
      'not-possible',
      'Cannot show metrics of checkout in production: cluster "prod" has no Prometheus',
      'Name it in deliver.yml, under clusters.prod.prometheus',
    ])
  })

  it('are unavailable while what keeps them is away or too slow, and not possible where it refuses us', async () => {
    await deliver('d-1', '1.4.0')
    controls.goAway()
    expect(await refused(see('cpu'))).toEqual([
      'unavailable',
      'Cannot show metrics of checkout in staging: the Prometheus of shared does not answer',
      undefined,
    ])
    controls.comeBack()
    const renew = controls.deny()
    expect((await refused(see('cpu')))[0]).toBe('not-possible')
    renew()

    controls.slow(10 * MINUTE)
    const asked = refused(see('cpu'))
    await bot.clock.advance(25_000)
    expect(await asked).toEqual([
      'unavailable',
      'Cannot show metrics of checkout in staging: there was no answer within 25 s',
      undefined,
    ])
  })
})

const pod = { namespace: 'shop-staging', pod: 'checkout-7c5ddbdf54-x2x7k' }

/** Ten requests a second, of which a share fails. */
function serve(share: number, labels: Record<string, string> = {}): void {
  for (const [code, rate] of [
    ['200', 10 * (1 - share)],
    ['500', 10 * share],
  ] as const)
    // prettier-ignore
    controls.add(
      sampled({ __name__: 'http_requests_total', ...pod, code, ...labels }, (at) => (rate * at) / 1000), // prettier-ignore
    )
}

function see(metric: MetricsRequest['metric'], span = HOUR, environment = 'staging') {
  const to = bot.clock.now()
  return seeMetrics({ app: 'checkout', environment, metric, from: to - span, to }, bot.world)
}

async function deliver(id: string, wanted: string, ms = 60_000) {
  const place = {
    app: 'checkout',
    environment: 'staging',
    channel: '#checkout',
    at: bot.clock.now(),
  }
  const document = newDelivery({ id, purpose: 'deploy', wanted, by: dana, ...place })
  await bot.store.submit({
    create: { kind: 'delivery', id, target: document.target, document, state: 'prepare' },
  })
  await bot.settle(ms)
}
