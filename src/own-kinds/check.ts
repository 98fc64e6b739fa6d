import { type Catalog, environmentsOf, isAtTag } from '#src/core/catalog.ts'
import { entryIn, sharedKind, specIn } from '#src/core/dependencies/definition.ts'
import { without } from '#src/core/without.ts'
import type { OwnKinds } from './own-kinds.ts'

/** What is wrong with a team's own kinds and with what is asked of them, a line each; definitions at the tag are not here. */
export async function ownKindProblems(
  catalog: Catalog,
  kinds: OwnKinds,
): Promise<readonly string[]> {
  const broken = await kinds.load()
  const modules = Object.entries(broken).map(([name, words]) => `kinds.${name}.module: ${words}`)
  const specs = asked(catalog).map(async ({ path, kind, spec }) => {
    const found = Object.hasOwn(broken, kind) ? undefined : kinds.find(kind)
    const checked = await found?.check(spec)
    return checked && 'problems' in checked ? checked.problems.map((one) => `${path}: ${one}`) : []
  })
  return [...new Set([...modules, ...(await Promise.all(specs)).flat()])]
}

type Asked = { readonly path: string; readonly kind: string; readonly spec: unknown }

function asked(catalog: Catalog): readonly Asked[] {
  const { apps, dependencies, environments } = catalog
  const ofApps = Object.values(apps).flatMap((app) => {
    const { definition } = app
    if (isAtTag(definition)) return []
    const path = `apps.${app.name}.dependencies`
    return environmentsOf(catalog, app).flatMap((environment) =>
      entriesIn(definition.dependencies ?? {}, environment, path),
    )
  })
  // Where its card is belongs to the platform, not to the kind.
  const platforms = Object.fromEntries(
    Object.entries(dependencies).map(([name, entry]) => [name, without(entry, 'channel')]),
  )
  const shared = Object.keys(environments).flatMap((environment) =>
    entriesIn(platforms, environment, 'dependencies'),
  )
  return [...ofApps, ...shared]
}

function entriesIn(
  entries: Readonly<Record<string, Parameters<typeof entryIn>[0]>>,
  environment: string,
  path: string,
): readonly Asked[] {
  return Object.entries(entries).flatMap(([name, entry]) => {
    const here = entryIn(entry, environment)
    if (!here || here['kind'] === sharedKind) return []
    return [{ path: `${path}.${name}`, kind: String(here['kind']), spec: specIn(here) }]
  })
}
