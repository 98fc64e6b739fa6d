import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import { createBot } from '#src/bot.ts'
import { createClusters } from '#src/clusters.ts'
import { createDependencyServices } from '#src/dependency-services.ts'
import { watchOf } from './support/watch.ts'
import { ApprovalPolicy } from '#src/core/rules/policy.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { createLog } from '#src/log.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { manualClock } from './support/clock.ts'
import { shopCatalog } from './support/simulated-bot.ts'

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5'
const never = () => new Promise<never>(() => undefined)
/** A request that comes in and never ends. */
const endless = (came: () => void) => ({ receive: () => (came(), never()) })

it('claims nothing more from the moment in which it is stopped', async () => {
  let claims = 0
  const { bot, clock, send } = await running((store, came) => ({
    ...store,
    ...endless(came),
    claim: (request) => (claims++, store.claim(request)),
  }))
  await clock.advance(5_000)
  await send()
  const before = claims
  expect(before).toBeGreaterThan(0)
  const stopping = bot.stop()
  await clock.advance(20_000)
  await stopping
  expect(claims).toBe(before)
})

it('is stopped within nine seconds, whatever does not end', async () => {
  const closed: number[] = []
  const { bot, clock, send } = await running((store, came) => ({
    ...store,
    ...endless(came),
    claim: never,
    dirtyMessages: never,
    close: async () => void closed.push(clock.now()),
  }))
  await clock.advance(1_000)
  await send()
  const began = clock.now()
  const stopping = bot.stop()
  await clock.advance(9_000)
  await stopping
  expect(closed).toHaveLength(1)
  expect(closed[0]! - began).toBeLessThanOrEqual(9_000)
})

it('watches the groups that decide, once they do', async () => {
  const stores: Store[] = []
  const { bot, shop } = await running((store) => (stores.push(store), store))
  const watched = async () => (await stores[0]!.list({ kind: 'groupWatch' })).map(({ id }) => id)
  expect(await watched()).toEqual([])

  const { production } = shop.environments
  const approval = ApprovalPolicy.parse({ from: ['sre', 'managers', 'U0OMAR'] })
  await bot.follow({
    ...shop,
    groups: { ...shop.groups, managers: { users: ['U0RITA'] } },
    environments: { ...shop.environments, production: { ...production!, approval } },
  })
  expect(await watched()).toEqual(['sre'])
})

it('chains what is audited, a second later', async () => {
  const stores: Store[] = []
  const { bot, clock, shop } = await running((store) => (stores.push(store), store))
  const [store] = stores
  const newest = async () => (await store!.auditRows({ limit: 1 }))[0]
  await clock.advance(2_000)
  expect((await newest())?.hash).toBe((await store!.auditHead())?.hash)

  const { checkout } = shop.apps
  await bot.follow({ ...shop, apps: { ...shop.apps, extra: { ...checkout!, name: 'extra' } } })
  expect((await newest())?.hash).toBeUndefined()
  await clock.advance(2_000)
  expect(await newest()).toMatchObject({ hash: (await store!.auditHead())?.hash })
})

/** A bot in HTTP mode that was started, on a clock of ours. */
async function running(through: (store: Store, came: () => void) => Store) {
  const received = Promise.withResolvers<void>()
  const clock = manualClock()
  const shop = await shopCatalog()
  const world = simulateWorld(shop, clock)
  const catalog = () => shop
  const bot = await createBot({
    who: { workspace: 'T0SHOP', botUserId: 'U0DELIVER', botId: 'B0DELIVER' },
    slack: { slackApiUrl: 'http://127.0.0.1:9/api/', botToken: 'xoxb-1', way: { signingSecret } },
    store: through(
      openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock }),
      received.resolve,
    ),
    catalog,
    catalogProblems: () => [],
    clusters: createClusters(catalog, async (name) => world.clusters.get(name)!.it),
    releases: ({ name }) => world.releases.get(name)!.it,
    services: createDependencyServices({ catalog, clock }),
    watch: watchOf(catalog, clock),
    clock,
    log: createLog('silent'),
    metrics: createMetrics(),
  })
  const server = createServer((request, response) => {
    for (const mount of bot.mounts) void mount.handle(request, response)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await bot.start()

  return {
    bot,
    clock,
    shop,
    /** Resolves once a command has come in; nobody waits for its answer. */
    async send() {
      const body =
        'command=%2Fdeliver&text=deploy+checkout+1.4.0+to+dev&user_id=U0DANA&user_name=dana&team_id=T0SHOP&channel_id=C0&trigger_id=t-1'
      const at = Math.floor(clock.now() / 1000)
      const signature = createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex')
      fetch(`http://127.0.0.1:${port}/slack/events`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': `${at}`,
          'x-slack-signature': `v0=${signature}`,
        },
      }).catch(() => undefined)
      await received.promise
    },
  }
}
