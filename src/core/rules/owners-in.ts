import { environmentsOf, isAtTag, type Catalog } from '#src/core/catalog.ts'

/** Whom the platform wants to be asked about a kind of dependency in an environment. */
export function ownersOfKind(
  { kinds }: Pick<Catalog, 'kinds'>,
  kind: string,
  environment: string,
): readonly string[] {
  const said = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  return said?.per?.[environment]?.owners ?? said?.owners ?? []
}

/**
 * Who owns dependencies in an environment, as far as the catalog itself says so: by their kinds, of what is shared, and of
 * apps that are defined here. What a release brings along is known with the release only.
 */
export function ownersIn(catalog: Catalog, environment: string): readonly string[] {
  const ofKinds = Object.keys(catalog.kinds).flatMap((kind) =>
    ownersOfKind(catalog, kind, environment),
  )
  const entries = [
    ...Object.values(catalog.dependencies),
    ...Object.values(catalog.apps)
      .filter((app) => environmentsOf(catalog, app).includes(environment))
      .flatMap(({ definition }) =>
        isAtTag(definition) ? [] : Object.values(definition.dependencies ?? {}),
      ),
  ]
  const ofEntries = entries.flatMap(({ owners = [], per }) => {
    const here = per?.[environment]
    return [...owners, ...(typeof here === 'object' ? (here.owners ?? []) : [])]
  })
  return [...new Set([...ofKinds, ...ofEntries])]
}
