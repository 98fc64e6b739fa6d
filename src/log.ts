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

const secretKeys = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'passwd',
  'secret',
  'client-?secret',
  'signing-?secret',
  'private-?key',
  'client-key-data',
  'client-certificate-data',
  '(?:[a-z_-]*[_-]|access|refresh|id|bot|app|api)?token',
  '(?:x-)?api-?key',
  'response_?url',
].join('|')

/** Patterns never run over a quote or a backslash, so what is left is still JSON. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw`"(${secretKeys})":"(?:[^"\\]|\\.)+"`, 'gi'), '"$1":"[secret]"'],
  [/\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[\w-]+/g, '[slack token]'],
  [/\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,})/g, '[git token]'],
  [/\beyJ[\w-]+\.eyJ[\w-]+(?:\.[\w-]+)?/g, '[token]'],
  [/\b(Bearer|Basic) +[\w.~+/=-]{6,}/gi, '$1 [secret]'],
  [
    /\b(token|password|client-key-data|client-certificate-data)(: +|=)[\w.~+/=-]{6,}/gi,
    '$1$2[secret]',
  ],
  [/\bhooks\.slack\.com\/[\w/.-]+/g, 'hooks.slack.com/[secret]'],
  [/([?&](?:ticket|token|access_token|sig|signature)=)[^&\s"\\]+/gi, '$1[secret]'],
  [/(\/\/[^\s/:@"\\]+):[^\s/@"\\]+@/g, '$1:[secret]@'],
]
