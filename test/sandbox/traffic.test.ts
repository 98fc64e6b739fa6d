import { expect, it, onTestFinished } from 'vitest'
import type { Instant } from '#src/core/clock.ts'
import { simulateBot, shopCatalog } from '../support/simulated-bot.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'

const signal = new AbortController().signal
const errorRate = `sum(rate(http_requests_total{namespace="shop-dev",service="checkout",code=~"5.."}[1m])) / sum(rate(http_requests_total{namespace="shop-dev",service="checkout"}[1m]))`

it('lets a release that answers with errors be seen in numbers, alerts and lines, until it is taken back', async () => {
  const { bot, deliver, ask, firing, said } = await shop()
  await deliver('1.4.0')
  await bot.settle(180_000)
  expect(await ask(errorRate)).toBeCloseTo(0.003, 3)
  expect(firing()).toEqual([])

  const isNew = await bot.simulated.isImageOf('checkout', '1.5.0')
  const heal = bot.simulated.traffic.get('shared')!.ail('checkout', isNew, 'failing')
  const before = bot.clock.now()
  await deliver('1.5.0')
  await bot.settle(120_000)
  expect(await ask(errorRate)).toBeCloseTo(0.22, 2)
  expect(firing()).toEqual([
    expect.objectContaining({
      labels: expect.objectContaining({
        alertname: 'ErrorRateHigh',
        service: 'checkout',
        namespace: 'shop-dev',
      }),
      annotations: expect.objectContaining({
        summary: expect.stringMatching(/^22% of the requests to checkout fail$/),
      }),
    }),
  ])
  expect(await said(before - 120_000, before)).not.toMatch(/declined by the gateway/)
  expect(await said(before, bot.clock.now())).toMatch(
    /level=error msg="payment was declined by the gateway" order=\d+/,
  )

  heal()
  await bot.settle(120_000)
  expect(await ask(errorRate)).toBeCloseTo(0.003, 3)
  expect(firing()).toEqual([])
})

it('tells the same numbers for the same moments, whenever it is asked', async () => {
  const { bot, deliver, ask } = await shop()
  await deliver('1.4.0')
  await bot.settle(300_000)
  const then = bot.clock.now()
  const first = await ask(errorRate, then)
  await bot.settle(300_000)
  expect(await ask(errorRate, then)).toBe(first)
})

async function shop() {
  const catalog = await shopCatalog('sandbox')
  const rules = { ...catalog, environments: { dev: catalog.environments['dev']! } }
  const bot = await simulateBot({ catalog: rules })
  const life = new AbortController()
  onTestFinished(() => life.abort())
  bot.simulated.live(life.signal)
  const { controls, it: metrics } = bot.simulated.prometheuses.get('shared')!
  let count = 0
  return {
    bot,
    async deliver(version: string): Promise<void> {
      const id = `d-traffic${count++}`
      const document = newDelivery({
        id,
        purpose: 'deploy',
        app: 'checkout',
        environment: 'dev',
        wanted: version,
        by: { type: 'person', id: 'U0DANA', name: 'dana' },
        channel: '#checkout',
        at: bot.clock.now(),
      })
      const create = { kind: 'delivery', id, target: document.target, document, state: 'prepare' }
      const audit = { actor: document.by, action: 'deploy', invocation: id, detail: {} }
      await bot.store.submit({ create, audit })
      await bot.settle(30_000)
    },
    firing: () => controls.firing(),
    async ask(promql: string, at: Instant = bot.clock.now()): Promise<number | undefined> {
      const { series } = await metrics.instant({ question: { promql }, at }, signal)
      return series[0]?.points[0]?.[1]
    },
    async said(from: Instant, to: Instant): Promise<string> {
      const { it: logs } = bot.simulated.lokis.get('shared')!
      const pods = [{ startsWith: 'checkout-' }]
      const { lines } = await logs.read(
        { namespace: 'shop-dev', pods, from, to, limit: 5_000 },
        signal,
      )
      return lines.map(({ text }) => text).join('\n')
    },
  }
}
