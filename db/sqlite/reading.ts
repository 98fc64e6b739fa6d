import { and, asc, desc, eq } from 'drizzle-orm'
import type { Store, StoredRecord } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { events, records, targets } from './schema.ts'

/** What commands ask: records, targets and what happened to them. */
export function readingOf({
  db,
  workspace,
  read,
}: Connection): Pick<Store, 'find' | 'list' | 'target' | 'events'> {
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
