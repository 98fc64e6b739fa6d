import { connectionName } from '#src/core/dependencies/connection.ts'
import { sharedKind } from '#src/core/dependencies/definition.ts'
import { strangers } from '#src/catalog/policies.ts'
import { matches } from '#src/catalog/matches.ts'
import type { Finding, Path } from '#src/catalog/problem.ts'
import { quoted, unknown } from '#src/catalog/words.ts'
import { connectFindings, twiceGiven } from './connects.ts'
import { fields } from './declared.ts'
import type { Declared } from './declared.ts'
import { meaningOf, sharedFindings } from './meaning.ts'
import { appFindings, orderFindings } from './order.ts'
import { wantedIn } from './wanted.ts'
import type { Wanted } from './wanted.ts'

/**
 * Everything that is wrong with the dependencies of a definition, in each environment that the app is delivered to. It
 * looks at data that may not fit the schema, so that everything is told at once. `base` is where the definition stands.
 */
export function dependenciesOf(
  definition: unknown,
  declared: Declared,
  base: Path = [],
): readonly Finding[] {
  const workloads = Object.keys(fields(fields(definition)['workloads']))
  const names = Object.keys(fields(fields(definition)['dependencies']))
  const inEach = (declared.apps[declared.app]?.environments ?? []).flatMap((environment) => {
    const all = wantedIn(definition, environment, base)
    return [
      ...all.flatMap((wanted) => {
        const { meant, findings } = meaningOf(wanted, declared)
        return [...findings, ...connectFindings(wanted, meant, workloads)]
      }),
      ...twiceGiven(all, workloads),
      ...twiceShared(all),
      ...orderFindings(all, names),
      ...appFindings(all, declared),
      ...sameSecret(all, declared),
    ]
  })
  return once([...namesUsed(definition, declared, base), ...inEach])
}

/** The same of the dependencies that deliver.yml declares for several apps. */
export function sharedDependenciesOf(document: unknown, declared: Declared): readonly Finding[] {
  const names = Object.keys(fields(fields(document)['dependencies']))
  const inEach = declared.environments.flatMap((environment) => {
    const all = wantedIn(document, environment)
    return [
      ...all.flatMap((wanted) => sharedFindings(wanted, declared)),
      ...orderFindings(all, names),
    ]
  })
  return once([...namesUsed(document, declared, []), ...inEach])
}

/** Environments and groups that nobody declares. */
function namesUsed(
  definition: unknown,
  { environments, groups }: Declared,
  base: Path,
): readonly Finding[] {
  const nowhere = matches(definition, ['dependencies', '*', 'per', '*'])
    .map(({ path }) => ({ path: [...base, ...path], name: String(path.at(-1)) }))
    .filter(({ name }) => !environments.includes(name))
  const owners = [
    ['dependencies', '*', 'owners'],
    ['dependencies', '*', 'per', '*', 'owners'],
  ]
  return [
    ...nowhere.map(({ path, name }): Finding => ({
      path,
      at: 'key',
      words: unknown('environment', name, environments),
    })),
    ...owners.flatMap((place) => strangersIn(definition, place, groups, base)),
  ]
}

/** Groups that nobody declares, where one is named or several are. */
export function strangersIn(
  document: unknown,
  place: readonly string[],
  groups: readonly string[],
  base: Path = [],
): readonly Finding[] {
  const one = matches(document, place, base).filter(({ value }) => typeof value === 'string')
  return strangers([...one, ...matches(document, [...place, '*'], base)], groups)
}

function twiceShared(all: readonly Wanted[]): readonly Finding[] {
  const users = new Map<unknown, string>()
  return all
    .filter(({ kind }) => kind === sharedKind)
    .flatMap((wanted): readonly Finding[] => {
      const { dependency } = wanted.spec
      const user = users.get(dependency)
      users.set(dependency, user ?? wanted.name)
      if (user === undefined) return []
      const words = `is the dependency ${quoted(user)} already`
      return [{ path: wanted.pathOf('dependency'), at: 'value', words }]
    })
}

/** `a-b` with `c` and `a` with `b-c` would be connected by one Secret. */
function sameSecret(all: readonly Wanted[], { app, apps }: Declared): readonly Finding[] {
  const others = Object.entries(apps).filter(
    ([other]) => app.startsWith(`${other}-`) || other.startsWith(`${app}-`),
  )
  return all.flatMap((wanted) =>
    others
      .filter(([other, { environments, definition }]) => {
        if (!environments.includes(wanted.environment)) return false
        const secrets = wantedIn(definition, wanted.environment).map(({ name }) =>
          connectionName(other, name),
        )
        return secrets.includes(connectionName(app, wanted.name))
      })
      .map(([other]): Finding => ({
        path: wanted.path,
        at: 'key',
        words: `would be connected by the Secret ${quoted(connectionName(app, wanted.name))}, as one of ${quoted(other)} is; rename it`,
      })),
  )
}

function once(findings: readonly Finding[]): readonly Finding[] {
  const all = findings.map((one) => [`${one.path.join('\0')}\0\0${one.words}`, one] as const)
  return [...new Map(all).values()]
}
