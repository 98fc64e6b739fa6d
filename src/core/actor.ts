import { z } from 'zod'

/** Who wants something: a person in Slack, an automation with rights of its own, or the bot itself. */
export const Actor = z.discriminatedUnion('type', [
  /** `id` is the Slack user id (or, at a shell, the account's name prefixed `shell:`); `name` is only for reading. */
  z.object({ type: z.literal('person'), id: z.string(), name: z.string() }),
  z.object({ type: z.literal('robot'), name: z.string() }),
  z.object({ type: z.literal('system') }),
])
export type Actor = z.infer<typeof Actor>

/** A stable word for logs, audit and equality: `person:U1`, `robot:nightly`, `system`. */
export function actorKey(actor: Actor): string {
  if (actor.type === 'person') return `person:${actor.id}`
  return actor.type === 'robot' ? `robot:${actor.name}` : 'system'
}

/** The actor as people read it in sentences, unescaped. */
export function actorName(actor: Actor): string {
  return actor.type === 'system' ? 'deliver' : actor.name
}
