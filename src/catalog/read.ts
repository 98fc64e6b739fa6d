import path from 'node:path'
import { CatalogDocument, Definition } from '#src/core/catalog.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import { readDocument } from './document.ts'
import { findingsOf } from './findings.ts'
import { whereManifestsAre } from './manifests.ts'
import { matches } from './matches.ts'
import { inOrder } from './problem.ts'
import type { Finding, Path, Problem } from './problem.ts'
import { overridesOf, referencesOf } from './references.ts'
import type { Allowed } from './references.ts'
import { quoted } from './words.ts'

/** `files` are the documents that were read, or looked for: what to watch. */
export type Reading = { readonly files: readonly string[] } & (
  | { readonly ok: true; readonly catalog: Catalog }
  | { readonly ok: false; readonly problems: readonly Problem[] }
)

/**
 * Reads deliver.yml and the definitions that it names, and checks everything that can be known without a cluster.
 * It never rejects for what people wrote: every problem is told at once, with file, line and column.
 */
export async function readCatalog(
  file: string,
  allowed: Allowed = { simulated: false },
): Promise<Reading> {
  const read = await readDocument(file)
  if (!read.ok) return { ok: false, files: [file], problems: read.problems }
  const { data, locate } = read.document

  const own = [...findingsOf(CatalogDocument, data), ...referencesOf(data, allowed)].map(locate)
  const folder = path.dirname(file)
  const definitions = await Promise.all(
    appsIn(data).map((app) => readDefinition(app, { folder, data, locate })),
  )
  const files = [file, ...definitions.flatMap((one) => (one.file === undefined ? [] : [one.file]))]
  const problems = [...own, ...definitions.flatMap((one) => one.problems)]
  const parsed = CatalogDocument.safeParse(data)
  if (problems.length > 0 || !parsed.success)
    return { ok: false, files, problems: inOrder(problems) }

  const apps = definitions.flatMap(({ name, base, definition }): App[] => {
    const entry = parsed.data.apps[name]
    return entry && definition ? [{ ...entry, name, base, definition }] : []
  })
  const catalog = { ...parsed.data, apps: Object.fromEntries(apps.map((app) => [app.name, app])) }
  return { ok: true, files, catalog }
}

type Root = {
  readonly folder: string
  readonly data: unknown
  readonly locate: (finding: Finding) => Problem
}

type ReadDefinition = {
  readonly name: string
  readonly base: string
  readonly file: string | undefined
  readonly definition: Definition | undefined
  readonly problems: readonly Problem[]
}

/** The definition of an app, inline or in its own file; the folders that it names are looked at, too. */
async function readDefinition({ name, entry }: AppIn, root: Root): Promise<ReadDefinition> {
  const named: Path = ['apps', name, 'definition']
  if (typeof entry !== 'string') {
    const { data: definition } = Definition.safeParse(entry)
    const problems = (await lostManifests(entry, root.folder, named)).map(root.locate)
    return { name, base: root.folder, file: undefined, definition, problems }
  }

  const file = path.isAbsolute(entry) ? entry : path.join(root.folder, entry)
  const base = path.dirname(file)
  const read = await readDocument(file)
  if (!read.ok) {
    const lost = { path: named, at: 'value' as const, words: `${quoted(entry)} ${read.unreadable}` }
    const problems = read.unreadable ? [root.locate(lost)] : read.problems
    return { name, base, file, definition: undefined, problems }
  }
  const { data, locate } = read.document
  const environments = Object.keys(mapping(mapping(root.data)['environments']))
  const findings = [
    ...findingsOf(Definition, data),
    ...overridesOf(data, environments),
    ...(await lostManifests(data, base)),
  ]
  const { data: definition } = Definition.safeParse(data)
  return { name, base, file, definition, problems: findings.map(locate) }
}

/** Every `manifests` of a definition must lead to something readable. */
async function lostManifests(
  definition: unknown,
  base: string,
  at: Path = [],
): Promise<readonly Finding[]> {
  const named = [
    ...matches(definition, ['workloads', '*', 'manifests'], at),
    ...matches(definition, ['workloads', '*', 'per', '*', 'manifests'], at),
  ]
  const findings = named.map(async ({ value, path: here }): Promise<Finding[]> => {
    if (typeof value !== 'string') return []
    const found = await whereManifestsAre(base, value)
    return found.ok ? [] : [{ path: here, at: 'value', words: found.words }]
  })
  return (await Promise.all(findings)).flat()
}

type AppIn = { readonly name: string; readonly entry: unknown }

function appsIn(data: unknown): readonly AppIn[] {
  return Object.entries(mapping(mapping(data)['apps'])).map(([name, app]) => ({
    name,
    entry: mapping(app)['definition'],
  }))
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
