import { Definition } from '#src/core/catalog.ts'
import type { Located } from './document.ts'
import type { Files } from './files.ts'
import { findingsOf } from './findings.ts'
import { whereManifestsAre } from './manifests.ts'
import { matches } from './matches.ts'
import { tighteningsOf, type Declared } from './policies.ts'
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
    ...(await lostManifests(data, files)),
  ]
  return { definition: Definition.safeParse(data).data, problems: findings.map(locate) }
}

/** Every `manifests` of a definition must lead to something readable. `at` is where the definition stands. */
export async function lostManifests(
  definition: unknown,
  files: Files,
  at: Path = [],
): Promise<readonly Finding[]> {
  const named = [
    ...matches(definition, ['workloads', '*', 'manifests'], at),
    ...matches(definition, ['workloads', '*', 'per', '*', 'manifests'], at),
  ]
  const findings = named.map(async ({ value, path: here }): Promise<Finding[]> => {
    if (typeof value !== 'string') return []
    const found = await whereManifestsAre(files, value)
    return found.ok ? [] : [{ path: here, at: 'value', words: found.words }]
  })
  return (await Promise.all(findings)).flat()
}
