import type { Signal } from '#src/core/signal.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import type { Schedule } from '#src/kinds/schedule/schedule.ts'

type Ordered = Extract<Signal, { type: 'schedule' }>

/** Tells a schedule something, once for each invocation. */
export async function tellSchedule(
  context: Context,
  { id, line, app, environment }: Schedule,
  order: Pick<Ordered, 'do' | 'because' | 'run'>,
): Promise<void> {
  const { invocation, store } = context
  const action = order.do === 'remove' ? 'unschedule' : `schedule ${order.do}`
  await store.submit({
    signals: [
      {
        to: { kind: 'schedule', id },
        key: invocation.id,
        signal: { type: 'schedule', by: invocation.actor, ...order },
      },
    ],
    audit: {
      ...auditOf(context, action, { schedule: id, line, ...order }),
      ...(app !== undefined && { app }),
      ...(environment !== undefined && { environment }),
    },
  })
}
