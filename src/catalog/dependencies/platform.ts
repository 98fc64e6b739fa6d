import { sharedKind } from '#src/core/dependencies/definition.ts'
import { sharedOwner } from '#src/core/dependencies/need.ts'
import { dependencyKinds } from '#src/kinds/dependencies/registry.ts'
import { matches } from '#src/catalog/matches.ts'
import type { Finding } from '#src/catalog/problem.ts'
import { quoted, unknown } from '#src/catalog/words.ts'
import { sharedDependenciesOf, strangersIn } from './check.ts'
import { declaredBy, fields } from './declared.ts'

/** What is wrong with what a deliver.yml says of clouds, kinds and shared dependencies. */
export function platformOf(
  document: unknown,
  { simulated }: { readonly simulated: boolean | 'only' },
): readonly Finding[] {
  const declared = declaredBy(document, '', {})
  const { clouds } = fields(document)
  return [
    ...unknownClouds(document, Object.keys(fields(clouds))),
    ...(simulated ? [] : simulatedClouds(document)),
    ...kindsOf(document, declared.environments),
    ...strangersIn(document, ['kinds', '*', 'owners'], declared.groups),
    ...strangersIn(document, ['kinds', '*', 'per', '*', 'owners'], declared.groups),
    ...sharedDependenciesOf(document, declared),
    ...reservedApps(document),
  ]
}

function unknownClouds(document: unknown, clouds: readonly string[]): readonly Finding[] {
  return matches(document, ['environments', '*', 'cloud']).flatMap(
    ({ value, path }): readonly Finding[] =>
      typeof value !== 'string' || clouds.includes(value)
        ? []
        : [{ path, at: 'value', words: unknown('cloud', value, clouds) }],
  )
}

function simulatedClouds(document: unknown): readonly Finding[] {
  return matches(document, ['clouds', '*', 'simulated']).map(({ path }) => ({
    path,
    at: 'key',
    words: `${quoted('simulated')} clouds exist in the sandbox only`,
  }))
}

function kindsOf(document: unknown, environments: readonly string[]): readonly Finding[] {
  const known = [...dependencyKinds.keys()]
  const strange = matches(document, ['kinds', '*']).flatMap(
    ({ value, path }): readonly Finding[] => {
      const name = String(path.at(-1))
      if (name === sharedKind)
        return [
          {
            path,
            at: 'key',
            words: `${quoted(name)} stands for what ${quoted('dependencies')} declares here`,
          },
        ]
      if (known.includes(name) || fields(value)['module'] !== undefined) return []
      return [{ path, at: 'key', words: unknown('kind of dependency', name, known) }]
    },
  )
  const nowhere = matches(document, ['kinds', '*', 'per', '*']).flatMap(
    ({ path }): readonly Finding[] => {
      const name = String(path.at(-1))
      if (environments.includes(name)) return []
      return [{ path, at: 'key', words: unknown('environment', name, environments) }]
    },
  )
  return [...strange, ...nowhere]
}

/** Its dependencies could not be told from those that are shared. */
function reservedApps(document: unknown): readonly Finding[] {
  return matches(document, ['apps', sharedOwner]).map(({ path }) => ({
    path,
    at: 'key',
    words: `no app can be called ${quoted(sharedOwner)}: dependencies of the platform are`,
  }))
}
