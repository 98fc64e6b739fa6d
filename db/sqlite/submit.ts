import type { Store } from '#db/store.ts'
import { aboutOf, type AuditAppend } from './audit-append.ts'
import type { Connection } from './connection.ts'
import type { Writes } from './writes.ts'

/** What commands may do: create, signal, and have it said who did. A submission that is repeated changes nothing. */
export function submitOf(
  { write, clock }: Connection,
  writes: Writes,
  append: AuditAppend,
): Pick<Store, 'submit'> {
  return {
    submit: ({ create, signals = [], messages = [], audit: said }) =>
      write(() => {
        const now = clock.now()
        const created = create !== undefined && writes.create(create, now)
        for (const signal of signals) writes.send(signal, now)
        for (const message of messages) writes.mark(message, false, now)
        if (said) append.said({ ...aboutOf(create), ...said }, now)
        return created ? 'created' : 'exists'
      }),
  }
}
