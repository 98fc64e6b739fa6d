import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { rightsOf } from '#src/door/authorise.ts'
import { appRows } from '#src/door/deliveries/rows.ts'
import type { Identity } from '#src/door/rights.ts'
import type { Facts } from '#src/messages/presenter.ts'

export type FactSources = {
  readonly store: Store
  readonly catalog: () => Catalog
  readonly identity: Identity
  readonly workspace: string
}

/** What messages show, read from the store and the catalog as they are now. */
export function factsFrom({ store, catalog, identity, workspace }: FactSources): Facts {
  return {
    async delivery(id) {
      const found = await store.find({ kind: 'delivery', id })
      return found && { document: Delivery.parse(found.document), quarantined: found.quarantined }
    },

    async home(userId) {
      const actor = { type: 'person', id: userId, name: userId } as const
      try {
        const rights = await rightsOf({ via: 'slash', workspace, actor }, catalog(), identity)
        const running = await store.list({ kind: 'delivery', done: false, limit: 20 })
        return {
          running: running
            .map(({ document }) => Delivery.parse(document))
            .filter(({ environment }) => rights.may('view', environment)),
          apps: await appRows({ catalog: catalog(), rights, store }),
        }
      } catch (error) {
        if (error instanceof DeliveryError) return error.message
        throw error
      }
    },
  }
}
