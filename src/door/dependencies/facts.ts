import type { Store } from '#db/store.ts'
import type { Reason } from '#src/core/delivery.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Act, Order } from '#src/core/dependencies/order.ts'

/** What a kind of dependency can be told to do; nothing where there is no such kind. */
export type Acts = (kind: string) => readonly Act['do'][]

/** Why its kind would refuse an order as things are; undefined where it would begin, or where that cannot be known. */
export type Rehearse = (record: Dependency, order: Order) => Promise<Reason | undefined>

/** A dependency as its card shows it. */
export type DependencyFacts = {
  readonly document: Dependency
  /** Why it was taken out of the loop, where it was. */
  readonly quarantined: string | undefined
  readonly acts: readonly Act['do'][]
}

/** Reads it by its key, each time afresh; undefined where there is none that can be read. */
export async function dependencyFacts(
  key: string,
  { store, acts }: { readonly store: Pick<Store, 'find'>; readonly acts: Acts },
): Promise<DependencyFacts | undefined> {
  const found = await store.find({ kind: 'dependency', id: key })
  const { data: document } = Dependency.safeParse(found?.document)
  return document && { document, quarantined: found?.quarantined, acts: acts(document.kind) }
}
