import { type FailureKind, ProviderFailure } from '#src/core/errors.ts'
import { withoutSecrets } from '#src/core/secrets.ts'
import type { Credentials } from '#providers/sql/sql.ts'

/** What PostgreSQL, or the way there, says no with, in words for people. The original is no cause: it may hold a statement. */
export function sqlFailure(credentials: Credentials, error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error
  const code = codeOf(error)
  const words = wordsOf(error)
  const { kind, because = words, hint } = read(code, words)
  return failure(credentials, kind, because, hint)
}

/** Whoever asked gave up before the answer came. */
export function tooLate(credentials: Credentials): ProviderFailure {
  return failure(credentials, 'unavailable', 'it took too long')
}

type Reading = { readonly kind: FailureKind; readonly because?: string; readonly hint?: string }

/** By the code of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html) or of Node; the first that fits. */
const readings: readonly (readonly [RegExp, Reading])[] = [
  [/^28P01$/, { kind: 'denied', hint: 'Correct the password in the secret that the login names' }],
  [/^28/, { kind: 'denied', hint: 'Look at pg_hba.conf of the server, and at "tls" of the login' }],
  [/^53100$/, { kind: 'rejected', hint: 'Give it more storage' }],
  // Two who change the same at once: the second attempt finds what the first one did.
  [/^(40001|40P01|55P03|23505|42710)$/, { kind: 'conflict' }],
  // Not there now: connections, resources, a server that starts, stops, or is a replica.
  [/^(08|53|57|58|25006)/, { kind: 'unavailable' }],
  [/^42501$/, { kind: 'rejected', hint: 'The login must own the database and may create roles' }],
  [
    /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/,
    {
      kind: 'rejected',
      hint: 'Give deliver the authority that signed it in NODE_EXTRA_CA_CERTS, or correct the host',
    },
  ],
]

function read(code: string, words: string): Reading {
  if (/^tuple concurrently (updated|deleted)$/.test(words)) return { kind: 'conflict' }
  if (words === 'The server does not support SSL connections')
    return { kind: 'rejected', because: 'it speaks no TLS', hint: 'Set "tls" of the login to off' }
  const found = readings.find(([pattern]) => pattern.test(code))
  if (found) return found[1]
  return { kind: isSqlState(code) ? 'rejected' : 'unavailable' }
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** Several addresses of one host fail together, in an error without words of its own. */
function wordsOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error]
  const words = first instanceof Error ? first.message : String(first)
  return words || 'nothing answers'
}

function failure(
  { password, host, port, database, user }: Credentials,
  kind: FailureKind,
  because: string,
  hint?: string,
): ProviderFailure {
  const where = `${host}:${port}`
  const without = withoutSecrets(password ? because.replaceAll(password, '***') : because)
  return new ProviderFailure(
    where,
    kind,
    `Cannot use database "${database}" at ${where} as "${user}": ${without}`,
    hint === undefined ? {} : { hint },
  )
}
