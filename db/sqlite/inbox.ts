import { and, asc, eq, sql } from 'drizzle-orm'
import type { Store } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { inbox } from './schema.ts'

/** The door's half of the store. Requests of one turn of the event loop share one transaction, and so one write to the disk. */
export function inboxOf(
  connection: Connection,
): Pick<Store, 'receive' | 'finish' | 'unfinished'> & { settled(): Promise<void> } {
  const { write, read, clock } = connection
  const { insert, finish, unfinished } = prepare(connection)
  let waiting: Waiting[] = []
  let flushing: Promise<void> = Promise.resolve()

  const flush = async () => {
    const batch = waiting
    waiting = []
    try {
      const receivedAt = clock.now()
      const answers = await write(() =>
        batch.map(({ id, payload }) => insert.run({ id, payload, receivedAt }).changes > 0),
      )
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] ? 'new' : 'seen')
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return {
    async receive(id, payload) {
      const { promise, resolve, reject } = Promise.withResolvers<'new' | 'seen'>()
      waiting.push({ id, payload: JSON.stringify(payload) ?? 'null', resolve, reject })
      if (waiting.length === 1) flushing = endOfTurn().then(flush)
      return promise
    },

    async finish(id) {
      await write(() => finish.run({ id, now: clock.now() }))
    },

    unfinished: () => read(() => unfinished.all()),

    settled: () => flushing,
  }
}

type Waiting = {
  readonly id: string
  readonly payload: string
  resolve(answer: 'new' | 'seen'): void
  reject(error: unknown): void
}

const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

function prepare({ db, workspace }: Connection) {
  const id = sql.placeholder('id')
  return {
    insert: db
      .insert(inbox)
      .values({
        workspace,
        id,
        payload: sql`${sql.placeholder('payload')}`,
        receivedAt: sql.placeholder('receivedAt'),
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
