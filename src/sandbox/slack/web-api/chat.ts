import { z } from 'zod'
import { checkMessage, checkUpdate, type Complaint } from '#src/sandbox/slack/blocks/message.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import {
  addMessage,
  changeMessage,
  findMessage,
  messagesIn,
  removeMessage,
} from '#src/sandbox/slack/messages.ts'
import { messagePayload } from '#src/sandbox/slack/payloads.ts'
import { checkPictures, withAddresses } from '#src/sandbox/slack/pictures.ts'
import { isMember } from '#src/sandbox/slack/places.ts'
import type { Block, MessageView } from '#src/sandbox/slack/snapshot.ts'
import { lastingMessage, postableChannel, visibleChannel } from './channels.ts'
import { flag, json, method, Refusal, tier, unreadable } from './method.ts'

const maxText = 40_000
const maxMetadata = 16_384

const Content = z.object({
  text: z.string().optional(),
  blocks: json.optional(),
  attachments: json.optional(),
  metadata: json.optional(),
})
type Content = z.infer<typeof Content>

const Metadata = z.object({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
})

const Post = Content.extend({
  channel: z.string(),
  thread_ts: z.string().optional(),
  reply_broadcast: flag.optional(),
})

const postMessage = method({
  scopes: ['chat:write'],
  perMinute: tier.special,
  perChannel: true,
  args: Post,
  run(args, inside) {
    const channel = postableChannel(inside, args.channel)
    const content = contentOf(args, inside, checkMessage, channel.id)
    checkThread(inside, channel.id, args.thread_ts)
    const message = addMessage(inside.world, {
      channel: channel.id,
      user: inside.world.seed.app.botUserId,
      text: '',
      ...content,
      ...(args.thread_ts !== undefined && { thread: args.thread_ts }),
      ...(args.reply_broadcast && { broadcast: true }),
    })
    void inside.events.posted(message)
    return posted(inside, message)
  },
})

const postEphemeral = method({
  scopes: ['chat:write'],
  perMinute: tier[4],
  args: Post.extend({ user: z.string() }),
  run(args, inside) {
    const { world } = inside
    const channel = postableChannel(inside, args.channel)
    if (!isMember(channel, args.user)) throw new Refusal('user_not_in_channel')
    const message = addMessage(world, {
      channel: channel.id,
      user: world.seed.app.botUserId,
      text: '',
      ...contentOf(args, inside, checkMessage, channel.id),
      ...(args.thread_ts !== undefined && { thread: args.thread_ts }),
      onlyFor: args.user,
    })
    return { message_ts: message.ts }
  },
})

const update = method({
  scopes: ['chat:write'],
  perMinute: tier[3],
  args: Content.extend({ channel: z.string(), ts: z.string(), reply_broadcast: flag.optional() }),
  run(args, inside) {
    const { world } = inside
    const { channel, message } = ownMessage(inside, args, 'cant_update_message')
    const content = contentOf(args, inside, checkUpdate, channel.id)
    const next = changeMessage(world, message, {
      ...content,
      edited: world.ts(),
      ...(args.reply_broadcast && { broadcast: true }),
    })
    void inside.events.changed(next, message)
    return {
      channel: channel.id,
      ts: next.ts,
      text: next.text,
      message: messagePayload(world, next),
    }
  },
})

const remove = method({
  scopes: ['chat:write'],
  perMinute: tier[3],
  args: z.object({ channel: z.string(), ts: z.string() }),
  run(args, inside) {
    const { channel, message } = ownMessage(inside, args, 'cant_delete_message')
    removeMessage(inside.world, message)
    void inside.events.deleted(message)
    return { channel: channel.id, ts: message.ts }
  },
})

const getPermalink = method({
  perMinute: tier.special,
  args: z.object({ channel: z.string(), message_ts: z.string() }),
  run({ channel: id, message_ts: ts }, inside) {
    const channel = visibleChannel(inside, id)
    lastingMessage(inside, channel.id, ts)
    const permalink = inside.world.address(`/archives/${channel.id}/p${ts.replace('.', '')}`)
    return { channel: channel.id, permalink }
  },
})

/** The `chat.*` methods. */
export const chat = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
}

/** What the call says, checked; what it leaves out stays out. */
function contentOf(
  args: Content,
  inside: Inside,
  check: (message: Parameters<typeof checkMessage>[0], extra: readonly string[]) => Complaint,
  channel: string,
): Partial<MessageView> {
  if (args.blocks === unreadable) throw new Refusal('invalid_blocks_format')
  if (args.attachments === unreadable) throw new Refusal('invalid_attachments')
  const attachments = z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .safeParse(args.attachments)
  if (!attachments.success) throw new Refusal('invalid_attachments')
  const { error, messages } = check(
    { text: args.text, blocks: args.blocks, attachments: attachments.data },
    inside.extraBlocks,
  )
  if (error !== undefined)
    throw new Refusal(error, messages ? { errors: messages, response_metadata: { messages } } : {})
  const wrong = checkPictures(inside.world, channel, args.blocks)
  if (wrong.length > 0)
    throw new Refusal('invalid_blocks', { errors: wrong, response_metadata: { messages: wrong } })
  return {
    ...(args.text !== undefined && { text: args.text.slice(0, maxText) }),
    ...(args.blocks !== undefined && {
      blocks: withAddresses(inside.world, args.blocks as Block[]),
    }),
    ...(attachments.data && { attachments: attachments.data }),
    ...metadataOf(args.metadata),
  }
}

function metadataOf(raw: unknown): Pick<MessageView, 'metadata'> {
  if (raw === undefined) return {}
  const metadata = Metadata.safeParse(raw)
  if (!metadata.success) throw new Refusal('invalid_metadata_format')
  if (JSON.stringify(raw).length > maxMetadata) throw new Refusal('metadata_too_large')
  return { metadata: metadata.data }
}

/** A reply needs something to reply to: the parent, or replies that outlived it. */
function checkThread(inside: Inside, channel: string, ts: string | undefined): void {
  if (ts === undefined || findMessage(inside.world, channel, ts)) return
  const others = messagesIn(inside.world, channel).some((message) => message.thread === ts)
  if (!others) throw new Refusal('thread_not_found')
}

function ownMessage(inside: Inside, args: { channel: string; ts: string }, otherwise: string) {
  const channel = visibleChannel(inside, args.channel)
  if (channel.archived) throw new Refusal('is_archived')
  const message = lastingMessage(inside, channel.id, args.ts)
  if (message.user !== inside.world.seed.app.botUserId) throw new Refusal(otherwise)
  return { channel, message }
}

function posted(inside: Inside, message: MessageView) {
  return {
    channel: message.channel,
    ts: message.ts,
    message: messagePayload(inside.world, message, true),
  }
}
