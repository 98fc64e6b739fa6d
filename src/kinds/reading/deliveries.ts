import { Delivery } from '#src/core/delivery.ts'
import type { Reader } from './reader.ts'

/** Deliveries to a target that have not ended, oldest first. One that cannot be read is left out. */
export async function readInFlight(
  reader: Pick<Reader, 'list'>,
  target: string,
): Promise<readonly Delivery[]> {
  const found = await reader.list({ kind: 'delivery', target, done: false })
  return found.toReversed().flatMap(({ document }) => Delivery.safeParse(document).data ?? [])
}

/** The one of that id, where it can be read. */
export async function readDelivery(
  reader: Pick<Reader, 'find'>,
  id: string,
): Promise<Delivery | undefined> {
  const found = await reader.find({ kind: 'delivery', id })
  return Delivery.safeParse(found?.document).data
}

/** The newest that ended there. */
export async function readEnded(
  reader: Pick<Reader, 'list'>,
  target: string,
  limit: number,
): Promise<readonly Delivery[]> {
  const found = await reader.list({ kind: 'delivery', target, done: true, limit })
  return found.flatMap(({ document }) => Delivery.safeParse(document).data ?? [])
}
