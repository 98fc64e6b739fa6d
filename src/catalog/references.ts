import { circleThrough } from '#src/core/dependencies/graph.ts'
import { platformOf } from './dependencies/platform.ts'
import { freezesOf } from './freezes.ts'
import { matches } from './matches.ts'
import { queriesOf } from './metrics.ts'
import { policiesOf, tighteningsOf } from './policies.ts'
import type { Finding, Path } from './problem.ts'
import { watchedOf } from './watched.ts'
import { quoted, unknown } from './words.ts'

/** What the catalog may contain beside what its schema says. The sandbox reaches nothing that is real. */
export type Allowed = { readonly simulated: boolean | 'only' }

/**
 * Names that a deliver.yml uses and does not declare. It looks at data that may not fit the schema, so that everything
 * that is wrong is told at once.
 */
export function referencesOf(document: unknown, allowed: Allowed): readonly Finding[] {
  const clusters = keys(document, 'clusters')
  const environments = keys(document, 'environments')
  const groups = keys(document, 'groups')
  const check = (what: string, known: readonly string[], found: readonly Name[]) =>
    found
      .filter(({ name }) => !known.includes(name))
      .map(({ name, path }): Finding => ({ path, at: 'value', words: unknown(what, name, known) }))

  return [
    ...check('cluster', clusters, names(document, ['environments', '*', 'cluster'])),
    ...check('environment', environments, names(document, ['environments', '*', 'after'])),
    ...check('group', groups, names(document, ['roles', '*', 'groups'])),
    ...check('group', groups, names(document, ['roles', '*', '*', 'groups'])),
    ...check('environment', environments, names(document, ['roles', '*', 'environments'])),
    ...check('environment', environments, names(document, ['roles', '*', '*', 'environments'])),
    ...check('group', groups, names(document, ['apps', '*', 'owners'])),
    ...check('environment', environments, names(document, ['apps', '*', 'environments'])),
    ...keys(document, 'apps').flatMap((app) => {
      const base = ['apps', app, 'definition']
      const definition = at(document, base)
      return [
        ...overridesOf(definition, environments, base),
        ...tighteningsOf(definition, { environments, groups }, base),
        ...queriesOf(definition, base),
      ]
    }),
    ...queriesOf(document),
    ...watchedOf(document, allowed),
    ...platformOf(document, allowed),
    ...policiesOf(document),
    ...freezesOf(document),
    ...cyclesOf(document),
    ...definitionsNowhere(document),
    ...(allowed.simulated ? [] : simulationsIn(document)),
    ...(allowed.simulated === 'only' ? realitiesIn(document) : []),
  ]
}

/** Overrides of a definition for environments that the catalog does not have. `base` is where the definition stands. */
export function overridesOf(
  definition: unknown,
  environments: readonly string[],
  base: Path = [],
): readonly Finding[] {
  return matches(definition, ['workloads', '*', 'per', '*'])
    .map(({ path }) => ({ path: [...base, ...path], name: String(path.at(-1)) }))
    .filter(({ name }) => !environments.includes(name))
    .map(({ path, name }) => ({
      path,
      at: 'key',
      words: unknown('environment', name, environments),
    }))
}

/** Each circle of `after` once, told where its first environment says so. */
function cyclesOf(document: unknown): readonly Finding[] {
  const told = new Set<string>()
  const after = (name: string) =>
    names(document, ['environments', name, 'after']).map((one) => one.name)
  return keys(document, 'environments').flatMap((start) => {
    const circle = circleThrough(start, after)
    if (circle === undefined || told.has(start)) return []
    for (const name of circle) told.add(name)
    const words = `environments wait for each other: ${circle.join(' → ')}`
    return [{ path: ['environments', start, 'after'], at: 'value' as const, words }]
  })
}

/** A definition at the tag needs a repository; the tags of an image have none. */
function definitionsNowhere(document: unknown): readonly Finding[] {
  return matches(document, ['apps', '*', 'definition', 'at']).flatMap(({ path }): Finding[] => {
    const [apps = '', app = ''] = path.map(String)
    const releases = keys(at(document, [apps, app]), 'releases')
    if (!releases.includes('image') || releases.includes('github')) return []
    if (releases.includes('simulated')) return []
    const words = `the tags of an image have no files; name the repository with ${quoted('github')}, or define the app here`
    return [{ path, at: 'key', words }]
  })
}

function simulationsIn(document: unknown): readonly Finding[] {
  const clusters = matches(document, ['clusters', '*', 'simulated'])
  const releases = matches(document, ['apps', '*', 'releases', 'simulated'])
  const finding =
    (what: string) =>
    ({ path }: { path: Path }): Finding => ({
      path,
      at: 'key',
      words: `${quoted('simulated')} ${what} exist in the sandbox only`,
    })
  return [...clusters.map(finding('clusters')), ...releases.map(finding('releases'))]
}

/** Whoever reaches the sandbox may do everything in it. */
function realitiesIn(document: unknown): readonly Finding[] {
  const entries = [
    ...matches(document, ['clusters', '*']),
    ...matches(document, ['clouds', '*']),
    ...matches(document, ['apps', '*', 'releases']),
  ]
  return entries
    .filter(({ value }) => at(value, ['simulated']) !== true)
    .map(({ path }) => ({
      path,
      at: 'key',
      words: `is real; the sandbox has only what is "simulated: true"`,
    }))
}

type Name = { readonly name: string; readonly path: Path }

/** The names at a place: one, or each of a list. */
function names(document: unknown, pattern: readonly string[]): readonly Name[] {
  return matches(document, pattern).flatMap(({ value, path }) => {
    if (typeof value === 'string') return [{ name: value, path }]
    if (!Array.isArray(value)) return []
    return value.flatMap((name: unknown, index) =>
      typeof name === 'string' ? [{ name, path: [...path, index] }] : [],
    )
  })
}

function keys(document: unknown, key: string): readonly string[] {
  const value = at(document, [key])
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value)
    : []
}

function at(document: unknown, path: readonly string[]): unknown {
  return matches(document, path)[0]?.value
}
