import { dependencyKinds } from '#src/kinds/dependencies/registry.ts'
import { Definition } from '#src/core/catalog.ts'
import type { Located } from './document.ts'
import type { Files } from './files.ts'
import { findingsOf } from './findings.ts'
import { whereManifestsAre } from './manifests.ts'
import { matches } from './matches.ts'
import { queriesOf } from './metrics.ts'
import { dependenciesOf } from './dependencies/check.ts'
import { fields } from './dependencies/declared.ts'
import type { Declared } from './dependencies/declared.ts'
import { tighteningsOf } from './policies.ts'
import type { Finding, Path, Problem } from './problem.ts'
import { overridesOf } from './references.ts'

/** An app's half as it was written, and everything that is wrong with it, wherever it stands. */
export async function checkDefinition(
  { data, locate }: Located,
  declared: Declared,
  files: Files,
): Promise<{ definition: Definition | undefined; problems: readonly Problem[] }> {
  const findings = [
    ...findingsOf(Definition, data),
    ...overridesOf(data, declared.environments),
    ...tighteningsOf(data, declared),
    ...dependenciesOf(data, declared),
    ...queriesOf(data),
    ...(await lostManifests(data, files)),
  ]
  return { definition: Definition.safeParse(data).data, problems: findings.map(locate) }
}

/** Every file and folder that a definition names must lead to something readable. `at` is where the definition stands. */
export async function lostManifests(
  definition: unknown,
  files: Files,
  at: Path = [],
): Promise<readonly Finding[]> {
  const named = [
    ...matches(definition, ['workloads', '*', 'manifests'], at),
    ...matches(definition, ['workloads', '*', 'per', '*', 'manifests'], at),
    ...matches(definition, ['migrations', 'expand'], at),
    ...matches(definition, ['migrations', 'contract'], at),
    ...manifestsOfDependencies(definition, at),
  ]
  const findings = named.map(async ({ value, path: here }): Promise<Finding[]> => {
    if (typeof value !== 'string') return []
    const found = await whereManifestsAre(files, value)
    return found.ok ? [] : [{ path: here, at: 'value', words: found.words }]
  })
  return (await Promise.all(findings)).flat()
}

/** Of the kinds that are known to have any. */
function manifestsOfDependencies(definition: unknown, base: Path) {
  return matches(definition, ['dependencies', '*'], base).flatMap(({ value, path }) => {
    const { kind, per } = fields(value)
    const places = [
      { value, path, kind },
      ...Object.entries(fields(per)).map(([name, over]) => ({
        value: over,
        path: [...path, 'per', name],
        kind: fields(over)['kind'] ?? kind,
      })),
    ]
    return places
      .filter((one) => dependencyKinds.get(String(one.kind))?.hasManifests)
      .flatMap((one) => matches(one.value, ['manifests'], one.path))
  })
}
