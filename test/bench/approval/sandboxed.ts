import path from 'node:path'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { createBot } from '#src/bot.ts'
import { systemClock } from '#src/clock.ts'
import { createClusters } from '#src/clusters.ts'
import { createDependencyServices } from '#src/dependency-services.ts'
import { watchOf } from '../../support/watch.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { ApprovalPolicy } from '#src/core/rules/policy.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { createLog } from '#src/log.ts'
import { app, workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import type { MessageView } from '#src/sandbox/slack/snapshot.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { shopCatalog } from '../../support/simulated-bot.ts'
import { inFolder } from '../folder.ts'

const channel = '#checkout'
const patience = 30_000

/** A card of the sandbox that asks more people than will ever agree. */
export type Card = {
  /** Presses a button as Olga, and says after how many milliseconds the card in Slack shows what came of it. */
  press(button: string): Promise<number>
  /** Says it as Olga, and waits until the card shows what came of it. */
  say(line: string): Promise<void>
  /** How long one request takes that Slack answers at once. */
  ping(): Promise<number>
  readonly delivery: string
}

/** The bot and its Slack as the sandbox has them, with a store in a file; gone after the work. */
export function withCard<Result>(work: (card: Card) => Promise<Result>): Promise<Result> {
  return inFolder(async (folder) => {
    const clock = systemClock
    const seed = workspaceOf({ scopes: botScopes, events: botEvents })
    const slack = await startSlack({ clock, seed })
    const shop = await asking()
    const catalog = () => shop
    const world = simulateWorld(shop, clock)
    const { workspace } = app
    const bot = await createBot({
      who: app,
      slack: {
        slackApiUrl: `${slack.url}/api/`,
        botToken: slack.tokens.bot,
        way: { appToken: slack.tokens.app },
      },
      store: openSqliteStore({ file: path.join(folder, 'deliver.db'), workspace, clock }),
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
    await bot.start()
    try {
      const olga = slack.as('U0OLGA')
      const cards = () =>
        slack.control.messages(channel).filter(({ text }) => text.includes('waits for approval'))
      const line = '/deliver deploy checkout 1.5.0 to staging'
      await slack.as('U0DANA').command(channel, line)
      await slack.control.waitFor(() => cards()[0], patience)
      const card = () => cards()[0] ?? fail()
      const changed = (before: MessageView) =>
        slack.control.waitFor(() => cards()[0]?.text !== before.text, patience)
      return await work({
        delivery: /`(d-[0-9a-z]+)` · asked/.exec(card().text)?.[1] ?? fail(),
        async press(button) {
          const before = card()
          const started = performance.now()
          const shown = changed(before).then(() => performance.now() - started)
          await olga.click({ channel: before.channel, ts: before.ts }, button)
          return await shown
        },
        async ping() {
          const started = performance.now()
          const answer = await fetch(`${slack.url}/api/api.test`, { method: 'POST' })
          await answer.text()
          return performance.now() - started
        },
        async say(said) {
          const shown = changed(card())
          await olga.command(channel, said)
          await shown
        },
      })
    } finally {
      await bot.stop()
      await slack.close()
    }
  })
}

function fail(): never {
  throw new Error('Cannot measure: the card does not ask')
}

async function asking(): Promise<Catalog> {
  const catalog = await shopCatalog()
  const { staging, ...environments } = catalog.environments
  const approval = ApprovalPolicy.parse({ from: ['sre', 'shop-team'], count: 20 })
  return {
    ...catalog,
    environments: { ...environments, ...(staging && { staging: { ...staging, approval } }) },
  }
}
