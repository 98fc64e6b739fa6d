import { existsSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { AuditReader } from '#src/core/audit-chain.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { chainOf } from './audit-trail.ts'
import { audit } from './schema.ts'

/**
 * Opens the audit of a file for reading alone, beside the bot that writes it: everything is read as it was at the first
 * look. Throws DeliveryError.
 */
export function openAuditReader(file: string): AuditReader {
  if (!existsSync(file))
    throw new DeliveryError('bad-configuration', `Cannot read the audit: there is no "${file}"`, {
      hint: 'DATABASE_URL names the file of the bot, such as "file:./data/deliver.db"',
    })
  const sqlite = inWords(file, () => {
    const opened = new Sqlite(file, { readonly: true, timeout: 5000 })
    opened.exec('BEGIN')
    return opened
  })
  const db = drizzle(sqlite, { casing: 'snake_case' })
  return {
    workspaces: () =>
      inWords(file, () =>
        db
          .selectDistinct({ workspace: audit.workspace })
          .from(audit)
          .orderBy(audit.workspace)
          .all()
          .map(({ workspace }) => workspace),
      ),
    chain: (workspace, after, limit) => inWords(file, () => chainOf(db, workspace, after, limit)),
    close: () => void sqlite.close(),
  }
}

function inWords<Value>(file: string, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const because = cause instanceof Error ? cause.message : String(cause)
    throw new DeliveryError('bad-configuration', `Cannot read the audit in "${file}": ${because}`, {
      hint: because.includes('no such column')
        ? 'The file is from an older version: start the bot once, which brings it up to date'
        : 'It must be the file of the bot, and its folder must be writable for this user',
      cause: error,
    })
  }
}
