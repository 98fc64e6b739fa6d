import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { OutboxRow, Store } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { outbox } from './schema.ts'

/** What is posted once: it leaves when Slack has it, and not before. */
export function outboxOf(
  connection: Connection,
): Pick<Store, 'outbox' | 'doneOutbox' | 'retryOutbox'> {
  const { read, write, clock } = connection
  const { due, done, retry } = prepare(connection)

  return {
    outbox: (limit) =>
      read(() =>
        due
          .all({ limit, now: clock.now() })
          .flatMap(({ note, ...row }): OutboxRow[] => (note ? [{ ...row, note }] : [])),
      ),

    async doneOutbox(id) {
      await write(() => done.run({ id, now: clock.now() }))
    },

    async retryOutbox(id, at, error) {
      await write(() => retry.run({ id, at, error }))
    },
  }
}

function prepare({ db, workspace }: Connection) {
  const open = and(eq(outbox.workspace, workspace), isNull(outbox.doneAt))
  const one = and(open, eq(outbox.seq, sql.placeholder('id')))
  return {
    due: db
      .select({
        id: outbox.seq,
        note: outbox.note,
        attempts: outbox.attempts,
        createdAt: outbox.createdAt,
      })
      .from(outbox)
      .where(and(open, sql`${outbox.nextAt} <= ${sql.placeholder('now')}`))
      .orderBy(asc(outbox.seq))
      .limit(sql.placeholder('limit'))
      .prepare(),

    done: db
      .update(outbox)
      .set({ doneAt: sql`${sql.placeholder('now')}`, error: null })
      .where(one)
      .prepare(),

    retry: db
      .update(outbox)
      .set({
        nextAt: sql`${sql.placeholder('at')}`,
        error: sql`${sql.placeholder('error')}`,
        attempts: sql`${outbox.attempts} + 1`,
      })
      .where(one)
      .prepare(),
  }
}
