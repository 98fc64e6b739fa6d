import { environmentsOf, isAtTag, type Catalog } from '#src/core/catalog.ts'

/**
 * Who owns dependencies in an environment, as far as the catalog itself says so: by their kinds, of what is shared, and of
 * apps that are defined here. What a release brings along is known with the release only.
 */
export function ownersIn(catalog: Catalog, environment: string): readonly string[] {
  const ofKinds = Object.values(catalog.kinds).flatMap(
    ({ owners = [], per }) => per?.[environment]?.owners ?? owners,
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
