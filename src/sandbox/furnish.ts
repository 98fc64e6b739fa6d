import type { ReleaseSource } from '#providers/releases/releases.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { DependencyEntry } from '#src/core/dependencies/definition.ts'
import { EnvironmentEntry, environmentsOf, isAtTag } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Release } from '#src/core/release.ts'
import type { App } from '#src/core/catalog.ts'
import { targetKey } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import type { SimulatedWorld } from './world.ts'

/** A clock that can begin in the past and catch up at once: what is furnished has been there for a while. */
export function lateClock(clock: Clock, behind: number): Clock & { catchUp(): void } {
  let offset = behind
  return {
    now: () => clock.now() - offset,
    wait: (ms, signal) => clock.wait(ms, signal),
    catchUp: () => void (offset = 0),
  }
}

export type Furnishing = {
  readonly world: SimulatedWorld
  readonly catalog: Catalog
  render(request: {
    app: App
    environment: string
    catalog: Catalog
    release: Release
    source: ReleaseSource
    signal: AbortSignal
  }): Promise<{ cluster: string; namespace: string; manifests: readonly Manifest[] }>
}

export type Furnished = {
  readonly app: string
  readonly environment: string
  readonly version: string
}

/**
 * The platform before it had rules. What was furnished is told as deliveries that nobody had to approve: they came before
 * the rules did. Marking them as emergencies, or inventing votes for them, would be a history that never was.
 */
export function withoutRules(catalog: Catalog): Catalog {
  const { environments, apps, kinds, dependencies } = catalog
  return {
    ...catalog,
    environments: mapped(environments, ({ cluster, namespace, cloud, channel, ...rest }) =>
      EnvironmentEntry.parse({ cluster, namespace, cloud, channel, protected: rest.protected }),
    ),
    kinds: mapped(kinds, (kind) => without(kind, 'owners', 'per')),
    dependencies: mapped(dependencies, unowned),
    apps: mapped(apps, (app) => without({ ...app, definition: unownedIn(app) }, 'per')),
  }
}

function unownedIn({ definition }: App): App['definition'] {
  if (isAtTag(definition) || !definition.dependencies) return definition
  return { ...definition, dependencies: mapped(definition.dependencies, unowned) }
}

/** Whoever owns a dependency is asked about what changes, not about what was there. */
function unowned<Entry extends Pick<DependencyEntry, 'owners' | 'per'>>(entry: Entry): Entry {
  const per =
    entry.per && mapped(entry.per, (one) => (one === 'none' ? one : { ...one, owners: undefined }))
  return { ...entry, owners: undefined, ...(per && { per }) }
}

function mapped<From, To>(
  entries: Readonly<Record<string, From>>,
  change: (entry: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(entries).map(([name, one]) => [name, change(one)]))
}

/** What runs where before anybody came: every app everywhere, production one release behind. */
export function firstVersions(catalog: Catalog): readonly Furnished[] {
  return Object.values(catalog.apps).flatMap((app) =>
    environmentsOf(catalog, app).map((environment) => ({
      app: app.name,
      environment,
      version: catalog.environments[environment]?.protected ? '1.4.0' : '1.4.1',
    })),
  )
}

/** Puts the first versions into the clusters, as an earlier delivery would have. */
export async function furnish({ world, catalog, render }: Furnishing): Promise<void> {
  const { signal } = new AbortController()
  for (const { app, environment, version } of firstVersions(catalog)) {
    const source = world.releases.get(app)?.it
    const release = await source?.find(version, signal)
    const entry = catalog.apps[app]
    if (!source || !release || !entry) continue
    const { cluster, namespace, manifests } = await render({
      app: entry,
      environment,
      catalog,
      release,
      source,
      signal,
    })
    const stamp = { target: targetKey(app, environment), delivery: 'd-first', fence: 0 }
    await world.clusters.get(cluster)?.it.apply({ namespace, manifests, stamp }, signal)
  }
}
