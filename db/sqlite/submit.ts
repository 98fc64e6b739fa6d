import { sql } from 'drizzle-orm'
import type { Store } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { audit } from './schema.ts'
import type { Writes } from './writes.ts'

/** What commands may do: create, signal, and have it said who did. A submission that is repeated changes nothing. */
export function submitOf(connection: Connection, writes: Writes): Pick<Store, 'submit'> {
  const { write, clock } = connection
  const insertAudit = prepareAudit(connection)

  return {
    submit: ({ create, signals = [], messages = [], audit: said }) =>
      write(() => {
        const now = clock.now()
        const created = create !== undefined && writes.create(create, now)
        for (const signal of signals) writes.send(signal, now)
        for (const message of messages) writes.mark(message, false, now)
        if (said) insertAudit.run({ ...said, detail: said.detail ?? null, now })
        return created ? 'created' : 'exists'
      }),
  }
}

function prepareAudit({ db, workspace }: Connection) {
  return db
    .insert(audit)
    .values({
      workspace,
      at: sql.placeholder('now'),
      actor: sql.placeholder('actor'),
      action: sql.placeholder('action'),
      invocation: sql.placeholder('invocation'),
      detail: sql.placeholder('detail'),
    })
    .onConflictDoNothing()
    .prepare()
}
