import type { Cloud } from '#providers/cloud/cloud.ts'
import { simulateCloud } from '#providers/cloud/simulated.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { simulateCluster } from '#providers/cluster/simulated.ts'
import type { Prober } from '#providers/probe/probe.ts'
import { simulateProber } from '#providers/probe/simulated.ts'
import type { ReleaseSource } from '#providers/releases/releases.ts'
import { simulateReleases } from '#providers/releases/simulated.ts'
import { simulateServers, simulateSql, type SimulatedServers } from '#providers/sql/simulated.ts'
import type { Sql } from '#providers/sql/sql.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Release } from '#src/core/release.ts'
import type { Published } from './shop-releases.ts'
import { databaseNumbers } from './traffic/databases.ts'
import { simulateWatch, type SimulatedWatch } from './watched.ts'

/** How long a simulated pod takes: a rolling update of three is watched within half a minute. */
const READY_AFTER = 3_000

type Simulated<Thing, Controls> = ReadonlyMap<
  string,
  { readonly [Key in 'it']: Thing } & { readonly controls: Controls }
>

/** Clusters with what watches them, clouds and release sources of a catalog, in memory. */
export type SimulatedWorld = SimulatedWatch & {
  readonly clusters: Simulated<Cluster, ReturnType<typeof simulateCluster>['controls']>
  readonly releases: Simulated<ReleaseSource, ReturnType<typeof simulateReleases>['controls']>
  readonly clouds: Simulated<Cloud, ReturnType<typeof simulateCloud>['controls']>
  /** Database servers, those of the clouds among them. */
  readonly servers: SimulatedServers
  readonly sql: Sql
  readonly prober: {
    readonly it: Prober
    readonly controls: ReturnType<typeof simulateProber>['controls']
  }
  /** Whether an image, as pods name it, is of this version of the app. */
  isImageOf(app: string, version: string): Promise<(image: string) => boolean>
}

/** What is otherwise than usual in a world. */
export type WorldOptions = {
  /** Releases of apps that do not publish the usual ones. */
  readonly published?: Published
  /** What takes another time in its clouds, in milliseconds. */
  readonly takes?: Parameters<typeof simulateCloud>[0]['takes'] & object
}

/** Simulates whatever the catalog says is simulated. */
export function simulateWorld(
  catalog: Catalog,
  clock: Clock,
  { published = {}, takes = {} }: WorldOptions = {},
): SimulatedWorld {
  const clusters = new Map(
    Object.entries(catalog.clusters)
      .filter(([, entry]) => 'simulated' in entry)
      .map(([name]) => {
        const simulation = { clock, name, readyAfterMs: READY_AFTER }
        const { cluster: it, controls } = simulateCluster(simulation)
        return [name, { it, controls }]
      }),
  )
  const releases = releasesOf(catalog, clock, published)
  const servers = simulateServers()
  const clouds = new Map(
    Object.entries(catalog.clouds)
      .filter(([, entry]) => 'simulated' in entry)
      .map(([name]) => {
        const { cloud: it, controls } = simulateCloud({ clock, name, servers, takes })
        return [name, { it, controls }]
      }),
  )
  const { prober, controls: probing } = simulateProber()
  const watch = simulateWatch(catalog, clock, clusters)
  for (const [name, { controls }] of clouds)
    watch.cloudWatches.get(name)?.controls.add(databaseNumbers(controls.instances))
  return {
    clusters,
    clouds,
    servers,
    sql: simulateSql(servers),
    prober: { it: prober, controls: probing },
    ...watch,
    releases,
    async isImageOf(app, version) {
      const release = await releases.get(app)?.it.find(version, new AbortController().signal)
      return release ? runs(release) : () => false
    },
  }
}

function releasesOf(
  catalog: Catalog,
  clock: Clock,
  published: Published,
): SimulatedWorld['releases'] {
  return new Map(
    Object.values(catalog.apps)
      .filter(({ releases: entry }) => 'simulated' in entry)
      .map(({ name: app, releases: { image } }) => {
        const { source: it, controls } = simulateReleases({
          app,
          image,
          clock,
          ...(published[app] && { releases: published[app] }),
        })
        return [app, { it, controls }]
      }),
  )
}

function runs({ artifacts }: Release): (image: string) => boolean {
  return (image) =>
    artifacts.some(
      (artifact) =>
        image === `${artifact.image}:${artifact.tag}` ||
        (artifact.digest !== undefined && image.endsWith(artifact.digest)),
    )
}
