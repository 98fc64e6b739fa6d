import path from 'node:path'
import { z } from 'zod'
import { CatalogDocument, Definition, DefinitionAtTag } from '#src/core/catalog.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import { checkDefinition, lostManifests } from './definition.ts'
import { readDocument } from './document.ts'
import { localFiles } from './files.ts'
import { findingsOf } from './findings.ts'
import type { Declared } from './policies.ts'
import { inOrder } from './problem.ts'
import type { Finding, Path, Problem } from './problem.ts'
import { lostModules, modulesIn } from './own-kinds.ts'
import { referencesOf } from './references.ts'
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
  const document = read.ok ? read.document : read.rest
  const unclear = read.ok ? [] : read.problems
  if (!document) return { ok: false, files: [file], problems: unclear }
  const { data, locate } = document

  const found = [...findingsOf(CatalogDocument, data), ...referencesOf(data, allowed)].map(locate)
  const folder = path.dirname(file)
  const own = [...unclear, ...found, ...(await lostModules(data, folder)).map(locate)]
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
  const named = Object.fromEntries(apps.map((app) => [app.name, app]))
  const kinds = modulesIn(folder, parsed.data.kinds)
  return { ok: true, files, catalog: { ...parsed.data, kinds, apps: named, base: folder } }
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
  readonly definition: App['definition'] | undefined
  readonly problems: readonly Problem[]
}

/** The definition of an app, inline or in its own file; the folders that it names are looked at, too. */
async function readDefinition({ name, entry }: AppIn, root: Root): Promise<ReadDefinition> {
  const named: Path = ['apps', name, 'definition']
  if (typeof entry !== 'string') {
    const { data: definition } = z.union([Definition, DefinitionAtTag]).safeParse(entry)
    const problems = (await lostManifests(entry, localFiles(root.folder), named)).map(root.locate)
    return { name, base: root.folder, file: undefined, definition, problems }
  }

  const file = path.isAbsolute(entry) ? entry : path.join(root.folder, entry)
  const base = path.dirname(file)
  const read = await readDocument(file)
  const document = read.ok ? read.document : read.rest
  const unclear = read.ok ? [] : read.problems
  if (!document) {
    const unreadable = read.ok ? undefined : read.unreadable
    const lost = { path: named, at: 'value' as const, words: `${quoted(entry)} ${unreadable}` }
    const problems = unreadable ? [root.locate(lost)] : unclear
    return { name, base, file, definition: undefined, problems }
  }
  const { definition, problems } = await checkDefinition(
    document,
    declaredIn(root.data),
    localFiles(base),
  )
  return { name, base, file, definition, problems: [...unclear, ...problems] }
}

function declaredIn(data: unknown): Declared {
  const names = (key: string) => Object.keys(mapping(mapping(data)[key]))
  return { environments: names('environments'), groups: names('groups') }
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
