import type { Store, StoredRecord } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { targetKey } from '#src/core/target.ts'
import { readId } from '#src/door/ids.ts'
import { nearest } from '#src/door/grammar/suggest.ts'

/** A delivery as it is stored, its document read. */
export type StoredDelivery = Omit<StoredRecord, 'document'> & { readonly document: Delivery }

/** The delivery of that id, or an error that says which one was probably meant. */
export async function deliveryOf(
  store: Pick<Store, 'find' | 'list'>,
  id: string,
): Promise<StoredDelivery> {
  const found =
    (await store.find({ kind: 'delivery', id: id.toLowerCase() })) ??
    (await store.find({ kind: 'delivery', id: readId(id) }))
  if (found) return readOne(found)

  const recent = await store.list({ kind: 'delivery', limit: 50 })
  const guess = nearest(
    id,
    recent.map((record) => record.id),
  )
  throw new DeliveryError('unknown-delivery', `Cannot find a delivery "${id.slice(0, 40)}"`, {
    hint: guess
      ? `Did you mean ${guess}?`
      : 'An id reads like d-7k3f9q; `/deliver status` shows those in flight',
  })
}

/** Deliveries, newest first. One that cannot be read is left out: it must not hide the others. */
export async function deliveriesOf(
  store: Pick<Store, 'list'>,
  filter: { readonly target?: string; readonly done?: boolean; readonly limit?: number },
): Promise<readonly StoredDelivery[]> {
  const records = await store.list({ kind: 'delivery', ...filter })
  return records.flatMap((record) => read(record) ?? [])
}

/** A delivery by its id, or by app and environment: the one that acts there, else one that waits, else the last. */
export async function deliveryMeant(
  store: Pick<Store, 'find' | 'list' | 'target'>,
  meant: DeliveryMeant,
): Promise<StoredDelivery> {
  if (meant.delivery !== undefined) return deliveryOf(store, meant.delivery)
  const key = targetKey(meant.app ?? '', meant.environment ?? '')
  const running = await inFlightAt(store, key)
  const [found] =
    running.length > 0 ? running : await deliveriesOf(store, { target: key, limit: 1 })
  if (found) return found
  throw new DeliveryError(
    'unknown-delivery',
    `Cannot find a delivery of ${meant.app} to ${meant.environment}`,
    {
      hint: 'Nothing was delivered there yet',
    },
  )
}

/** How a command names a delivery. */
export type DeliveryMeant = {
  readonly delivery?: string | undefined
  readonly app?: string | undefined
  readonly environment?: string | undefined
}

/** Deliveries to a target that have not ended: the one that acts first, then oldest first. */
export async function inFlightAt(
  store: Pick<Store, 'list' | 'target'>,
  key: string,
): Promise<readonly StoredDelivery[]> {
  const [target, running] = await Promise.all([
    store.target(key),
    deliveriesOf(store, { target: key, done: false }),
  ])
  const oldestFirst = running.toReversed()
  return [
    ...oldestFirst.filter(({ id }) => id === target?.active),
    ...oldestFirst.filter(({ id }) => id !== target?.active),
  ]
}

function read(record: StoredRecord): StoredDelivery | undefined {
  const { data } = Delivery.safeParse(record.document)
  return data && { ...record, document: data }
}

function readOne(record: StoredRecord): StoredDelivery {
  const delivery = read(record)
  if (delivery) return delivery
  throw new DeliveryError('unavailable', `Cannot read the delivery ${record.id}: it is damaged`, {
    hint: 'The log says how; `/deliver rollback` can still take its target over',
  })
}
