import type { ChannelView } from './snapshot.ts'
import type { Person, World } from './world.ts'

/** A person by id or handle (`rita`, `@rita`), or nothing. */
export function findPerson(world: World, name: string): Person | undefined {
  const handle = name.replace(/^@/, '')
  return (
    world.people.get(name) ?? [...world.people.values()].find((person) => person.name === handle)
  )
}

/** A channel by id or name (`deploys`, `#deploys`), or nothing. */
export function findChannel(world: World, name: string): ChannelView | undefined {
  const plain = name.replace(/^#/, '')
  return (
    world.channels.get(name) ??
    [...world.channels.values()].find((channel) => channel.kind !== 'dm' && channel.name === plain)
  )
}

/** The conversation of a person with the bot, begun when it is first asked for. */
export function directMessage(world: World, person: string): ChannelView {
  const id = `D${person.slice(1)}`
  const known = world.channels.get(id)
  if (known) return known
  const channel: ChannelView = {
    id,
    name: 'directmessage',
    kind: 'dm',
    with: person,
    topic: '',
    archived: false,
    external: false,
    members: [person, world.seed.app.botUserId],
  }
  world.channels.set(id, channel)
  world.emit({ type: 'channel', channel: id })
  return channel
}

/** The scope, for one purpose, that covers a channel of this kind, such as `groups:history`. */
export function scopeFor(channel: Pick<ChannelView, 'kind'>, purpose: 'read' | 'history'): string {
  const family = { public: 'channels', private: 'groups', dm: 'im' }[channel.kind]
  return `${family}:${purpose}`
}

/** Whether the person is in the channel. */
export const isMember = (channel: ChannelView, user: string) => channel.members.includes(user)

/** Puts someone into a channel. */
export function addMember(world: World, channel: ChannelView, user: string): ChannelView {
  if (isMember(channel, user)) return channel
  const next = { ...channel, members: [...channel.members, user] }
  world.channels.set(channel.id, next)
  world.emit({ type: 'channel', channel: channel.id })
  return next
}
