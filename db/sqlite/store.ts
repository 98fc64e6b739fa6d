import type { Store } from '#db/store.ts'
import { artifactsOf } from './artifacts.ts'
import { auditAppendOf } from './audit-append.ts'
import { auditTrailOf } from './audit-trail.ts'
import { claimsOf } from './claims.ts'
import { commitsOf } from './commits.ts'
import { connect, type SqliteOptions } from './connection.ts'
import { depthOf } from './depth.ts'
import { dueOf } from './due.ts'
import { inboxOf } from './inbox.ts'
import { leasesOf } from './leases.ts'
import { messagesOf } from './messages.ts'
import { outboxOf } from './outbox.ts'
import { pruningOf } from './pruning.ts'
import { readingOf } from './reading.ts'
import { submitOf } from './submit.ts'
import { writesOf } from './writes.ts'

/** Opens the file for this process alone, brings its tables up to date, and remembers in it. `:memory:` gives a test its own. */
export function openSqliteStore(options: SqliteOptions): Store {
  const connection = connect(options)
  const writes = writesOf(connection)
  const audit = auditAppendOf(connection)
  const { holds, ...leases } = leasesOf(connection, writes, audit)

  return {
    ...inboxOf(connection),
    ...claimsOf(connection, writes, pruningOf(connection)),
    ...dueOf(connection),
    ...leases,
    ...commitsOf(connection, writes, { holds }, audit),
    ...submitOf(connection, writes, audit),
    ...auditTrailOf(connection, writes),
    ...readingOf(connection),
    ...depthOf(connection),
    ...artifactsOf(connection),
    ...messagesOf(connection),
    ...outboxOf(connection),
    close: connection.close,
  }
}
