import Sqlite from 'better-sqlite3'
import { StoreUnavailable } from '#db/store.ts'

/** SQLite's own code of an error, also where it was wrapped; empty for other errors. */
export function codeOf(error: unknown): string {
  if (error instanceof Sqlite.SqliteError) return error.code
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : ''
}

/** Whether the disk is to blame, and not the step. */
export function isOutage(error: unknown): boolean {
  return reasonOf(error) !== undefined
}

/** What the callers of the store see of an error: an outage in words, everything else as it is. */
export function inWords(error: unknown): unknown {
  const reason = reasonOf(error)
  return reason ? new StoreUnavailable(`Cannot save: ${reason}`, { cause: error }) : error
}

function reasonOf(error: unknown): string | undefined {
  const code = codeOf(error)
  return reasons.find(([prefix]) => code.startsWith(prefix))?.[1]
}

const reasons: readonly (readonly [prefix: string, reason: string])[] = [
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_READONLY', 'the file is read-only'],
  ['SQLITE_IOERR', 'the disk does not answer'],
  ['SQLITE_BUSY', 'another program holds the file'],
]
