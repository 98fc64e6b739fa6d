import type { Store, StoredRecord } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { readId } from './ids.ts'
import { nearest } from './suggest.ts'

/** A delivery as it is stored, its document read. */
export type StoredDelivery = Omit<StoredRecord, 'document'> & { readonly document: Delivery }

/** The delivery of that id, or an error that says which one was probably meant. */
export async function deliveryOf(
  store: Pick<Store, 'find' | 'list'>,
  id: string,
): Promise<StoredDelivery> {
  const found = await store.find({ kind: 'delivery', id: readId(id) })
  if (found) return read(found)

  const recent = await store.list({ kind: 'delivery', limit: 50 })
  const guess = nearest(
    id,
    recent.map((record) => record.id),
  )
  throw new DeliveryError('unknown-delivery', `Cannot find a delivery "${id.slice(0, 40)}"`, {
    hint: guess
      ? `Did you mean ${guess}?`
      : 'An id reads like d-7k3f9q; /deliver status shows those in flight',
  })
}

/** Deliveries, newest first. */
export async function deliveriesOf(
  store: Pick<Store, 'list'>,
  filter: { readonly target?: string; readonly done?: boolean; readonly limit?: number },
): Promise<readonly StoredDelivery[]> {
  const records = await store.list({ kind: 'delivery', ...filter })
  return records.map((record) => read(record))
}

function read(record: StoredRecord): StoredDelivery {
  return { ...record, document: Delivery.parse(record.document) }
}
