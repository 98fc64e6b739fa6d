import path from 'node:path'
import { isMap, isScalar, LineCounter, parseAllDocuments } from 'yaml'
import type { Document, ScalarTag } from 'yaml'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Files } from './files.ts'
import type { Problem } from './problem.ts'
import { quoted } from './words.ts'

/** A Kubernetes object and where it was written; `file` as people find it. */
export type Written = { readonly manifest: Manifest; readonly file: string; readonly line: number }

const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** The files that a `manifests` entry means: itself, or the YAML files of the folder, sorted, without its subfolders. */
export async function whereManifestsAre(
  files: Files,
  manifests: string,
): Promise<{ ok: true; files: readonly string[] } | { ok: false; words: string }> {
  const refused = (words: string) => ({
    ok: false as const,
    words: `${quoted(manifests)} ${words}`,
  })
  const found = await files.look(manifests)
  if (found.is === 'refused') return refused(found.words)
  if (found.is === 'file') return { ok: true, files: [path.normalize(manifests)] }

  const names = found.names.toSorted()
  const kustomization = names.find((name) => kustomizations.includes(name))
  if (kustomization)
    return refused(`has a ${kustomization}; write plain manifests, or render it beforehand`)
  const inside = names.filter((name) => /^[^.].*\.ya?ml$/.test(name))
  if (inside.length === 0) return refused('has no .yaml or .yml file')
  return { ok: true, files: inside.map((name) => path.join(manifests, name)) }
}

/** Reads one file of Kubernetes objects: several documents, lists flattened, comments and empty documents left out. */
export async function readManifests(
  files: Files,
  place: string,
): Promise<{ objects: readonly Written[]; problems: readonly Problem[] }> {
  const file = files.named(place)
  const problem = (words: string, line = 1, column = 1): Problem => ({
    file,
    line,
    column,
    path: '',
    words,
  })
  const text = await files.read(place)
  if (text.is === 'refused') return { objects: [], problems: [problem(text.words)] }

  const lines = new LineCounter()
  const documents = parseAllDocuments(text.text, { lineCounter: lines, ...asKubernetesReads })
  const read = (Array.isArray(documents) ? documents : []).map((document) => {
    const { line, col } = lines.linePos(document.contents?.range?.[0] ?? 0)
    const broken = document.errors.map(({ pos, message }) => {
      const at = lines.linePos(pos[0])
      return problem(`is no YAML: ${message}`, at.line, at.col)
    })
    if (broken.length > 0) return { objects: [], problems: broken }
    const { objects, words } = objectsOf(document)
    return {
      objects: objects.map((manifest) => ({ manifest, file, line })),
      problems: words.map((one) => problem(one, line, col)),
    }
  })
  return {
    objects: read.flatMap((one) => one.objects),
    problems: read.flatMap((one) => one.problems),
  }
}

function objectsOf(document: Document): { objects: readonly Manifest[]; words: readonly string[] } {
  if (isEmpty(document)) return { objects: [], words: [] }
  if (!isMap(document.contents)) return { objects: [], words: ['is no Kubernetes object'] }
  let data: unknown
  try {
    // Aliases share their objects; a copy keeps a change of one from changing the other.
    data = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 })))
  } catch {
    return { objects: [], words: ['has aliases that unfold to too much'] }
  }
  const judged = flattened(data).map((object) => ({ object, words: whatIsWrongWith(object) }))
  return {
    objects: judged.flatMap(({ object, words }) => (words ? [] : [object as Manifest])),
    words: judged.flatMap(({ words }) => (words ? [words] : [])),
  }
}

function isEmpty({ contents }: Document): boolean {
  return contents === null || (isScalar(contents) && contents.value === null)
}

function flattened(data: unknown): readonly unknown[] {
  const { kind, items } = data as { kind?: unknown; items?: unknown }
  const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
  return isList ? (items as unknown[]).flatMap(flattened) : [data]
}

function whatIsWrongWith(object: unknown): string | undefined {
  const { apiVersion, kind, metadata } = (object ?? {}) as Record<string, unknown>
  if (!isText(apiVersion)) return 'has no apiVersion'
  if (!isText(kind)) return 'has no kind'
  const { name, generateName, namespace } = (metadata ?? {}) as Record<string, unknown>
  if (generateName !== undefined)
    return `${kind} has a generateName; a delivery needs a fixed metadata.name`
  if (!isText(name)) return `${kind} has no metadata.name`
  if (namespace !== undefined && !isText(namespace))
    return `${kind} ${name} has a namespace that is no text`
  return undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Kubernetes' tools read some words of YAML 1.1: `defaultMode: 0644` is octal and `yes` is true. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
}
const yes: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:yes|Yes|YES|on|On|ON)$/,
  resolve: () => true,
}
const no: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:no|No|NO|off|Off|OFF)$/,
  resolve: () => false,
}
const asKubernetesReads = {
  prettyErrors: false,
  merge: true,
  customTags: (tags: (ScalarTag | object | string)[]) => [octal, yes, no, ...tags] as ScalarTag[],
}
