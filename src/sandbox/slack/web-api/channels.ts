import type { Inside } from '#src/sandbox/slack/inside.ts'
import { findMessage } from '#src/sandbox/slack/messages.ts'
import { directMessage, isMember, scopeFor } from '#src/sandbox/slack/places.ts'
import type { ChannelView, MessageView } from '#src/sandbox/slack/snapshot.ts'
import { need, Refusal } from './method.ts'

/** A channel that the bot may know of, by id; a private one that it is not in does not exist for it. */
export function visibleChannel(inside: Inside, id: string): ChannelView {
  const { world } = inside
  const channel = world.channels.get(id)
  const hidden = channel && channel.kind !== 'public' && !isMember(channel, bot(inside))
  if (!channel || hidden) throw new Refusal('channel_not_found')
  return channel
}

/** A channel that the bot may read: it is in it, and has the scope of this kind of channel. */
export function readableChannel(inside: Inside, id: string): ChannelView {
  const channel = visibleChannel(inside, id)
  need(inside, scopeFor(channel, 'history'))
  if (!isMember(channel, bot(inside))) throw new Refusal('not_in_channel')
  return channel
}

/** A channel that the bot may post to. A person's id means the conversation with them; names count for public channels. */
export function postableChannel(inside: Inside, id: string): ChannelView {
  const { world } = inside
  const person = world.people.get(id)
  if (person && person.role !== 'bot') return directMessage(world, person.id)
  const channel = visibleChannel(inside, named(inside, id) ?? id)
  if (channel.archived) throw new Refusal('is_archived')
  const free = channel.kind === 'public' && world.seed.app.scopes.includes('chat:write.public')
  if (!isMember(channel, bot(inside)) && !free) throw new Refusal('not_in_channel')
  return channel
}

/** A message that everybody in the channel sees; ephemeral ones are not found, as in Slack. */
export function lastingMessage(inside: Inside, channel: string, ts: string): MessageView {
  const message = findMessage(inside.world, channel, ts)
  if (!message || message.onlyFor !== undefined) throw new Refusal('message_not_found')
  return message
}

const bot = (inside: Inside) => inside.world.seed.app.botUserId

function named(inside: Inside, name: string): string | undefined {
  const plain = name.replace(/^#/, '')
  const channels = [...inside.world.channels.values()]
  return channels.find((each) => each.kind === 'public' && each.name === plain)?.id
}
