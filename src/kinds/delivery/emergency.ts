import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import { newCountersign, countersignMessage } from '#src/kinds/countersign.ts'
import type { Said } from './stage.ts'

/** What skips votes, soak, sign-off and freeze is said out loud, and somebody else is asked to sign it afterwards. */
export function announce(
  delivery: Delivery,
  { emergency: rules }: Policy,
  now: Instant,
): Partial<Said> {
  const { id, app, wanted, environment, by, emergency, channel } = delivery
  const record = newCountersign(delivery, rules, now)
  const text = `EMERGENCY: ${actorName(by)} delivers ${app} ${wanted} to ${environment} without votes: ${emergency?.because ?? ''}`
  return {
    notes: [
      {
        key: `${id}/emergency`,
        message: { kind: 'delivery', subject: id, channel },
        text,
        broadcast: true,
        mention: rules.from ?? [],
      },
    ],
    events: [{ type: 'emergency', text }],
    children: [{ kind: 'countersign', id: record.id, document: record, state: 'asked' }],
    messages: [countersignMessage(record)],
  }
}
