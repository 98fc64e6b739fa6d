import type { Store } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
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
  const next = await nextAfter(store, delivery)
  return { is: 'replaced', ...(next ?? { at, version: release.version, delivery: by }) }
}

/** The delivery that holds and so keeps this one waiting, where it waits for its turn. */
export async function heldUpBy(store: Sources, delivery: Delivery): Promise<string | undefined> {
  if (delivery.waitingOn?.on !== 'queue') return undefined
  const others = await inFlightAt(store, delivery.target)
  return others.find(({ id, document }) => document.held && id !== delivery.id)?.id
}

/** The first that succeeded there after it. */
async function nextAfter(store: Sources, { target, endedAt = 0 }: Delivery) {
  const found = await deliveriesOf(store, { target, done: true, limit: 100 })
  const later = found
    .map(({ document }) => document)
    .filter(({ outcome, endedAt: at = 0 }) => outcome?.is === 'succeeded' && at > endedAt)
  const [next] = later.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
  return next && { at: next.endedAt ?? 0, version: next.wanted, delivery: next.id }
}
