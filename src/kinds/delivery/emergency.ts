import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { Queries } from '#src/core/queries.ts'
import { freezeAt } from '#src/core/rules/freeze.ts'
import { newCountersign, countersignMessage } from '#src/kinds/countersign.ts'
import type { Said } from './stage.ts'

/** What skips votes, soak, sign-off and freeze is said out loud, and somebody else is asked to sign it afterwards. */
export function announce(
  delivery: Delivery,
  { policy, freezes }: Queries['policy']['answer'],
  now: Instant,
): Partial<Said> {
  const { id, app, wanted, environment, by, emergency, channel } = delivery
  const { emergency: rules } = policy
  const record = newCountersign(delivery, rules, now)
  const frozen = freezeAt(policy.freeze, freezes, app, now)
  const skipped = [
    ...(policy.approval ? ['votes'] : []),
    ...(policy.after.length > 0 && !policy.direct
      ? [`the passage through ${policy.after.join(' and ')}`]
      : []),
    ...(policy.checks.length > 0 ? ['checks'] : []),
    ...(frozen ? [`the freeze (${frozen.because})`] : []),
  ]
  const without = skipped.length > 0 ? ` without ${skipped.join(', ')}` : ''
  const text = `EMERGENCY: ${actorName(by)} delivers ${app} ${wanted} to ${environment}${without}: ${emergency?.because ?? ''}`
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
