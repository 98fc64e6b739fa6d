import type { ImageBlock } from '@slack/types'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type { Message } from '#src/door/message.ts'
import type { Bot } from '#src/chat/bot.ts'
import type { Channels } from './channels.ts'
import type { Limits } from './limits.ts'
import type { Reply, SlackCall } from '#src/chat/slack-call.ts'
import { clampText } from '#src/chat/slack-text.ts'

/** Puts messages into channels, each of them once. Whoever asks has taken the limit. */
export type Posting = {
  /** `found` when it stood there already, in whatever state. */
  post(request: PostRequest): Promise<Reply<Posted & { readonly found: boolean }>>
  /** With pictures below its blocks; where Slack refuses those, `isTooMuch` of the answer. */
  edit(
    posted: Posted,
    message: Message,
    key: string,
    pictures?: readonly ImageBlock[],
  ): Promise<Reply<unknown>>
}

export type Posted = { readonly channel: string; readonly ts: string }

export type PostRequest = {
  /** Stands in the message's metadata, and finds it again. */
  readonly key: string
  readonly channel: string
  readonly thread?: string
  readonly broadcast?: boolean
  readonly message: Message
  /** It may have been posted before, at this moment or later: look for it first. */
  readonly lookSince?: Instant
}

export type PostingServices = {
  readonly call: SlackCall
  readonly limits: Limits
  readonly channels: Channels
  readonly bot: () => Promise<Bot>
}

export function createPosting(services: PostingServices): Posting {
  const { channels } = services
  const send = createSend(services)
  return {
    async post(request) {
      if (request.lookSince !== undefined) {
        const earlier = await find(services, request, request.lookSince)
        if (earlier.is === 'ok') return { is: 'ok', data: { ...earlier.data, found: true } }
        if (earlier.is !== 'absent') return earlier
      }
      const reply = await send('chat.postMessage', request)
      if (reply.is !== 'ok') return reply
      channels.learn(request.channel, reply.data.channel)
      return { is: 'ok', data: { ...reply.data, found: false } }
    },
    edit: (posted, message, key, pictures = []) =>
      send('chat.update', { channel: posted.channel, ts: posted.ts, message, key, pictures }),
  }
}

const Sent = z.object({ channel: z.string(), ts: z.string() })

type Sending = Omit<PostRequest, 'lookSince'> & {
  readonly ts?: string
  readonly pictures?: readonly ImageBlock[]
}

/**
 * Sends blocks and text. Blocks that Slack refused are remembered, and left out the next time, after the pause that any
 * two posts need: text says everything that they say.
 */
function createSend({ call, limits }: PostingServices) {
  const refused = new LRUCache<string, true>({ max: 100 })
  return async (
    method: 'chat.postMessage' | 'chat.update',
    { key, channel, ts, thread, broadcast, message, pictures = [] }: Sending,
  ): Promise<Reply<Posted>> => {
    const blocks = JSON.stringify(message.blocks)
    const all = pictures.length === 0 ? blocks : JSON.stringify([...message.blocks, ...pictures])
    const args = {
      channel,
      text: clampText(message.text),
      blocks: refused.has(blocks) ? '[]' : all,
      metadata: { event_type: eventType, event_payload: { key } },
      unfurl_links: false,
      unfurl_media: false,
      ...(ts !== undefined && { ts }),
      ...(thread !== undefined && { thread_ts: thread }),
      ...(broadcast && { reply_broadcast: true }),
    }
    const reply = await call(method, args, Sent)
    if (reply.is === 'limited') limits.pause(method, reply.retryAfter)
    if (!isTooMuch(reply) || refused.has(blocks) || pictures.length > 0) return reply
    refused.set(blocks, true)
    return { is: 'limited', retryAfter: 1_000 }
  }
}

/** Whether Slack did not take the blocks. */
export function isTooMuch(reply: Reply<unknown>): boolean {
  return reply.is === 'refused' && tooMuch.has(reply.error)
}

const eventType = 'deliver'
const tooMuch = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
])

const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      bot_id: z.string().optional(),
      user: z.string().optional(),
      metadata: z
        .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
        .optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

/** Looks for our own message with this key, from the margin before `since` to now. */
async function find(
  services: PostingServices,
  { key, channel: name, thread }: PostRequest,
  since: Instant,
): Promise<Reply<Posted> | { readonly is: 'absent' }> {
  const channel = await services.channels.idOf(name)
  // Not in the channel: then there is nothing of ours in it either, and the post will say so.
  if (channel === undefined) return { is: 'absent' }
  const { botId, botUserId } = await services.bot()
  const method = thread === undefined ? 'conversations.history' : 'conversations.replies'
  let cursor = ''
  do {
    const reply = await services.call(
      method,
      {
        channel,
        ...(thread !== undefined && { ts: thread }),
        oldest: ((since - clockMargin) / 1000).toFixed(6),
        include_all_metadata: true,
        limit: 200,
        ...(cursor && { cursor }),
      },
      History,
    )
    // Without the right to look (or a thread to look in), posting at least once is better than never.
    if (reply.is === 'refused') return { is: 'absent' }
    if (reply.is !== 'ok') return reply
    const ours = reply.data.messages.find(
      ({ metadata, ...by }) =>
        metadata?.event_type === eventType &&
        metadata.event_payload['key'] === key &&
        (by.bot_id === botId || by.user === botUserId),
    )
    if (ours) return { is: 'ok', data: { channel, ts: ours.ts } }
    cursor = reply.data.response_metadata?.next_cursor ?? ''
  } while (cursor)
  return { is: 'absent' }
}

/** Slack's clock and ours may differ. */
const clockMargin = 600_000
