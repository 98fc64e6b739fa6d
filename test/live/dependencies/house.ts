import { globSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from '#providers/cloud/cloud.ts'
import type { ReleaseSource } from '#providers/releases/releases.ts'
import { simulateReleases } from '#providers/releases/simulated.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { systemClock } from '#src/clock.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import { motoMissing, startMoto } from '../aws/moto.ts'
import { botInSlack } from '../bot-in-slack.ts'
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
    startMoto(clock, 4),
    startPostgres(),
  ])
  const account = async <Answer>(ask: (cloud: Cloud) => Promise<Answer>): Promise<Answer> => {
    const cloud = await moto.open()
    try {
      return await ask(cloud)
    } finally {
      await cloud.close()
    }
  }
  const value = JSON.stringify({ token: CANARY, unused: 'other' })
  await account(({ secrets }) => secrets.create({ name: 'prod/pay', value, tags: {} }, within()))
  const namespace = await box.createNamespace('shop')
  const { kubeconfig } = box
  const catalog = await catalogOf(box.folder, platformOf({ kubeconfig, namespace, aws: moto.url }))
  const slack = await startSlack({
    clock,
    seed: workspaceOf({ scopes: botScopes, events: botEvents }),
  })
  const inside = managedPostgres(postgres)
  const lines: string[] = []
  const source = releasesOf(catalog, clock)
  const file = join(box.folder, 'deliver.db')
  const begin = async () => {
    const releases = () => source
    const services = { sql: inside.sql }
    const one = await botInSlack({ clock, catalog: () => catalog, slack, releases, services, lines, file }) // prettier-ignore
    await one.start()
    return one
  }
  let bot = await begin()
  return {
    box,
    slack,
    /** Asks the account as it is now: through the provider, which remembers nothing of what was asked before. */
    account,
    inside,
    /** The image of a release, as pods name it. */
    async imageOf(version: string): Promise<string> {
      const release = await source.find(version, within())
      const [artifact] = release?.artifacts ?? []
      return `${artifact?.image}@${artifact?.digest}`
    },
    namespaceOf: () => namespace,
    /** Everything that the bot logged. */
    log: () => lines.join(''),
    /** Everything that is stored. */
    stored: () => storedIn(box.folder),
    /** The bot ends, and another goes on with what is stored. */
    async restart(): Promise<void> {
      await bot.stop()
      bot = await begin()
    },
    async stop() {
      await bot.stop()
      await slack.close()
      await Promise.all([postgres.stop(), moto.stop(), box.stop()])
    },
  }
}

/** How long a test waits for one answer. */
export const within = () => AbortSignal.timeout(10_000)

function releasesOf(catalog: Catalog, clock: Clock): ReleaseSource {
  const { image } = catalog.apps['checkout']!.releases
  const published = Object.keys(releases).map((version) => ({ version, files: filesOf(version) }))
  return simulateReleases({ app: 'checkout', image, clock, releases: published }).source
}

async function catalogOf(folder: string, text: string): Promise<Catalog> {
  const file = join(folder, 'deliver.yml')
  await writeFile(file, text)
  const reading = await readCatalog(file, { simulated: true })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems, null, 1))
  return reading.catalog
}

/** The database and what is beside it, byte by byte. */
function storedIn(folder: string): string {
  const files = globSync(join(folder, 'deliver.db*'))
  return files.map((file) => readFileSync(file, 'latin1')).join('\n')
}

/** The machine's clock, so many times as fast: who looks again after ten seconds does so after two. */
function faster(times: number): Clock {
  const start = Date.now()
  return {
    now: () => start + (Date.now() - start) * times,
    wait: (ms, signal) => systemClock.wait(ms / times, signal),
  }
}
