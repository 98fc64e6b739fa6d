import { Duration, Name } from '#src/core/names.ts'
import { matches } from './matches.ts'
import type { Finding, Path } from './problem.ts'
import { quoted, unknown } from './words.ts'

/** What the platform's file declares, for what others say about it. */
export type Declared = {
  readonly environments: readonly string[]
  readonly groups: readonly string[]
}

/**
 * Rules of a deliver.yml that could never hold, or that say nothing. It looks at data that may not fit the schema, so
 * that everything that is wrong is told at once.
 */
export function policiesOf(document: unknown): readonly Finding[] {
  const groups = keys(at(document, ['groups']))
  return [
    ...ruled.flatMap((place) => [
      ...votersIn(document, place, groups),
      ...tooFew(document, place),
      ...instantly(document, [...place, 'approval', 'expires']),
      ...instantly(document, [...place, 'emergency', 'signWithin']),
      ...withoutBefore(document, place),
      ...unwatched(document, place),
    ]),
    ...exceptionsNowhere(document),
    ...peopleOf(document),
  ]
}

/** What a definition asks for beyond the rules, where the platform's file knows no such environment or group. */
export function tighteningsOf(
  definition: unknown,
  { environments, groups }: Declared,
  base: Path = [],
): readonly Finding[] {
  const nowhere = matches(definition, ['policy', '*'], base)
    .map(({ path }) => ({ path, name: String(path.at(-1)) }))
    .filter(({ name }) => !environments.includes(name))
  return [
    ...nowhere.map(({ path, name }): Finding => ({
      path,
      at: 'key',
      words: unknown('environment', name, environments),
    })),
    ...strangers(matches(definition, ['policy', '*', 'approval', 'required', '*'], base), groups),
    ...instantly(definition, ['policy', '*', 'approval', 'expires'], base),
  ]
}

/** Where rules stand: an environment's own, and the exceptions for an app there. */
const ruled = [
  ['environments', '*'],
  ['apps', '*', 'per', '*'],
] as const

const voters = [
  ['approval', 'from'],
  ['approval', 'required'],
  ['approval', 'escalate', 'to'],
  ['signOff', 'from'],
  ['emergency', 'from'],
  ['emergency', 'escalateTo'],
] as const

type Found = { readonly value: unknown; readonly path: Path }

function votersIn(
  document: unknown,
  place: readonly string[],
  groups: readonly string[],
): readonly Finding[] {
  return voters.flatMap((key) => strangers(matches(document, [...place, ...key, '*']), groups))
}

/** Groups that nobody declares. What is no name at all is the schema's to tell. */
export function strangers(named: readonly Found[], groups: readonly string[]): readonly Finding[] {
  return named.flatMap(({ value, path }): Finding[] =>
    Name.safeParse(value).success && !groups.includes(String(value))
      ? [{ path, at: 'value', words: unknown('group', String(value), groups) }]
      : [],
  )
}

/** More approvals than there are people who may give one; a Slack group may always grow. */
function tooFew(document: unknown, place: readonly string[]): readonly Finding[] {
  return matches(document, [...place, 'approval', 'count']).flatMap(({ value, path }) => {
    const approval = at(document, path.slice(0, -1).map(String))
    const named = [at(approval, ['from']), at(approval, ['required'])].flatMap(texts)
    const people = new Set<string>()
    for (const name of named) {
      const group = at(document, ['groups', name])
      const users = at(group, ['users'])
      if (!isUser(name) && (at(group, ['slackGroup']) !== undefined || !Array.isArray(users)))
        return []
      for (const id of isUser(name) ? [name] : texts(users)) people.add(id)
    }
    if (people.size === 0 || typeof value !== 'number' || value <= people.size) return []
    const words = `asks for ${value} approvals, but only ${people.size === 1 ? 'one person' : `${people.size} people`} may give one`
    return [{ path, at: 'value', words }]
  })
}

function instantly(
  document: unknown,
  pattern: readonly string[],
  base: Path = [],
): readonly Finding[] {
  return matches(document, pattern, base)
    .filter(({ value }) => Duration.safeParse(value).data === 0)
    .map(({ path }) => ({ path, at: 'value', words: 'is over as soon as it begins' }))
}

/** What is said about the environments before one that has none. */
function withoutBefore(document: unknown, place: readonly string[]): readonly Finding[] {
  return matches(document, place).flatMap(({ value: rules, path }) => {
    const environment = String(path.at(-1))
    const before = at(document, ['environments', environment])
    if (before === undefined || texts(at(before, ['after'])).length > 0) return []
    return matches(rules, ['*'], path)
      .filter(({ value, path: here }) => beforeRules[String(here.at(-1))]?.(value))
      .map(({ path: here }): Finding => {
        const where = place[0] === 'apps' ? quoted(environment) : 'it'
        return { path: here, at: 'key', words: `does nothing, since ${where} has no "after"` }
      })
  })
}

/** What is said about alerts where nobody watches. */
function unwatched(document: unknown, place: readonly string[]): readonly Finding[] {
  return matches(document, [...place, 'alerts'])
    .filter(({ value }) => value !== 'none')
    .flatMap(({ path }): Finding[] => {
      const environment = String(path.at(-2))
      const cluster = at(document, ['environments', environment, 'cluster'])
      const entry = at(document, ['clusters', String(cluster)])
      if (entry === undefined || at(entry, ['alertmanager']) !== undefined) return []
      const words = `does nothing, since ${quoted(String(cluster))} has no "alertmanager"`
      return [{ path, at: 'key', words }]
    })
}

/** Rules about what came before, and whether a value of theirs says anything. */
const beforeRules: Readonly<Record<string, (value: unknown) => boolean>> = {
  promote: (value) => value === 'auto' || value === 'ask',
  requiredSoakTime: (value) => Number(Duration.safeParse(value).data) > 0,
  direct: (value) => value === true,
  availabilityStrategy: () => true,
}

function exceptionsNowhere(document: unknown): readonly Finding[] {
  const environments = keys(at(document, ['environments']))
  return matches(document, ['apps', '*', 'per', '*']).flatMap(({ path }): Finding[] => {
    const app = String(path[1])
    const name = String(path.at(-1))
    if (!environments.includes(name))
      return [{ path, at: 'key', words: unknown('environment', name, environments) }]
    const delivered = at(document, ['apps', app, 'environments'])
    if (!Array.isArray(delivered) || delivered.includes(name)) return []
    return [{ path, at: 'key', words: `${quoted(app)} is not delivered to ${quoted(name)}` }]
  })
}

/** A login tells who wrote a commit, so it can be one person's only. */
function peopleOf(document: unknown): readonly Finding[] {
  const wrong = matches(document, ['people', '*'])
    .filter(({ path }) => !isUser(String(path.at(-1))))
    .map(({ path }): Finding => ({
      path,
      at: 'key',
      words: 'people are named by their Slack user ids, such as U0RITA',
    }))
  const owners = new Map<string, string>()
  const twice = matches(document, ['people', '*', '*']).flatMap(({ value, path }): Finding[] => {
    const [, person = '', where = ''] = path.map(String)
    const login = `${where}:${String(value).toLowerCase()}`
    const owner = owners.get(login)
    if (owner === undefined) owners.set(login, person)
    return owner === undefined
      ? []
      : [{ path, at: 'value', words: `is the login of ${quoted(owner)} already` }]
  })
  return [...wrong, ...twice]
}

function isUser(name: string): boolean {
  return /^[UW][A-Z0-9]+$/.test(name)
}

/** One text, or each of a list. */
function texts(value: unknown): readonly string[] {
  return [value].flat().filter((one) => typeof one === 'string')
}

function keys(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value)
    : []
}

function at(value: unknown, path: readonly string[]): unknown {
  return matches(value, path)[0]?.value
}
