import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { peopleFor, type Act, type Order } from '#src/core/dependencies/order.ts'
import type { NewRecord } from '#src/core/record.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { idFor } from '#src/door/ids.ts'
import {
  refuseBusy,
  refuseImpossible,
  refuseStrangers,
  refuseUnable,
  refuseUsed,
} from './refusing.ts'

/** What a person orders of a dependency. */
export type Ordering = {
  /** The command, for the audit, and what it does, after "Cannot". */
  readonly name: string
  readonly doing: string
  readonly act: Act
  readonly because?: string | undefined
  /** Where nothing of it was stored before. */
  readonly create?: NewRecord
}

/** Tells the dependency, once for each invocation, and answers the order. Throws DeliveryError. */
export async function orderAct(
  context: Context,
  record: Dependency,
  { name, doing, act, because, create }: Ordering,
): Promise<Order> {
  const { invocation, store, now } = context
  const order: Order = {
    id: idFor('o', invocation.id),
    act,
    by: invocation.actor,
    ...(because !== undefined && { because }),
    at: now,
    needed: peopleFor(act.do),
    confirmedBy: [],
  }
  if (await wasOrdered(context, name)) return order
  await refuseStrangers(context, record, doing)
  refuseUnable(context, record, act.do, doing)
  refuseBusy(record, doing)
  if (act.do === 'remove') await refuseUsed(context, record, doing)
  if (act.do === 'restore') await refuseImpossible(context, record, { order, doing })
  const to = { kind: 'dependency', id: record.id }
  await store.submit({
    ...(create && { create }),
    signals: [{ to, key: invocation.id, signal: { type: 'order', order } }],
    audit: {
      ...auditOf(context, name, { dependency: record.id, order: order.id, act, because }),
      app: record.owner,
      environment: record.environment,
    },
  })
  return order
}

/** Whether an earlier run of the same invocation ordered it: the second run says the same, and does nothing. */
export async function wasOrdered(
  { store, invocation }: Pick<Context, 'store' | 'invocation'>,
  action: string,
): Promise<boolean> {
  const rows = await store.auditRows({ invocation: invocation.id, action, limit: 1 })
  return rows.length > 0
}
