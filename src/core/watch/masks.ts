import { withoutSecrets } from '#src/core/secrets.ts'
import type { LogLine } from './logs.ts'
import { regexOf, regexProblem } from './regex.ts'

/** Takes out of a text whatever nobody shall see. */
export type Mask = (text: string) => string

/** What masks by the patterns of deliver.yml (RE2), and always whatever looks like a secret. */
export function maskOf(patterns: readonly string[]): Mask {
  const regexes = patterns.map((pattern) => regexOf(pattern))
  return (text) =>
    withoutSecrets(regexes.reduce((masked, regex) => regex.replacedIn(masked, MASKED), text))
}

/** Why a pattern cannot mask, in words; undefined where it can. */
export function maskProblem(pattern: string): string | undefined {
  const problem = regexProblem(pattern)
  if (problem !== undefined) return `is no regular expression (RE2): ${problem}`
  return regexOf(pattern).isIn('')
    ? 'matches where nothing is, so it would mask everything'
    : undefined
}

/**
 * Masks lines, in the order in which they were written, however many at a time: at most `longest` characters are left of
 * each. What is cut off was masked before it was cut, so that half a secret is not left; and so are the lines between the
 * beginning and the end of a private key, and whatever looks like one of these where its beginning is not among the lines.
 */
export function lineMask(mask: Mask, longest: number): (line: LogLine) => LogLine {
  const within = new Map<string, number>()
  return (line) => {
    const writer = JSON.stringify([line.pod, line.container])
    const left = within.get(writer) ?? 0
    if (left > 0) {
      within.set(writer, KEY_ENDS.test(line.text) ? 0 : left - 1)
      return { ...line, text: KEY }
    }
    if (WITHIN_KEY.test(line.text)) return { ...line, text: KEY }
    if (isOpenKey(line.text)) within.set(writer, LINES_OF_KEY)
    return { ...line, text: cut(mask(line.text.slice(0, LOOKED_AT)), longest) }
  }
}

const MASKED = '[masked]'
const KEY = '[private key]'
/** A line is cut to this before it is masked, which may take long: whatever comes later is never shown. */
const LOOKED_AT = 16 * 1024
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/g
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/
/** Base64 alone, as long as PEM breaks it (RFC 7468: 64, older ones 76), and no digest. */
const WITHIN_KEY = /^\s*(?![\da-f]*\s*$)[A-Za-z\d+/]{60,76}={0,2}\s*$/
/** Of 8,192 bits, and some. */
const LINES_OF_KEY = 120

function isOpenKey(text: string): boolean {
  const last = Array.from(text.matchAll(KEY_BEGINS)).at(-1)
  return last !== undefined && !KEY_ENDS.test(text.slice(last.index))
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
