import { withIds } from './elements.ts'
import type { MessageView } from './snapshot.ts'
import { messageKey, type World } from './world.ts'

/** What a message needs to exist; the rest is empty. */
export type Draft = Pick<MessageView, 'channel' | 'user' | 'text'> & Partial<MessageView>

/** The message, ephemeral or not. */
export function findMessage(world: World, channel: string, ts: string): MessageView | undefined {
  return world.messages.get(messageKey(channel, ts))
}

/** Adds a message; a reply counts at its parent. */
export function addMessage(world: World, draft: Draft): MessageView {
  const message: MessageView = {
    ts: world.ts(),
    bot: world.people.get(draft.user)?.role === 'bot',
    attachments: [],
    reactions: [],
    files: [],
    pinned: false,
    replies: 0,
    ...draft,
    blocks: withIds(draft.blocks ?? [], () => world.id('b')),
  }
  world.messages.set(messageKey(message.channel, message.ts), message)
  countReply(world, message, 1)
  tell(world, message, 'posted')
  return message
}

/** Replaces parts of a message; what it showed before is kept, for presses on a screen that is behind. */
export function changeMessage(
  world: World,
  message: MessageView,
  patch: Partial<MessageView>,
): MessageView {
  const key = messageKey(message.channel, message.ts)
  const next = {
    ...message,
    ...patch,
    ...(patch.blocks && { blocks: withIds(patch.blocks, () => world.id('b')) }),
  }
  if (patch.blocks || patch.attachments) remember(world, message)
  world.messages.set(key, next)
  tell(world, next, 'changed')
  return next
}

/** Takes a message away; its replies stay, as in Slack. */
export function removeMessage(world: World, message: MessageView): void {
  const key = messageKey(message.channel, message.ts)
  remember(world, message)
  world.messages.delete(key)
  countReply(world, message, -1)
  tell(world, message, 'deleted')
}

/** A note by Slack itself that only one person sees. */
export function tellPerson(
  world: World,
  to: { user: string; channel: string; thread?: string },
  text: string,
): MessageView {
  const { user, ...place } = to
  return addMessage(world, { ...place, user: 'USLACKBOT', text, onlyFor: user, system: true })
}

/** Messages of a channel, oldest first. */
export function messagesIn(world: World, channel: string): readonly MessageView[] {
  return [...world.messages.values()].filter((message) => message.channel === channel)
}

function remember(world: World, message: MessageView): void {
  const key = messageKey(message.channel, message.ts)
  world.former.set(key, [...(world.former.get(key) ?? []).slice(-19), message])
}

function countReply(world: World, reply: MessageView, by: 1 | -1): void {
  if (reply.thread === undefined || reply.onlyFor !== undefined) return
  const parent = findMessage(world, reply.channel, reply.thread)
  if (!parent) return
  world.messages.set(messageKey(parent.channel, parent.ts), {
    ...parent,
    replies: parent.replies + by,
  })
  tell(world, parent, 'changed')
}

function tell(world: World, message: MessageView, change: 'posted' | 'changed' | 'deleted'): void {
  const { channel, ts, onlyFor } = message
  world.emit({ type: 'message', channel, ts, change, ...(onlyFor !== undefined && { onlyFor }) })
}
