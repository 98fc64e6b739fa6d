import { z } from 'zod'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { changeMessage } from '#src/sandbox/slack/messages.ts'
import { messagePayload } from '#src/sandbox/slack/payloads.ts'
import { isMember } from '#src/sandbox/slack/places.ts'
import type { MessageView } from '#src/sandbox/slack/snapshot.ts'
import { lastingMessage, visibleChannel } from './channels.ts'
import { method, Refusal, tier } from './method.ts'

const React = z.object({ channel: z.string(), timestamp: z.string(), name: z.string() })
const Pin = z.object({ channel: z.string(), timestamp: z.string() })

const add = method({
  scopes: ['reactions:write'],
  perMinute: tier[3],
  args: React,
  run(args, inside) {
    const message = target(inside, args)
    if (!/^[a-z0-9_+'-]+$/.test(args.name)) throw new Refusal('invalid_name')
    const next = withReaction(message, args.name, me(inside))
    if (!next) throw new Refusal('already_reacted')
    changeMessage(inside.world, message, next)
    return {}
  },
})

const remove = method({
  scopes: ['reactions:write'],
  perMinute: tier[2],
  args: React,
  run(args, inside) {
    const message = target(inside, args)
    const mine = message.reactions.find(
      (each) => each.name === args.name && each.users.includes(me(inside)),
    )
    if (!mine) throw new Refusal('no_reaction')
    const rest = mine.users.filter((user) => user !== me(inside))
    const others = message.reactions.filter((each) => each !== mine)
    const reactions = rest.length > 0 ? [...others, { name: mine.name, users: rest }] : others
    changeMessage(inside.world, message, { reactions })
    return {}
  },
})

const get = method({
  scopes: ['reactions:read'],
  perMinute: tier[3],
  args: Pin,
  run(args, inside) {
    const message = target(inside, args)
    const { world } = inside
    return { type: 'message', channel: message.channel, message: messagePayload(world, message) }
  },
})

const pin = method({
  scopes: ['pins:write'],
  perMinute: tier[2],
  args: Pin,
  run(args, inside) {
    const message = target(inside, args)
    if (message.pinned) throw new Refusal('already_pinned')
    changeMessage(inside.world, message, { pinned: true })
    return {}
  },
})

const unpin = method({
  scopes: ['pins:write'],
  perMinute: tier[2],
  args: Pin,
  run(args, inside) {
    const message = target(inside, args)
    if (!message.pinned) throw new Refusal('no_pin')
    changeMessage(inside.world, message, { pinned: false })
    return {}
  },
})

/** The `reactions.*` and `pins.*` methods. */
export const reactions = {
  'reactions.add': add,
  'reactions.remove': remove,
  'reactions.get': get,
  'pins.add': pin,
  'pins.remove': unpin,
}

/** The message's reactions with one more, or nothing when the person reacted so already. */
export function withReaction(
  message: MessageView,
  name: string,
  user: string,
): Pick<MessageView, 'reactions'> | undefined {
  const same = message.reactions.find((each) => each.name === name)
  if (same?.users.includes(user)) return undefined
  if (!same) return { reactions: [...message.reactions, { name, users: [user] }] }
  const grown = { name, users: [...same.users, user] }
  return { reactions: message.reactions.map((each) => (each === same ? grown : each)) }
}

const me = (inside: Inside) => inside.world.seed.app.botUserId

function target(inside: Inside, args: { channel: string; timestamp: string }): MessageView {
  const channel = visibleChannel(inside, args.channel)
  if (!isMember(channel, me(inside))) throw new Refusal('not_in_channel')
  if (channel.archived) throw new Refusal('is_archived')
  return lastingMessage(inside, channel.id, args.timestamp)
}
