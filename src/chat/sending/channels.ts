import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import type { SlackCall } from '#src/chat/slack-call.ts'

/**
 * Ids of channels that are configured by name. Slack posts to a name, but is asked about messages by id alone.
 */
export type Channels = {
  /** The id where it is known without asking, or what was given. */
  known(channel: string): string
  /** Remembers what Slack answered. */
  learn(channel: string, id: string): void
  /** The id; undefined when the bot cannot find it. */
  idOf(channel: string): Promise<string | undefined>
}

export function createChannels(call: SlackCall, clock: Clock): Channels {
  const ids = new LRUCache<string, string>({
    max: 5_000,
    ttl: 600_000,
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  })
  const known = (channel: string) => ids.get(channel) ?? channel
  return {
    known,
    learn: (channel, id) => void (channel.startsWith('#') && ids.set(channel, id)),
    async idOf(channel) {
      if (!channel.startsWith('#')) return channel
      if (!ids.has(channel)) await listInto(call, ids)
      return ids.get(channel)
    },
  }
}

const Page = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

/** Lists the channels that the bot is in, for elsewhere it cannot have written. */
async function listInto(call: SlackCall, ids: LRUCache<string, string>): Promise<void> {
  let cursor = ''
  for (let page = 0; page < 20; page++) {
    const reply = await call(
      'users.conversations',
      {
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: 200,
        ...(cursor && { cursor }),
      },
      Page,
    )
    if (reply.is !== 'ok') return
    for (const { id, name } of reply.data.channels) ids.set(`#${name}`, id)
    cursor = reply.data.response_metadata?.next_cursor ?? ''
    if (!cursor) return
  }
}
