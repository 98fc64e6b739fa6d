import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { openCluster } from '#providers/cluster/open.ts'
import { simulateReleases } from '#providers/releases/simulated.ts'
import { createBot } from '#src/bot.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { systemClock } from '#src/clock.ts'
import { createClusters } from '#src/clusters.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { createDependencyServices } from '#src/dependency-services.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { createLog } from '#src/log.ts'
import { app, workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import { motoMissing, startMoto } from '../aws/moto.ts'
import { boxMissing, startBox } from '../kubernetes/box.ts'
import { postgresMissing, startPostgres } from '../postgres/server.ts'
import { managedPostgres } from './managed.ts'
import { filesOf, platformOf, releases } from './platform.ts'

/** A value of the account's own, which may be nowhere but in its secret and in those that were made of it. */
export const CANARY = 'canary-of-the-token'

/** Why dependencies cannot be tested here as a whole, in words. In CI they have to be. */
export function servicesMissing(): string | undefined {
  return process.env['CI'] ? undefined : (boxMissing() ?? motoMissing() ?? postgresMissing())
}

export type House = Awaited<ReturnType<typeof startHouse>>

/** The whole bot with Slack, an API server, an AWS account and a PostgreSQL, all on loopback; only releases are simulated. */
export async function startHouse() {
  const clock = faster(5)
  const [box, moto, postgres] = await Promise.all([
    startBox(),
    startMoto(clock, 3),
    startPostgres(),
  ])
  const account = await moto.open()
  const value = JSON.stringify({ token: CANARY, unused: 'other' })
  await account.secrets.create({ name: 'prod/pay', value, tags: {} }, AbortSignal.timeout(10_000))
  const namespace = await box.createNamespace('shop')
  const { kubeconfig } = box
  const catalog = await catalogOf(
    box.folder,
    platformOf({ kubeconfig, namespace, aws: moto.url }),
  )
  const slack = await startSlack({
    clock,
    seed: workspaceOf({ scopes: botScopes, events: botEvents }),
  })
  const inside = managedPostgres(postgres)
  const lines: string[] = []
  const bot = await botWith({ clock, catalog, slack, inside, lines, folder: box.folder })
  await bot.start()
  return {
    box,
    slack,
    account,
    inside,
    namespaceOf: () => namespace,
    /** Everything that the bot logged. */
    log: () => lines.join(''),
    file: join(box.folder, 'deliver.db'),
    async stop() {
      await bot.stop()
      await slack.close()
      await account.close()
      await Promise.all([postgres.stop(), moto.stop(), box.stop()])
    },
  }
}

type Parts = {
  readonly clock: Clock
  readonly catalog: Catalog
  readonly slack: Awaited<ReturnType<typeof startSlack>>
  readonly inside: Pick<ReturnType<typeof managedPostgres>, 'sql'>
  readonly lines: string[]
  readonly folder: string
}

function botWith({ clock, catalog: read, slack, inside, lines, folder }: Parts) {
  const catalog = () => read
  const log = createLog('debug', { write: (line) => void lines.push(line) })
  const { image } = read.apps['checkout']!.releases
  const published = Object.keys(releases).map((version) => ({ version, files: filesOf(version) }))
  const { source } = simulateReleases({ app: 'checkout', image, clock, releases: published })
  return createBot({
    who: app,
    slack: {
      slackApiUrl: `${slack.url}/api/`,
      botToken: slack.tokens.bot,
      way: { appToken: slack.tokens.app },
    },
    store: openSqliteStore({
      file: join(folder, 'deliver.db'),
      workspace: app.workspace,
      clock,
    }),
    catalog,
    catalogProblems: () => [],
    clusters: createClusters(catalog, (name, entry) => openCluster(entry, { clock, log, name })),
    releases: () => source,
    services: { ...createDependencyServices({ catalog, clock, log }), sql: inside.sql },
    clock,
    log,
    metrics: createMetrics(),
  })
}

async function catalogOf(folder: string, text: string): Promise<Catalog> {
  const file = join(folder, 'deliver.yml')
  await writeFile(file, text)
  const reading = await readCatalog(file, { simulated: true })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems, null, 1))
  return reading.catalog
}

/** The machine's clock, so many times as fast: who looks again after ten seconds does so after two. */
function faster(times: number): Clock {
  const start = Date.now()
  return {
    now: () => start + (Date.now() - start) * times,
    wait: (ms, signal) => systemClock.wait(ms / times, signal),
  }
}
