import { and, asc, eq, sql } from 'drizzle-orm'
import type { Store } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { inbox } from './schema.ts'

/** The door's half of the store. */
export function inboxOf(connection: Connection): Pick<Store, 'receive' | 'finish' | 'unfinished'> {
  const { write, read, clock } = connection
  const { insert, finish, unfinished } = prepare(connection)

  return {
    async receive(id, payload) {
      const row = { id, payload: JSON.stringify(payload) ?? 'null', now: clock.now() }
      const { changes } = await write(() => insert.run(row))
      return changes > 0 ? 'new' : 'seen'
    },

    async finish(id) {
      await write(() => finish.run({ id, now: clock.now() }))
    },

    unfinished: () => read(() => unfinished.all()),
  }
}

function prepare({ db, workspace }: Connection) {
  const id = sql.placeholder('id')
  return {
    insert: db
      .insert(inbox)
      .values({
        workspace,
        id,
        payload: sql`${sql.placeholder('payload')}`,
        receivedAt: sql.placeholder('now'),
      })
      .onConflictDoNothing()
      .prepare(),

    finish: db
      .update(inbox)
      .set({ finishedAt: sql`${sql.placeholder('now')}`, payload: null })
      .where(
        and(eq(inbox.workspace, workspace), eq(inbox.id, id), sql`${inbox.finishedAt} is null`),
      )
      .prepare(),

    unfinished: db
      .select({ id: inbox.id, payload: inbox.payload, at: inbox.receivedAt })
      .from(inbox)
      .where(and(eq(inbox.workspace, workspace), sql`${inbox.finishedAt} is null`))
      .orderBy(asc(inbox.seq))
      .prepare(),
  }
}
