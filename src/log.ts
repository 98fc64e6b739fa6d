import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'

/** What everybody logs with: one JSON line per call, without secrets. */
export type Log = Logger

/**
 * A log that cannot tell a secret: every line is searched before it is written, at any depth, so that it does not
 * matter who logged what. `destination` is the standard output unless a test reads along.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: withoutSecrets },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** Takes everything out of a text that looks like a secret. A JSON line stays a JSON line. */
export function withoutSecrets(text: string): string {
  return secrets.reduce((line, [pattern, instead]) => line.replaceAll(pattern, instead), text)
}

/** How a key that has a secret ends; what stands before it does not matter. */
const secretKey = `(?:${[
  String.raw`secret[\w-]{0,40}`,
  String.raw`passw(?:or)?d[\w-]{0,40}`,
  'passphrase',
  'token',
  'api[-_]?key',
  'access[-_]?key',
  'private[-_]?key',
  'client-key-data',
  'client-certificate-data',
  'response[-_]?url',
].join('|')})`
const headerKey = '(?:authorization|cookie)'

/** What is not said again once it has been taken out. */
const taken = String.raw`\[(?:secret|token|slack token|git token|private key)\]`

/**
 * Patterns end before a quote and never within an escape, so what is left is still JSON. What may have to be given back
 * is bounded, so that no line, however long and odd, keeps the bot busy.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?:[^"\\-]|\\+[nr])+/g, '$1[private key]'],
  [new RegExp(`((?:${secretKey}|${headerKey})"\\s*:\\s*")${bodyAt(0)}`, 'gi'), '$1[secret]'],
  ...[1, 2, 3].map((depth) => quotedAt(depth)),
  [new RegExp(String.raw`(${secretKey}'?\s*[:=]\s*')(?:[^'"\\]|\\.)+`, 'gi'), '$1[secret]'],
  [/x(?:ox[a-z]|app)(?:\.xox[a-z])?-[\w-]+/g, '[slack token]'],
  [/(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,})/g, '[git token]'],
  [/eyJ[\w-]{1,2000}\.eyJ[\w-]+(?:\.[\w-]+)?/g, '[token]'],
  [/(Bearer|Basic) +[\w.~+/=-]{6,}/gi, '$1 [secret]'],
  [/hooks\.slack\.com\/[\w/.-]+/g, 'hooks.slack.com/[secret]'],
  [/([?&](?:ticket|sig|signature)=)[^&\s"\\]+/gi, '$1[secret]'],
  [/(\/\\*\/[^\s/:"\\]{0,200}):[^\s"\\]{1,4096}@/g, '$1:[secret]@'],
  [
    new RegExp(String.raw`(${secretKey}(?:: *| *= *))(?!${taken})[^\s"'\\]{4,}`, 'gi'),
    '$1[secret]',
  ],
  [
    new RegExp(String.raw`(--[\w-]{0,40}${secretKey} +)(?!${taken})[^\s"'\\]{4,}`, 'gi'),
    '$1[secret]',
  ],
  [/(authorization(?:: *|=))(?!Bearer|Basic)(?:\w+ +)?[\w.~+/=-]{6,}/gi, '$1[secret]'],
  [/(cookie(?:: *|=))[^\s"\\]+(?:; *[^\s"\\]+)*/gi, '$1[secret]'],
]

/** JSON in a text of JSON, so many texts deep: its quotes have backslashes before them. */
function quotedAt(depth: number): readonly [RegExp, string] {
  const quote = String.raw`\\{${2 ** depth - 1}}"`
  const key = `(?:${secretKey}|${headerKey})`
  return [
    new RegExp(String.raw`(${key}(?:${quote})?\s*[:=]\s*${quote})${bodyAt(depth)}`, 'gi'),
    '$1[secret]',
  ]
}

/** What stands between the quotes of a text at that depth; escapes are taken whole. */
function bodyAt(depth: number): string {
  const most = 2 ** (depth + 1)
  return String.raw`(?:[^"\\]|\\{1,${most - 1}}[^"\\]|\\{${most}}|\\{${most - 1}}")+`
}
