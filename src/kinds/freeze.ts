import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'
import type { Decision, MessageKey, RecordKind, Situation } from '#src/core/record.ts'

/** A freeze that people declared for a time: deliveries to the environment may not start in it. */
export const Freeze = z.object({
  version: z.literal(1),
  /** Short, typed by people: `f-7k3f9q`. */
  id: z.string(),
  environment: z.string(),
  /** Only this app; every app there when absent. */
  app: z.string().optional(),
  from: z.number(),
  until: z.number(),
  because: z.string(),
  by: Actor,
  channel: z.string(),
  /** Who ended it before its time. */
  endedBy: Actor.optional(),
  endedAt: z.number().optional(),
})
export type Freeze = z.infer<typeof Freeze>

/** It ends by itself, or when somebody says so. Whoever waits for it looks again by themselves. */
export const freezeKind: RecordKind<Freeze> = {
  kind: 'freeze',
  document: Freeze,
  wants: () => [],
  decide,
  stateOf: ({ endedAt }) => (endedAt === undefined ? 'declared' : 'over'),
  isDone: ({ endedAt }) => endedAt !== undefined,
  messageOf: freezeMessage,
}

/** The message that shows it. */
export function freezeMessage({ id, channel }: Freeze): MessageKey {
  return { kind: 'freeze', subject: id, channel }
}

function decide({ record, signals, now }: Situation<Freeze>): Decision<Freeze> {
  if (record.endedAt !== undefined) return { record, effects: [] }
  const ended = signals.find((signal) => signal.type === 'unfreeze')
  const messages = [freezeMessage(record)]
  if (ended) {
    const event = {
      type: 'ended',
      text: `${ended.by.type === 'person' ? ended.by.name : 'deliver'} ended it`,
    }
    return {
      record: { ...record, endedBy: ended.by, endedAt: now },
      effects: [],
      messages,
      events: [event],
    }
  }
  if (now >= record.until)
    return {
      record: { ...record, endedAt: now },
      effects: [],
      messages,
      events: [{ type: 'ended', text: 'it is over' }],
    }
  return { record, effects: [], wakeAt: record.until }
}
