import { and, count, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Store } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { messages, outbox, records } from './schema.ts'

/** How much is waiting, for metrics. */
export function depthOf(connection: Connection): Pick<Store, 'depth'> {
  const { read } = connection
  const total = prepareTotals(connection)

  return {
    depth: () =>
      read(() => ({
        outbox: total.outbox.get()?.rows ?? 0,
        dirty: total.dirty.get()?.rows ?? 0,
        records: Object.fromEntries(total.records.all().map(({ state, rows }) => [state, rows])),
      })),
  }
}

/** Records that still live, by state; those out of the loop count as `quarantined`. */
function prepareTotals({ db, workspace }: Connection) {
  const state = sql<string>`iif(${records.quarantined} is null, ${records.state}, 'quarantined')`
  return {
    outbox: db
      .select({ rows: count() })
      .from(outbox)
      .where(and(eq(outbox.workspace, workspace), isNull(outbox.doneAt)))
      .prepare(),
    dirty: db
      .select({ rows: count() })
      .from(messages)
      .where(and(eq(messages.workspace, workspace), isNotNull(messages.dirtySince)))
      .prepare(),
    records: db
      .select({ state, rows: count() })
      .from(records)
      .where(and(eq(records.workspace, workspace), sql`${records.done} = 0`))
      .groupBy(state)
      .prepare(),
  }
}
