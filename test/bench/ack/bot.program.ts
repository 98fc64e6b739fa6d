// The whole bot in HTTP mode, as `serve` wires it, on a file database. Clusters and release sources answer at once.
import path from 'node:path'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { createBot } from '#src/bot.ts'
import { createDependencyServices } from '#src/dependency-services.ts'
import { watchOf } from '../../support/watch.ts'
import { systemClock } from '#src/clock.ts'
import { createLog } from '#src/log.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { startServer } from '#src/http/server.ts'
import { app as who } from '#src/sandbox/people.ts'
import { answerWith, given, tell } from '../program.ts'
import { stillCluster } from '../cluster/still.ts'
import { shopCatalog } from '../../support/simulated-bot.ts'
import { multiplied, sourceOf } from './catalog.ts'
import type { Start } from './sides.ts'

const { signingSecret, slackApiUrl, folder, apps } = given<Start>()
const clock = systemClock
const log = createLog('error')
const counted = createMetrics()
let carriedOut = 0
const metrics = {
  ...counted,
  command(verb: string, result: 'ok' | 'refused' | 'failed') {
    if (result === 'ok') carriedOut += 1
    counted.command(verb, result)
  },
}
const catalog = multiplied(await shopCatalog(), apps)
const cluster = stillCluster([])
const bot = await createBot({
  who,
  slack: { slackApiUrl, botToken: 'xoxb-bench', way: { signingSecret } },
  store: openSqliteStore({ file: path.join(folder, 'bot.db'), workspace: who.workspace, clock }),
  catalog: () => catalog,
  catalogProblems: () => [],
  clusters: {
    cluster: async () => cluster,
    close: () => Promise.resolve(),
  },
  releases: sourceOf,
  services: createDependencyServices({ catalog: () => catalog, clock }),
  watch: watchOf(() => catalog, clock),
  clock,
  log,
  metrics,
})
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  log,
  clock,
  health: bot.health,
  mounts: bot.mounts,
})
await bot.start()
answerWith(() => ({ carriedOut }))
tell({ url: server.url })
