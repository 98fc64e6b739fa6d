import type { Delivery } from '#src/core/delivery.ts'
import type { MessageKey } from '#src/core/record.ts'

/** One word: the stage it is in, how it ended, or `held`, `queued`, `goingBack`. */
export function stateOf(delivery: Delivery): string {
  if (delivery.outcome) return delivery.outcome.is
  if (delivery.held) return 'held'
  if (delivery.direction === 'back') return 'goingBack'
  return delivery.stages.find(({ state }) => state === 'running')?.stage ?? 'waiting'
}

export function messageOf({ id, channel }: Delivery): MessageKey {
  return { kind: 'delivery', subject: id, channel }
}
