import { type Catalog, environmentsOf, isAtTag } from '#src/core/catalog.ts'
import { entryIn, sharedKind, specIn } from '#src/core/dependencies/definition.ts'
import { without } from '#src/core/without.ts'
import type { OwnKinds } from './own-kinds.ts'

/** What is wrong, and where that was written: in the definition of an app, or in deliver.yml. */
export type KindProblem = {
  readonly app?: string
  readonly path: readonly string[]
  readonly words: string
}

/** What is wrong with a team's own kinds and with what is asked of them; definitions at the tag are not here. */
export async function ownKindProblems(
  catalog: Catalog,
  kinds: OwnKinds,
): Promise<readonly KindProblem[]> {
  const broken = await kinds.load()
  const modules = Object.entries(broken).map(([name, words]) => ({
    path: ['kinds', name, 'module'],
    words,
  }))
  const specs = asked(catalog).map(async ({ kind, spec, ...where }) => {
    const found = Object.hasOwn(broken, kind) ? undefined : kinds.find(kind)
    const checked = await found?.check(spec)
    return checked && 'problems' in checked
      ? checked.problems.map((words) => ({ ...where, words }))
      : []
  })
  const all: readonly KindProblem[] = [...modules, ...(await Promise.all(specs)).flat()]
  // Environments say the same of what they share.
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

type Asked = Omit<KindProblem, 'words'> & { readonly kind: string; readonly spec: unknown }

function asked(catalog: Catalog): readonly Asked[] {
  const { apps, dependencies, environments } = catalog
  const ofApps = Object.values(apps).flatMap((app) => {
    const { definition } = app
    if (isAtTag(definition)) return []
    return environmentsOf(catalog, app).flatMap((environment) =>
      entriesIn(definition.dependencies ?? {}, environment).map((one) => ({
        ...one,
        app: app.name,
      })),
    )
  })
  // Where its card is belongs to the platform, not to the kind.
  const platforms = Object.fromEntries(
    Object.entries(dependencies).map(([name, entry]) => [name, without(entry, 'channel')]),
  )
  const shared = Object.keys(environments).flatMap((environment) =>
    entriesIn(platforms, environment),
  )
  return [...ofApps, ...shared]
}

function entriesIn(
  entries: Readonly<Record<string, Parameters<typeof entryIn>[0]>>,
  environment: string,
): readonly Asked[] {
  return Object.entries(entries).flatMap(([name, entry]) => {
    const here = entryIn(entry, environment)
    if (!here || here['kind'] === sharedKind) return []
    return [{ path: ['dependencies', name], kind: String(here['kind']), spec: specIn(here) }]
  })
}
