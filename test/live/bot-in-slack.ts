import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { openCluster } from '#providers/cluster/open.ts'
import type { ReleaseSource } from '#providers/releases/releases.ts'
import { createBot } from '#src/bot.ts'
import { createClusters } from '#src/clusters.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { createDependencyServices, type DependencyServices } from '#src/dependency-services.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { createLog } from '#src/log.ts'
import { app } from '#src/sandbox/people.ts'
import type { startSlack } from '#src/sandbox/slack/slack.ts'
import type { WatchServices } from '#src/watch-services.ts'
import { watchOf } from '../support/watch.ts'

export type Parts = {
  readonly clock: Clock
  readonly catalog: () => Catalog
  readonly slack: Awaited<ReturnType<typeof startSlack>>
  readonly releases: (app: App) => ReleaseSource
  /** Where the store is. */
  readonly file: string
  /** Takes what is logged. */
  readonly lines: string[]
  /** Instead of those of the catalog. */
  readonly services?: Partial<DependencyServices>
  readonly watch?: WatchServices
  /** Those of the catalog that are simulated. */
  readonly simulations?: ReadonlyMap<string, Cluster>
}

/** The whole bot in this process, with real clusters, in a Slack on loopback. */
export function botInSlack({ clock, catalog, slack, releases, file, lines, ...others }: Parts) {
  const log = createLog('debug', { write: (line) => void lines.push(line) })
  return createBot({
    who: app,
    slack: {
      slackApiUrl: `${slack.url}/api/`,
      botToken: slack.tokens.bot,
      way: { appToken: slack.tokens.app },
    },
    store: openSqliteStore({ file, workspace: app.workspace, clock }),
    catalog,
    catalogProblems: () => [],
    clusters: createClusters(catalog, (name, entry) =>
      openCluster(entry, { clock, log, name, simulations: others.simulations ?? new Map() }),
    ),
    releases,
    services: { ...createDependencyServices({ catalog, clock, log }), ...others.services },
    watch: others.watch ?? watchOf(catalog, clock),
    clock,
    log,
    metrics: createMetrics(),
  })
}
