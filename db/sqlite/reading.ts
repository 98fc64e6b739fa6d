import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { RecordFilter, Store, StoredRecord } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { namedRecord } from './leases.ts'
import { events, records, targets } from './schema.ts'

/** What commands ask: records, targets and what happened to them. */
export function readingOf(
  connection: Connection,
): Pick<Store, 'find' | 'list' | 'target' | 'events'> {
  const { read } = connection
  const { find, target, events: told } = prepare(connection)
  const listOf = prepareLists(connection)

  return {
    find: ({ kind, id }) =>
      read(() => {
        const row = find.get({ kind, id })
        return row && stored(row)
      }),

    list: (filter) =>
      read(() => {
        const { kind, target: key, done, state, limit = -1 } = filter
        return listOf(filter)
          .all({ kind, key, done: done ? 1 : 0, state, limit })
          .map(stored)
      }),

    target: (key) => read(() => target.get({ key })?.document),

    events: ({ kind, id }) => read(() => told.all({ kind, id })),
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

function prepare({ db, workspace }: Connection) {
  return {
    find: db.select(columns).from(records).where(namedRecord(workspace)).prepare(),

    target: db
      .select({ document: targets.document })
      .from(targets)
      .where(and(eq(targets.workspace, workspace), eq(targets.key, key)))
      .prepare(),

    events: db
      .select({ type: events.type, text: events.text, at: events.at })
      .from(events)
      .where(
        and(
          eq(events.workspace, workspace),
          eq(events.kind, kind),
          eq(events.id, sql.placeholder('id')),
        ),
      )
      .orderBy(asc(events.seq))
      .prepare(),
  }
}

/** One statement for each set of filters that can be given, made when it is first asked for. */
function prepareLists({ db, workspace }: Connection) {
  const list = (byTarget: boolean, byDone: boolean, byState: boolean) =>
    db
      .select(columns)
      .from(records)
      .where(
        and(
          eq(records.workspace, workspace),
          eq(records.kind, kind),
          byTarget ? eq(records.target, key) : undefined,
          byDone ? sql`${records.done} = ${sql.placeholder('done')}` : undefined,
          byState ? eq(records.state, sql.placeholder('state')) : undefined,
        ),
      )
      .orderBy(desc(records.seq))
      .limit(sql.placeholder('limit'))
      .prepare()

  const made = new Map<string, ReturnType<typeof list>>()
  return ({ target, done, state }: RecordFilter) => {
    const by = [target !== undefined, done !== undefined, state !== undefined] as const
    const name = by.join('/')
    const statement = made.get(name) ?? list(...by)
    made.set(name, statement)
    return statement
  }
}

const kind = sql.placeholder('kind')
const key = sql.placeholder('key')

type Row = Omit<StoredRecord, 'target' | 'quarantined'> & {
  readonly target: string | null
  readonly quarantined: string | null
}

function stored({ target, quarantined, ...row }: Row): StoredRecord {
  return { ...row, target: target ?? undefined, quarantined: quarantined ?? undefined }
}
