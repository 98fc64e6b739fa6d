import { and, asc, count, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Store, StoredRecord } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { events, messages, outbox, records, targets } from './schema.ts'

/** Everything that only looks. */
export function readingOf(
  connection: Connection,
): Pick<Store, 'find' | 'list' | 'target' | 'events' | 'depth'> {
  const { db, workspace, read } = connection
  const total = prepareTotals(connection)
  const here = eq(records.workspace, workspace)

  return {
    find: ({ kind, id }) =>
      read(() => {
        const row = db
          .select(columns)
          .from(records)
          .where(and(here, eq(records.kind, kind), eq(records.id, id)))
          .get()
        return row && stored(row)
      }),

    list: ({ kind, target, done, limit }) =>
      read(() =>
        db
          .select(columns)
          .from(records)
          .where(
            and(
              here,
              eq(records.kind, kind),
              target === undefined ? undefined : eq(records.target, target),
              done === undefined ? undefined : eq(records.done, done),
            ),
          )
          .orderBy(desc(records.seq))
          .limit(limit ?? -1)
          .all()
          .map(stored),
      ),

    target: (key) =>
      read(
        () =>
          db
            .select({ document: targets.document })
            .from(targets)
            .where(and(eq(targets.workspace, workspace), eq(targets.key, key)))
            .get()?.document,
      ),

    events: ({ kind, id }) =>
      read(() =>
        db
          .select({ type: events.type, text: events.text, at: events.at })
          .from(events)
          .where(and(eq(events.workspace, workspace), eq(events.kind, kind), eq(events.id, id)))
          .orderBy(asc(events.seq))
          .all(),
      ),

    depth: () =>
      read(() => ({
        outbox: total.outbox.get()?.rows ?? 0,
        dirty: total.dirty.get()?.rows ?? 0,
        records: Object.fromEntries(total.records.all().map(({ state, rows }) => [state, rows])),
      })),
  }
}

const columns = {
  kind: records.kind,
  id: records.id,
  document: records.document,
  state: records.state,
  done: records.done,
  target: records.target,
  createdAt: records.createdAt,
  quarantined: records.quarantined,
}

type Row = Omit<StoredRecord, 'target' | 'quarantined'> & {
  readonly target: string | null
  readonly quarantined: string | null
}

function stored({ target, quarantined, ...row }: Row): StoredRecord {
  return { ...row, target: target ?? undefined, quarantined: quarantined ?? undefined }
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
