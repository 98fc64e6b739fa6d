import { z } from 'zod'
import type { Json } from '#src/sandbox/slack/envelope.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { messagesIn } from '#src/sandbox/slack/messages.ts'
import { messagePayload } from '#src/sandbox/slack/payloads.ts'
import { addMember, directMessage, isMember, scopeFor } from '#src/sandbox/slack/places.ts'
import type { ChannelView, MessageView } from '#src/sandbox/slack/snapshot.ts'
import { readableChannel, visibleChannel } from './channels.ts'
import { count, flag, method, need, Refusal, tier } from './method.ts'
import { page, Paging } from './paging.ts'

const reading = ['channels:read', 'groups:read', 'im:read', 'mpim:read']
const history = ['channels:history', 'groups:history', 'im:history', 'mpim:history']
const One = z.object({ channel: z.string() })

const info = method({
  scopes: reading,
  perMinute: tier[3],
  args: One.extend({ include_num_members: flag.optional() }),
  run({ channel: id }, inside) {
    const channel = visibleChannel(inside, id)
    need(inside, scopeFor(channel, 'read'))
    return { channel: channelShown(inside, channel) }
  },
})

const list = method({
  scopes: reading,
  perMinute: tier[2],
  args: Paging.extend({
    types: z.string().default('public_channel'),
    exclude_archived: flag.default(false),
  }),
  run(args, inside) {
    const kinds = kindsOf(args.types)
    for (const kind of kinds) need(inside, scopeFor({ kind }, 'read'))
    const bot = inside.world.seed.app.botUserId
    const visible = [...inside.world.channels.values()].filter(
      (channel) =>
        kinds.includes(channel.kind) &&
        (channel.kind === 'public' || isMember(channel, bot)) &&
        !(args.exclude_archived && channel.archived),
    )
    const { items, ...rest } = page(visible, args)
    return { channels: items.map((channel) => channelShown(inside, channel)), ...rest }
  },
})

const open = method({
  scopes: ['im:write', 'mpim:write'],
  perMinute: tier[3],
  args: z.object({ users: z.string().optional(), channel: z.string().optional() }),
  run(args, inside) {
    if (args.channel !== undefined)
      return { channel: { id: visibleChannel(inside, args.channel).id } }
    const person = inside.world.people.get(args.users ?? '')
    if (!person) throw new Refusal('user_not_found')
    if (person.role === 'deactivated') throw new Refusal('user_disabled')
    return { channel: { id: directMessage(inside.world, person.id).id } }
  },
})

const join = method({
  scopes: ['channels:join'],
  perMinute: tier[3],
  args: One,
  run({ channel: id }, inside) {
    const channel = visibleChannel(inside, id)
    if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type')
    if (channel.archived) throw new Refusal('is_archived')
    const joined = addMember(inside.world, channel, inside.world.seed.app.botUserId)
    return { channel: channelShown(inside, joined) }
  },
})

const members = method({
  scopes: reading,
  perMinute: tier[4],
  args: Paging.extend({ channel: z.string() }),
  run(args, inside) {
    const channel = visibleChannel(inside, args.channel)
    need(inside, scopeFor(channel, 'read'))
    const { items, ...rest } = page(channel.members, args)
    return { members: items, ...rest }
  },
})

const Span = Paging.extend({
  channel: z.string(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
  limit: count.max(999).default(100),
})

const historyOf = method({
  scopes: history,
  perMinute: tier[3],
  args: Span,
  run(args, inside) {
    const channel = readableChannel(inside, args.channel)
    const lasting = messagesIn(inside.world, channel.id).filter(
      (message) =>
        message.onlyFor === undefined && (message.thread === undefined || message.broadcast),
    )
    const { items, ...rest } = page(within(lasting, args).toReversed(), args)
    return { messages: shownAll(inside, items, args.include_all_metadata), ...rest }
  },
})

const replies = method({
  scopes: history,
  perMinute: tier[3],
  args: Span.extend({ ts: z.string() }),
  run(args, inside) {
    const channel = readableChannel(inside, args.channel)
    const thread = messagesIn(inside.world, channel.id).filter(
      (message) =>
        message.onlyFor === undefined && (message.ts === args.ts || message.thread === args.ts),
    )
    if (thread.length === 0) throw new Refusal('thread_not_found')
    const { items, ...rest } = page(within(thread, args), args)
    return { messages: shownAll(inside, items, args.include_all_metadata), ...rest }
  },
})

/** The `conversations.*` methods. */
export const conversations = {
  'conversations.info': info,
  'conversations.list': list,
  'conversations.open': open,
  'conversations.join': join,
  'conversations.members': members,
  'conversations.history': historyOf,
  'conversations.replies': replies,
}

/** A channel as the Web API shows it. */
export function channelShown(inside: Inside, channel: ChannelView): Json {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: channel.kind === 'dm',
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_member: isMember(channel, inside.world.seed.app.botUserId),
    is_shared: channel.external,
    is_ext_shared: channel.external,
    num_members: channel.members.length,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    ...(channel.with !== undefined && { user: channel.with }),
  }
}

/** Slack's words for kinds of conversations, in ours. */
export function kindsOf(types: string): ChannelView['kind'][] {
  const kinds = { public_channel: 'public', private_channel: 'private', im: 'dm' } as const
  return types.split(',').flatMap((type) => {
    const word = type.trim()
    if (word === 'mpim') return []
    const kind = kinds[word as keyof typeof kinds]
    if (!kind) throw new Refusal('invalid_types')
    return [kind]
  })
}

function within(messages: readonly MessageView[], span: z.infer<typeof Span>): MessageView[] {
  const { oldest = '0', latest = '99999999999', inclusive } = span
  return messages.filter(({ ts }) => {
    const edge = ts === oldest || ts === latest
    return edge ? inclusive : Number(ts) > Number(oldest) && Number(ts) < Number(latest)
  })
}

function shownAll(inside: Inside, messages: readonly MessageView[], metadata: boolean): Json[] {
  return messages.map((message) => messagePayload(inside.world, message, metadata))
}
