import type { Store } from '#db/store.ts'
import { Freeze } from '#src/kinds/freeze.ts'
import { LockRecord, type HeldLock } from '#src/kinds/lock.ts'
import type { StoredDelivery } from '#src/door/deliveries/find.ts'
import { queueOf } from './find.ts'

/** A lock with those whom it keeps, in order. */
export type LockFacts = {
  readonly app: string
  readonly environment: string
  readonly lock: HeldLock
  readonly waiting: readonly StoredDelivery[]
}

/** Freezes and locks as their messages show them. */
export type HoldFacts = {
  /** `subject` reads `checkout/production@1790000000000`. */
  lock(subject: string): Promise<LockFacts | undefined>
  freeze(id: string): Promise<Freeze | undefined>
}

/** Reads them from the store, each time afresh. */
export function holdFactsOf(store: Store): HoldFacts {
  return {
    async lock(subject) {
      const [target = '', at] = subject.split('@')
      const found = await store.find({ kind: 'lock', id: target })
      const { data: record } = LockRecord.safeParse(found?.document)
      if (!record) return undefined
      const { app, environment, held, past } = record
      const lock = [...(held ? [held] : []), ...past].find((one) => String(one.at) === at)
      if (!lock) return undefined
      const { waiting } = lock.ended ? { waiting: [] } : await queueOf(store, app, environment)
      return { app, environment, lock, waiting }
    },

    async freeze(id) {
      const found = await store.find({ kind: 'freeze', id })
      return Freeze.safeParse(found?.document).data
    },
  }
}
