import path from 'node:path'
import { z } from 'zod'
import { CatalogDocument, Definition, DefinitionAtTag } from '#src/core/catalog.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import { checkDefinition, lostManifests } from './definition.ts'
import { dependenciesOf } from './dependencies/check.ts'
import { declaredBy } from './dependencies/declared.ts'
import type { Declared } from './dependencies/declared.ts'
import { readDocument } from './document.ts'
import type { ReadDocument } from './document.ts'
import { localFiles } from './files.ts'
import { findingsOf } from './findings.ts'
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

  const folder = path.dirname(file)
  const { dependencies } = mapping(data)
  const findings = [
    ...findingsOf(CatalogDocument, data),
    ...referencesOf(data, allowed),
    ...(await lostModules(data, folder)),
    ...(await lostManifests({ dependencies }, localFiles(folder))),
  ]
  const own = [...unclear, ...findings.map(locate)]
  const definitions = await readDefinitions({ folder, data, locate })
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

/** The definitions of all apps; each is checked knowing what the others say. */
async function readDefinitions(root: Root): Promise<readonly ReadDefinition[]> {
  const found = await Promise.all(appsIn(root.data).map((app) => findDefinition(app, root.folder)))
  const written = Object.fromEntries(found.map(({ name, data }) => [name, data]))
  return await Promise.all(
    found.map((one) => readDefinition(one, declaredBy(root.data, one.name, written), root)),
  )
}

/** A definition as it was written, inline or in its own file. */
type Found = {
  readonly name: string
  readonly base: string
  readonly data: unknown
  readonly file?: { readonly named: string; readonly path: string; readonly read: ReadDocument }
}

async function findDefinition({ name, entry }: AppIn, folder: string): Promise<Found> {
  if (typeof entry !== 'string') return { name, base: folder, data: entry }
  const file = path.isAbsolute(entry) ? entry : path.join(folder, entry)
  const read = await readDocument(file)
  const document = read.ok ? read.document : read.rest
  const base = path.dirname(file)
  return { name, base, data: document?.data, file: { named: entry, path: file, read } }
}

/** What a definition says, and what is wrong with it; the folders that it names are looked at, too. */
async function readDefinition(
  found: Found,
  declared: Declared,
  root: Root,
): Promise<ReadDefinition> {
  const { name, base, data, file } = found
  const named: Path = ['apps', name, 'definition']
  const files = localFiles(base)
  if (!file) {
    const { data: definition } = z.union([Definition, DefinitionAtTag]).safeParse(data)
    const findings = [
      ...dependenciesOf(data, declared, named),
      ...(await lostManifests(data, files, named)),
    ]
    return { name, base, file: undefined, definition, problems: findings.map(root.locate) }
  }

  const { read } = file
  const document = read.ok ? read.document : read.rest
  const unclear = read.ok ? [] : read.problems
  if (!document) {
    const unreadable = read.ok ? undefined : read.unreadable
    const lost = { path: named, at: 'value' as const, words: `${quoted(file.named)} ${unreadable}` }
    const problems = unreadable ? [root.locate(lost)] : unclear
    return { name, base, file: file.path, definition: undefined, problems }
  }
  const { definition, problems } = await checkDefinition(document, declared, files)
  return { name, base, file: file.path, definition, problems: [...unclear, ...problems] }
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
