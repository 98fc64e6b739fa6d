import { readFile, stat } from 'node:fs/promises'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, Node, Pair } from 'yaml'
import { largest, whyUnreadable } from './files.ts'
import { pathText } from './problem.ts'
import type { Finding, Path, Problem } from './problem.ts'
import { quoted } from './words.ts'

/** A YAML file that parsed: its data, and where everything in it stands. */
export type Located = { readonly data: unknown; locate(finding: Finding): Problem }

/** Reads a file of one YAML document. Every syntax error is told with its place; duplicate keys are errors. */
export async function readDocument(file: string): Promise<ReadDocument> {
  const read = await readText(file)
  if ('text' in read) return parsedDocument(file, read.text)
  const problem = { file, line: 1, column: 1, path: '', words: read.unreadable }
  return { ok: false, problems: [problem], unreadable: read.unreadable }
}

/** `unreadable` says why there is no text at all; whoever named the file is told. */
export type ReadDocument =
  | { readonly ok: true; readonly document: Located }
  | {
      readonly ok: false
      readonly problems: readonly Problem[]
      readonly unreadable?: string
      /** What can be read in spite of the problems, to look for more of them. */
      readonly rest?: Located
    }

/** The text of one YAML document; `file` is what its problems name. */
export function parsedDocument(file: string, text: string): ReadDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const broken = [...document.errors, ...document.warnings]
  const problems = broken.map((error) => ({
    ...at(error.pos[0]),
    path: '',
    words: error.code === 'DUPLICATE_KEY' ? twice(document, error.pos[0]) : error.message,
  }))
  if (broken.some(({ code }) => code !== 'DUPLICATE_KEY')) return { ok: false, problems }

  const data = dataOf(document)
  if ('words' in data) return { ok: false, problems: [{ ...at(0), path: '', words: data.words }] }
  const located: Located = {
    data: data.value,
    locate: (finding) => ({
      ...at(offsetOf(document, finding)),
      path: pathText(finding.path),
      words: finding.words,
    }),
  }
  return problems.length > 0
    ? { ok: false, problems, rest: located }
    : { ok: true, document: located }
}

function twice(document: Document, offset: number): string {
  const keys: string[] = []
  visit(document, {
    Pair(_, { key }) {
      if (start(key) === offset) keys.push(keyText(key))
    },
  })
  const [key] = keys
  return `${key === undefined ? 'a key' : quoted(key)} stands here twice; keep one of them`
}

function dataOf(document: Document): { value: unknown } | { words: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown }
  } catch {
    return { words: 'its aliases unfold to too much' }
  }
}

async function readText(file: string): Promise<{ text: string } | { unreadable: string }> {
  try {
    if ((await stat(file)).size > largest) return { unreadable: 'is larger than 1 MiB' }
    return { text: await readFile(file, 'utf8') }
  } catch (error) {
    return { unreadable: `cannot be read: ${whyUnreadable(error)}` }
  }
}

/** Where the finding's key or value stands; what does not exist stands where its nearest parent does. */
function offsetOf(document: Document, { path, at }: Finding): number {
  let node: unknown = document.contents
  let offset = start(node) ?? 0
  for (const [depth, part] of path.entries()) {
    const step = stepInto(resolved(node, document), part)
    if (step === undefined) return offset
    const isLast = depth === path.length - 1
    offset = (isLast && at === 'value' ? start(step.value) : undefined) ?? step.offset
    node = step.value
  }
  return offset
}

function stepInto(
  node: unknown,
  part: Path[number],
): { value: unknown; offset: number } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)]
    return item === undefined ? undefined : { value: item, offset: start(item) ?? 0 }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find((one: Pair) => keyText(one.key) === String(part))
  return pair && { value: pair.value, offset: start(pair.key) ?? 0 }
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key)
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

function start(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}
