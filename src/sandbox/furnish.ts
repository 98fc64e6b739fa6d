import type { Catalog } from '#src/core/catalog.ts'
import type { DependencyEntry } from '#src/core/dependencies/definition.ts'
import { EnvironmentEntry, environmentsOf, isAtTag } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { App } from '#src/core/catalog.ts'
import { without } from '#src/core/without.ts'

/** A clock that begins in the past, and is moved on by hand until it catches up. */
export type LateClock = Clock & { advance(ms: number): void; catchUp(): void }

/** What is furnished has been there for a while, and took no time at all. */
export function lateClock(clock: Clock, behind: number): LateClock {
  let offset = behind
  return {
    now: () => clock.now() - offset,
    wait: (ms, signal) => clock.wait(ms, signal),
    advance: (ms) => void (offset -= ms),
    catchUp: () => void (offset = 0),
  }
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
