import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** A query as its grammar has it; nodes tell where in `text` they stand. */
export type ParsedPromql = { readonly text: string; readonly root: SyntaxNode }

/** What is wrong with a query, and where: counted in characters from its beginning. */
export type PromqlProblem = { readonly at: number; readonly because: string }

/** Longer ones are no queries of people. */
const LONGEST = 10_000

/** Reads a query, by the grammar that Prometheus publishes. */
export function parsePromql(text: string): ParsedPromql | PromqlProblem {
  if (text.trim() === '') return { at: 0, because: 'there is no query' }
  if (text.length > LONGEST)
    return { at: LONGEST, because: `a query has at most ${LONGEST} characters` }
  const tree = parser.parse(text)
  let problem: PromqlProblem | undefined
  tree.iterate({
    enter({ type, from, to }) {
      if (problem) return false
      if (type.isError)
        problem = { at: from, because: unexpected(text.slice(from, to), text, from) }
      return undefined
    },
  })
  return problem ?? { text, root: tree.topNode }
}

/** The value of a string literal, quotes and all, as Go reads it; undefined where it is none. */
export function stringValueOf(literal: string): string | undefined {
  const [whole, quote, inner = ''] = /^(["'`])(.*)\1$/s.exec(literal) ?? []
  if (whole === undefined) return undefined
  return quote === '`' ? inner.replaceAll('\r', '') : unescaped(inner)
}

/** A value as a string literal between double quotes. */
export function quotedPromql(value: string): string {
  const escaped = value.replaceAll(UNWRITABLE, (found) => {
    const short = named[found]
    return short ?? `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `"${escaped}"`
}

// oxlint-disable-next-line no-control-regex -- these are what is replaced
const UNWRITABLE = /[\u0000-\u001f\u007f"\\]/g
const encoder = new TextEncoder()
const named: Readonly<Record<string, string>> = {
  '"': String.raw`\"`,
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}
const ESCAPE = /^\\(?:[abfnrtv\\'"]|[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/
const single: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }

function unescaped(inner: string): string | undefined {
  const bytes: number[] = []
  let at = 0
  while (at < inner.length) {
    const [escape] = ESCAPE.exec(inner.slice(at, at + 10)) ?? []
    if (escape === undefined && inner[at] === '\\') return undefined
    const taken = escape ?? String.fromCodePoint(inner.codePointAt(at) ?? 0)
    bytes.push(...(escape === undefined ? encoder.encode(taken) : bytesOf(escape)))
    at += taken.length
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}

function bytesOf(escape: string): Iterable<number> {
  const kind = escape[1] ?? ''
  const rest = escape.slice(2)
  const known = single[kind]
  if (known !== undefined) return [known]
  if (kind === 'x') return [Number.parseInt(rest, 16)]
  if (/[0-7]/.test(kind)) return [Number.parseInt(escape.slice(1), 8) & 0xff]
  if (kind === 'u' || kind === 'U') {
    const code = Number.parseInt(rest, 16)
    return encoder.encode(code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code))
  }
  return encoder.encode(kind)
}

function unexpected(found: string, text: string, at: number): string {
  if (found !== '') return `"${found.slice(0, 40)}" is not expected at character ${at + 1}`
  const rest = text.slice(at).trim()
  return rest === ''
    ? 'it ends too early'
    : `something is missing before "${rest.slice(0, 40)}" at character ${at + 1}`
}
