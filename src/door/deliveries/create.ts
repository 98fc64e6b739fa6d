import { actorKey } from '#src/core/actor.ts'
import { channelOf } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { NewSignal } from '#src/core/record.ts'
import { pinned } from '#src/core/release.ts'
import { messageOf, stateOf } from '#src/kinds/delivery/state.ts'
import { newDelivery, type DeliveryRequest } from '#src/kinds/delivery/new.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { idFor, idLengths } from '#src/door/ids.ts'

/** What a command says of a delivery it wants; the rest follows from the invocation. */
export type DeliveryWish = Pick<
  DeliveryRequest,
  | 'purpose'
  | 'app'
  | 'environment'
  | 'wanted'
  | 'release'
  | 'promotes'
  | 'restores'
  | 'overrides'
  | 'from'
  | 'begun'
  | 'expects'
  | 'emergency'
  | 'reason'
>

/** What an earlier run of the same invocation made, so that a second run says the same and does nothing. */
export async function createdBefore(
  context: Context,
  wish: Omit<DeliveryWish, 'wanted'>,
): Promise<Delivery | undefined> {
  const { before } = await lookUp(context, wish)
  return before
}

/**
 * Makes the delivery, its card and its audit in one step, with signals to others. Its id derives from the invocation;
 * where another's has it, a longer one is taken.
 */
export async function createDelivery(
  context: Context,
  wish: DeliveryWish,
  signalsOf: (id: string) => readonly NewSignal[] = () => [],
): Promise<Delivery> {
  const { before, id } = await lookUp(context, wish)
  if (before) return before

  const delivery = newDelivery({ ...wish, ...circumstances(context, wish), id })
  const { target } = delivery
  const created = await context.store.submit({
    create: { kind: 'delivery', id, target, document: delivery, state: stateOf(delivery) },
    signals: signalsOf(id),
    messages: [messageOf(delivery)],
    audit: auditOf(context, wish.purpose, { delivery: id, ...wish, ...releaseIn(wish) }),
  })
  if (created === 'created') return delivery
  // Somebody was faster: either the same invocation in another run, or a chance of one in a billion.
  return createDelivery(context, wish, signalsOf)
}

/** Of a release the audit keeps what it is, not what was written about it. */
function releaseIn({ release }: DeliveryWish) {
  if (!release) return {}
  const { version, artifacts } = release
  return { release: { version, artifacts: artifacts.map(pinned) } }
}

/** The first id that is free, or what this invocation made under one that is not. */
async function lookUp(
  { store, invocation }: Context,
  wish: Omit<DeliveryWish, 'wanted'>,
): Promise<{ readonly id: string; readonly before?: Delivery }> {
  for (const length of idLengths) {
    const id = idFor('d', invocation.id, length)
    const found = await store.find({ kind: 'delivery', id })
    if (!found) return { id }
    const before = Delivery.parse(found.document)
    if (isOf(before, wish, invocation)) return { id, before }
  }
  throw new DeliveryError('not-possible', 'Cannot find a free id for this delivery', {
    hint: 'Please say it again',
  })
}

function circumstances({ invocation, catalog, now }: Context, { app, environment }: DeliveryWish) {
  const entry = Object.entries(catalog.apps).find(([name]) => name === app)?.[1]
  if (!entry)
    throw new DeliveryError('unknown-app', `Cannot deliver "${app}": there is no such app`)
  const { actor, place } = invocation
  return {
    by: actor,
    ...(place && { place }),
    channel: channelOf(catalog, entry, environment),
    at: now,
  }
}

/** Two different invocations with the same id by chance hardly ask for the same by the same person too. */
function isOf(
  delivery: Delivery,
  wish: Omit<DeliveryWish, 'wanted'>,
  { actor }: Invocation,
): boolean {
  return (
    delivery.purpose === wish.purpose &&
    delivery.app === wish.app &&
    delivery.environment === wish.environment &&
    actorKey(delivery.by) === actorKey(actor)
  )
}
