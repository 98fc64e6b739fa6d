import type { Delivery } from '#src/core/delivery.ts'
import { undertakingOf } from '#src/core/undertaking.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from './blocks.ts'
import { code, escape } from './escape.ts'
import { channelName, command } from './words.ts'

/** A delivery was made: where to watch it, and what to mind. `warnings` are plain sentences. */
export function accepted(delivery: Delivery, warnings: readonly string[] = []): Message {
  const { id, app, wanted, environment, purpose, channel } = delivery
  const what =
    purpose === 'rollback'
      ? `Rolling ${escape(app)} in ${escape(environment)} back to ${escape(wanted)}`
      : escape(undertakingOf(delivery).doing)
  return {
    ...answer([
      `${what}: ${code(id)}, see ${channelName(channel)}`,
      ...warnings.map((words) => `⚠️ ${escape(words)}`),
    ]),
    card: { kind: 'delivery', subject: id, channel },
  }
}

/** The same is on its way already. */
export function alreadyComing(delivery: Delivery): Message {
  const { id, channel } = delivery
  const { onItsWay } = undertakingOf(delivery)
  return {
    ...answer([`${escape(onItsWay)} already: ${code(id)}, see ${channelName(channel)}`]),
    card: { kind: 'delivery', subject: id, channel },
  }
}

/** An order to a delivery was passed on: `Aborting`, `Cancelling`, `Retrying`. */
export function passedOn(doing: string, delivery: Delivery): Message {
  const { id, channel } = delivery
  const { noun, where } = undertakingOf(delivery)
  return answer([
    `${escape(doing)} ${code(id)} (${escape(noun)} ${escape(where)}). Its card in ${channelName(channel)} shows how it goes; so does ${command(`why ${id}`)}`,
  ])
}
