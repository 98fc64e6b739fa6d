import type { Delivery } from '#src/core/delivery.ts'
import { outcomeWords } from '#src/core/describe.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Signal } from '#src/core/signal.ts'
import { targetKey } from '#src/core/target.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { deliveryMeant, inFlightAt, type DeliveryMeant } from './find.ts'

/** What a person tells a delivery in flight. */
export type Order = {
  readonly name: string
  readonly signal: Signal
  /** Whether it makes sense for how the delivery stands; the delivery itself decides again when it hears it. */
  takes(delivery: Delivery, quarantined: string | undefined): boolean
  /** Why not, and what would. */
  otherwise(delivery: Delivery): { readonly because: string; readonly hint: string }
}

/** Tells the delivery, once for each invocation, and answers which one it was. Throws DeliveryError. */
export async function order(
  context: Context,
  meant: DeliveryMeant,
  wanted: Order,
): Promise<Delivery> {
  const delivery = await choose(context, meant, wanted)
  const { id } = delivery
  await context.store.submit({
    signals: [{ to: { kind: 'delivery', id }, key: context.invocation.id, signal: wanted.signal }],
    audit: auditOf(context, wanted.name, { delivery: id, signal: wanted.signal }),
  })
  return delivery
}

async function choose({ store }: Context, meant: DeliveryMeant, wanted: Order): Promise<Delivery> {
  const running = meant.delivery
    ? []
    : await inFlightAt(store, targetKey(meant.app ?? '', meant.environment ?? ''))
  const fitting = running
    .filter(({ document, quarantined }) => wanted.takes(document, quarantined))
    .map(({ document }) => document)
  if (fitting.length === 1 && fitting[0]) return fitting[0]
  if (fitting.length > 1)
    throw impossible(
      wanted,
      'more than one delivery is meant',
      `Say which: ${fitting.map(({ id }) => id).join(', ')}`,
    )

  const { document, quarantined } = await deliveryMeant(store, meant)
  if (document.outcome) throw impossible(wanted, `${document.id} is over`, outcomeWords(document))
  if (wanted.takes(document, quarantined)) return document
  const { because, hint } = wanted.otherwise(document)
  throw impossible(wanted, because, hint)
}

function impossible({ name }: Order, because: string, hint: string): DeliveryError {
  return new DeliveryError('not-possible', `Cannot ${name}: ${because}`, { hint })
}
