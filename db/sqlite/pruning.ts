import { and, eq, exists, inArray, isNotNull, lt, or, sql } from 'drizzle-orm'
import type { Instant } from '#src/core/clock.ts'
import type { Connection } from './connection.ts'
import { inbox, outbox, records, signals } from './schema.ts'

const hour = 3_600_000
const day = 24 * hour
const atOnce = 1000

/**
 * Forgets, at most once an hour and a bounded number of rows at a time, what nobody asks for again: requests finished
 * a day ago, and notes posted and signals read a week ago. Of a note its key stays, for it is unique for ever.
 */
export function pruningOf(connection: Connection): (now: Instant) => void {
  const statements = prepare(connection)
  let last = -Infinity
  return (now) => {
    if (now - last < hour) return
    last = now
    statements.inbox.run({ before: now - day })
    statements.outbox.run({ before: now - 7 * day })
    statements.signals.run({ before: now - 7 * day })
  }
}

function prepare({ db, workspace }: Connection) {
  const before = sql.placeholder('before')
  const isOver = db
    .select({ one: sql`1` })
    .from(records)
    .where(
      and(
        eq(records.workspace, signals.workspace),
        eq(records.kind, signals.kind),
        eq(records.id, signals.id),
        eq(records.done, true),
      ),
    )
  const requests = db
    .select({ seq: inbox.seq })
    .from(inbox)
    .where(and(eq(inbox.workspace, workspace), lt(inbox.finishedAt, before)))
    .limit(atOnce)
  const notes = db
    .select({ seq: outbox.seq })
    .from(outbox)
    .where(and(eq(outbox.workspace, workspace), lt(outbox.doneAt, before), isNotNull(outbox.note)))
    .limit(atOnce)
  const read = db
    .select({ seq: signals.seq })
    .from(signals)
    .where(
      and(
        eq(signals.workspace, workspace),
        lt(signals.createdAt, before),
        or(isNotNull(signals.readAt), exists(isOver)),
      ),
    )
    .limit(atOnce)

  return {
    inbox: db.delete(inbox).where(inArray(inbox.seq, requests)).prepare(),
    outbox: db.update(outbox).set({ note: null }).where(inArray(outbox.seq, notes)).prepare(),
    signals: db.delete(signals).where(inArray(signals.seq, read)).prepare(),
  }
}
