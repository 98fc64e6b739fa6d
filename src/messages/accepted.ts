import type { Delivery } from '#src/core/delivery.ts'
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
      : `Delivering ${escape(app)} ${escape(wanted)} to ${escape(environment)}`
  return {
    ...answer([
      `${what}: ${code(id)}, see ${channelName(channel)}`,
      ...warnings.map((words) => `⚠️ ${escape(words)}`),
    ]),
    card: { kind: 'delivery', subject: id, channel },
  }
}

/** The same is on its way already. */
export function alreadyComing({ id, app, wanted, environment, channel }: Delivery): Message {
  return {
    ...answer([
      `${escape(app)} ${escape(wanted)} is on its way to ${escape(environment)} already: ${code(id)}, see ${channelName(channel)}`,
    ]),
    card: { kind: 'delivery', subject: id, channel },
  }
}

/** An order to a delivery was passed on: `Aborting`, `Cancelling`, `Retrying`. */
export function passedOn(
  doing: string,
  { id, app, wanted, environment, channel }: Delivery,
): Message {
  return answer([
    `${escape(doing)} ${code(id)} (${escape(app)} ${escape(wanted)} to ${escape(environment)}). Its card in ${channelName(channel)} shows how it goes; so does ${command(`why ${id}`)}`,
  ])
}
