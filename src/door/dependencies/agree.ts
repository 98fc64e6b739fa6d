import { actorKey } from '#src/core/actor.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Order } from '#src/core/dependencies/order.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { nearest } from '#src/door/grammar/suggest.ts'
import { readId } from '#src/door/ids.ts'
import { early, isBeforeOrder } from '#src/kinds/dependency/signals.ts'
import { readDependencies } from '#src/kinds/reading/dependencies.ts'
import { wasOrdered } from './order.ts'
import { impossible, refuseStrangers, refuseUsed } from './refusing.ts'

/** A dependency and what was ordered of it. */
export type Ordered = { readonly record: Dependency; readonly order: Order }

const doing = 'agree'
const name = 'deps agree'

/** Agrees with an order as another person than whoever ordered it. The record asks again who may. Throws DeliveryError. */
export async function agreeTo(context: Context, id: string): Promise<Ordered> {
  const { invocation, store } = context
  const { record, order } = await orderOf(context, id)
  if (await wasOrdered(context, name)) return { record, order }
  const by = invocation.actor
  await refuseStrangers(context, record, doing)
  if (actorKey(by) === actorKey(order.by))
    throw impossible(doing, 'it was you who ordered it', 'Somebody else has to agree')
  if (order.confirmedBy.some((one) => actorKey(one) === actorKey(by)))
    throw impossible(doing, 'you have agreed already', 'Its card says who else has to')
  if (isBeforeOrder(record))
    throw impossible(doing, early(record), 'Its card says when that is over')
  if (record.state !== 'asked')
    throw impossible(
      doing,
      `nobody has to agree to ${order.id} any more`,
      'Its card says how it stands',
    )
  if (order.act.do === 'remove') await refuseUsed(context, record, doing)
  await store.submit({
    signals: [
      {
        to: { kind: 'dependency', id: record.id },
        key: invocation.id,
        signal: { type: 'confirm', order: order.id, by },
      },
    ],
    audit: {
      ...auditOf(context, name, { dependency: record.id, order: order.id, act: order.act }),
      app: record.owner,
      environment: record.environment,
    },
  })
  return { record, order }
}

async function orderOf({ store }: Context, typed: string): Promise<Ordered> {
  const open = (await readDependencies(store)).flatMap((record) =>
    record.order ? [{ record, order: record.order }] : [],
  )
  const ids = [typed.trim().toLowerCase(), readId(typed)]
  const found = open.find(({ order }) => ids.includes(order.id))
  if (found) return found
  const guess = nearest(
    typed,
    open.map(({ order }) => order.id),
  )
  throw impossible(
    doing,
    `nobody has to agree to "${typed.slice(0, 40)}"`,
    guess === undefined
      ? 'It was done, given up after a day, or never ordered; an id reads like o-7k3f9q, and the card shows it'
      : `Did you mean ${guess}?`,
  )
}
