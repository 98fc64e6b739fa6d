import type { Store } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { keepsRelease } from '#src/kinds/delivery/wish.ts'
import { deliveriesOf, inFlightAt } from './find.ts'
import { comesBack } from './way-back.ts'

/** Whether what a delivery brought is still what should be there. */
export type Standing =
  | {
      readonly is: 'settled'
      /** The version that a way back would bring; absent where nothing can come back. */
      readonly comesBack: string | undefined
    }
  | {
      readonly is: 'replaced'
      readonly at: Instant
      readonly version: string
      readonly delivery: string
    }

type Sources = Pick<Store, 'list' | 'target'>

/** How a delivery that succeeded stands now; undefined for every other. */
export async function standingOf(
  store: Sources,
  delivery: Delivery,
): Promise<Standing | undefined> {
  if (delivery.outcome?.is !== 'succeeded') return undefined
  const target = await store.target(delivery.target)
  if (!target?.settled) return undefined
  if (target.settled.delivery === delivery.id)
    return { is: 'settled', comesBack: comesBack(target)?.release.version }
  const { at, release, delivery: by } = target.settled
  const later = await laterThan(store, delivery)
  const next = later.find((one) => !keepsRelease(one))
  // What was only restarted or scaled since runs on; the way back is that of the newest card.
  if (!next && later.length > 0) return { is: 'settled', comesBack: undefined }
  return {
    is: 'replaced',
    ...(next ? replacedBy(next) : { at, version: release.version, delivery: by }),
  }
}

/** The delivery that holds and so keeps this one waiting, where it waits for its turn. */
export async function heldUpBy(store: Sources, delivery: Delivery): Promise<string | undefined> {
  if (delivery.waitingOn?.on !== 'queue') return undefined
  const [target, others] = await Promise.all([
    store.target(delivery.target),
    inFlightAt(store, delivery.target),
  ])
  const before = [target?.active, ...(target?.queue ?? [])].filter((id) => id !== delivery.id)
  return others.find(({ id, document }) => document.held && before.includes(id))?.id
}

/** Those that succeeded there after it, oldest first. */
async function laterThan(store: Sources, { target, endedAt = 0 }: Delivery) {
  const found = await deliveriesOf(store, { target, done: true, limit: 100 })
  return found
    .map(({ document }) => document)
    .filter(({ outcome, endedAt: at = 0 }) => outcome?.is === 'succeeded' && at > endedAt)
    .toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
}

function replacedBy({ endedAt = 0, wanted, id }: Delivery) {
  return { at: endedAt, version: wanted, delivery: id }
}
