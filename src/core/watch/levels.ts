import { type Level, levels } from './logs.ts'

/** Whether a line of this level is to be seen where `wanted` or worse is. */
export function isAtLeast(level: Level, wanted: Level): boolean {
  return levels.indexOf(level) <= levels.indexOf(wanted)
}

/** The level that a word or a number of pino means: `WARNING`, `err`, `50`; undefined for any other. */
export function levelNamed(word: string | number): Level | undefined {
  return names.get(String(word).toLowerCase())
}

/**
 * The level that a line tells of itself: a field of JSON or logfmt, the letter of klog, or a word as programs write it.
 * Undefined where it tells none: `3 errors were found` is no error.
 */
export function levelOf(line: string): Level | undefined {
  const start = line.slice(0, LOOKED_AT)
  const field = start.match(FIELD)?.[1]
  if (field !== undefined) return levelNamed(field)
  const letter = start.match(KLOG)?.[1]
  if (letter) return LETTERS[letter]
  const word = start.match(WORD)
  return word ? levelNamed(word.slice(1).find((one) => one !== undefined) ?? '') : undefined
}

/** A regular expression (RE2) that matches every line that tells this level or worse, and others beside them. */
export function levelHint(wanted: Level): string {
  const those = levels.filter((level) => isAtLeast(level, wanted))
  const letters = Object.keys(LETTERS).filter((letter) => those.includes(LETTERS[letter]!))
  return `${levelPattern(wanted)}|^[${letters.join('')}][0-9]{4} `
}

/** A regular expression (RE2) of the names of this level and worse ones, as a whole. */
export function levelPattern(wanted: Level): string {
  const those = levels.filter((level) => isAtLeast(level, wanted))
  return `(?i:${those.flatMap((level) => WORDS[level]).join('|')})`
}

/** How programs call each level; the numbers are pino's. */
const WORDS: Readonly<Record<Level, readonly string[]>> = {
  fatal: ['fatal', 'critical', 'crit', 'panic', 'dpanic', 'emerg', 'emergency', 'alert', '60'],
  error: ['error', 'err', 'eror', 'severe', '50'],
  warn: ['warn', 'warning', 'wrn', '40'],
  info: ['info', 'information', 'informational', 'inf', 'notice', '30'],
  debug: ['debug', 'dbg', 'fine', '20'],
  trace: ['trace', 'trc', 'verbose', 'finest', '10'],
}

const names: ReadonlyMap<string, Level> = new Map(
  levels.flatMap((level) => WORDS[level].map((word) => [word, level] as const)),
)

/** Of klog: `E0105 09:15:04.123456       1 main.go:12] …`. */
const LETTERS: Readonly<Record<string, Level>> = { F: 'fatal', E: 'error', W: 'warn', I: 'info' }

/** Whoever tells a level tells it at the beginning. */
const LOOKED_AT = 2_000

const KEYS = String.raw`(?:level|lvl|severity|loglevel|levelname|log\.level|severity_text)`
/** `"level":"warn"` or `level=warn`: a sentence that speaks of a level tells none. */
const FIELD = new RegExp(
  String.raw`(?:[{,]\s*"${KEYS}"\s*:\s*|(?:^|[\s{,])${KEYS}=)"?([a-z]+|[1-6]0(?!\d))`,
  'i',
)
const KLOG = /^([FEWI])\d{4} /
const PROSE = [...names.keys()].filter((word) => /^[a-z]/.test(word))
const anyOf = (words: readonly string[]) => words.join('|')
/** In capitals anywhere near the beginning, in brackets, or first and followed by a colon. */
const WORD = new RegExp(
  String.raw`^[^\n]{0,80}?(?:\b(${anyOf(PROSE).toUpperCase()})\b|[\[<(](${anyOf(PROSE)})[\])>])|^(${anyOf(PROSE)}):`,
)
