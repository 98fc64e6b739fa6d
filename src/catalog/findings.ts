import { z } from 'zod'
import { nearest } from '#src/core/nearest.ts'
import {
  branchesFor,
  branchOf,
  keysOf,
  neededKeysOf,
  optionsOf,
  schemaAt,
  valueAt,
} from './branches.ts'
import type { Finding, Path } from './problem.ts'
import { kindOf, oneOf, quoted, unknown } from './words.ts'

type Issue = z.core.$ZodIssue

/** What is explained: some data, its schema, where it stands, and other shapes that it might have had. */
type Subject = {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly path: Path
  readonly others: readonly z.ZodType[]
}

/** Everything that a schema has to say against some data, in words for the people who wrote it. */
export function findingsOf(schema: z.ZodType, value: unknown): readonly Finding[] {
  const findings = explain({ schema, value, path: [], others: [] })
  const mended = new Set(findings.flatMap(({ meant }) => (meant ? [meant.join('\0')] : [])))
  return findings.filter((one) => !(one.missing && mended.has(one.path.join('\0'))))
}

/** `meant` is the path that a misspelt key was probably for, so that it is not reported as missing too. */
type Explained = Finding & { readonly meant?: Path; readonly missing?: true }

function explain(subject: Subject): readonly Explained[] {
  const issues = subject.schema.safeParse(subject.value).error?.issues ?? []
  return issues.flatMap((issue) => {
    if (issue.code === 'invalid_union') return explainUnion(subject, issue.path as Path)
    if (issue.code === 'unrecognized_keys') return explainKeys(subject, issue)
    if (issue.code === 'invalid_key') return explainEntry(subject, issue)
    return [explainOne(subject, issue)]
  })
}

/** A name that is wrong does not hide what stands under it. */
function explainEntry(subject: Subject, issue: Issue): readonly Explained[] {
  const { schema, value, path } = within(subject, issue.path as Path)
  const under = schema ? explain({ schema, value, path, others: [] }) : []
  return [explainOne(subject, issue), ...under]
}

function explainUnion(subject: Subject, at: Path): readonly Explained[] {
  const { schema: union, value, path } = within(subject, at)
  if (!(union instanceof z.ZodUnion)) return [{ path, at: 'value', words: 'is not understood' }]
  const options = optionsOf(union)
  const [branch, ...more] = branchesFor(union, value)
  if (branch === undefined) return [wrongKind(path, value, options)]
  if (more.length === 0) return explain({ schema: branch, value, path, others: options })
  return undecided(path, Object.keys(value as object), options)
}

function wrongKind(path: Path, value: unknown, options: readonly z.ZodType[]): Explained {
  if (value === undefined) return missing(path)
  const kinds = [...new Set(options.map(kindWanted))].join(' or ')
  return { path, at: 'value', words: `must be ${kinds}, not ${kindOf(value)}` }
}

/** Several shapes were possible: their needed keys tell them apart, so either none is there or more than one. */
function undecided(
  path: Path,
  keys: readonly string[],
  options: readonly z.ZodType[],
): readonly Explained[] {
  const telling = [...new Set(options.flatMap(neededKeysOf))]
  const present = telling.filter((key) => keys.includes(key))
  if (present.length > 1)
    return [
      { path, at: 'key', words: `has ${present.map(quoted).join(' and ')}; keep one of them` },
    ]
  const known = [...new Set(options.flatMap(keysOf))]
  const misspelt = keys.filter((key) => !known.includes(key) && nearest(key, known))
  if (misspelt.length > 0) return misspelt.map((key) => unknownKey(path, key, known))
  return [{ path, at: 'key', words: `needs ${oneOf(telling)}` }]
}

function explainKeys(subject: Subject, issue: Issue & { keys: string[] }): readonly Explained[] {
  const at = issue.path as Path
  const { schema, value, path } = within(subject, at)
  const meant = schema && branchOf(schema, value)
  const known = keysOf(meant)
  const inherited = at.length === 0 ? subject.others : []
  const others = schema instanceof z.ZodUnion ? optionsOf(schema) : inherited
  return issue.keys.map((key) => {
    const owner = others.find((other) => keysOf(other).includes(key))
    const telling = owner && neededKeysOf(owner).filter((needed) => !known.includes(needed))
    if (telling?.length) {
      const words = telling.includes(key)
        ? `does not go together with ${oneOf(meant ? neededKeysOf(meant) : known)}`
        : `is only for entries with ${oneOf(telling)}`
      return { path: [...path, key], at: 'key', words }
    }
    return unknownKey(path, key, [...known, ...others.flatMap(keysOf)], known)
  })
}

function unknownKey(
  path: Path,
  key: string,
  candidates: readonly string[],
  listed: readonly string[] = candidates,
): Explained {
  const near = nearest(key, candidates)
  const words = unknown('key', key, near ? candidates : listed)
  return { path: [...path, key], at: 'key', words, ...(near && { meant: [...path, near] }) }
}

function explainOne(subject: Subject, issue: Issue): Explained {
  const { value, path } = within(subject, issue.path as Path)
  if (issue.code === 'invalid_key') return { path, at: 'key', words: keyWords(issue, path) }
  if (value === undefined && issue.code !== 'custom') return missing(path)
  return { path, at: 'value', words: valueWords(issue, value) }
}

function missing(path: Path): Explained {
  return { path, at: 'key', words: 'is missing', missing: true }
}

function keyWords(issue: Issue & { code: 'invalid_key' }, path: Path): string {
  const [inner] = issue.issues
  const key = String(path.at(-1))
  if (inner?.code === 'invalid_value') return unknown('key', key, inner.values.map(String))
  return `${quoted(key)} is no name: ${inner?.message ?? issue.message}`
}

function valueWords(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeWanted(issue.expected)}, not ${kindOf(value)}`
    case 'invalid_value':
      return choiceWords(issue.values.map(String), value)
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be at least ${issue.minimum}`
        : 'must not be empty'
    case 'too_big':
      return `must be at most ${issue.maximum}`
    case 'invalid_format':
      return formatWords(issue, value)
    default:
      return issue.message
  }
}

function choiceWords(choices: readonly string[], value: unknown): string {
  if (typeof value !== 'string') return `must be ${choices.join(' or ')}, not ${kindOf(value)}`
  const near = nearest(value, choices)
  const guess = near ? `; did you mean ${quoted(near)}?` : ''
  return `must be ${oneOf(choices)}, not ${quoted(value)}${guess}`
}

function formatWords(issue: Issue & { code: 'invalid_format' }, value: unknown): string {
  if ('includes' in issue) return `must contain ${quoted(String(issue.includes))}`
  if (issue.format === 'url') return 'must be a URL'
  return `${issue.message}, not like ${quoted(String(value))}`
}

function typeWanted(expected: string): string {
  return (
    {
      string: 'text',
      object: 'a mapping',
      record: 'a mapping',
      array: 'a list',
      int: 'a whole number',
    }[expected] ?? `a ${expected}`
  )
}

function kindWanted(schema: z.ZodType): string {
  return typeWanted(schema.def.type)
}

/** The part of a subject that an issue is about. */
function within({ schema, value, path }: Subject, at: Path) {
  return {
    schema: schemaAt(schema, value, at),
    value: valueAt(value, at),
    path: [...path, ...at],
  }
}
