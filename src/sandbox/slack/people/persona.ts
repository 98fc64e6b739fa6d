import type { Inside } from '#src/sandbox/slack/inside.ts'
import { addMessage, changeMessage, findMessage, tellPerson } from '#src/sandbox/slack/messages.ts'
import { directMessage, findChannel, findPerson, isMember } from '#src/sandbox/slack/places.ts'
import type { Persona } from '#src/sandbox/slack/slack.ts'
import type { ChannelView, MessageView } from '#src/sandbox/slack/snapshot.ts'
import { withReaction } from '#src/sandbox/slack/web-api/reactions.ts'
import type { Person } from '#src/sandbox/slack/world.ts'
import { choose, click, command, suggest, type Scene } from './interactions.ts'
import { closeView, openHome, submit } from './submissions.ts'
import { encodeTyped } from './typed.ts'

/** The people of the workspace, each ready to act. */
export function createPeople(inside: Inside): { as(user: string): Persona; reset(): void } {
  const scene: Scene = { inside, states: new Map(), offered: new Map() }
  return {
    as: (user) => persona(scene, user),
    reset() {
      scene.states.clear()
      scene.offered.clear()
    },
  }
}

function persona(scene: Scene, user: string): Persona {
  const { inside } = scene
  const me = () => human(inside, user)
  return {
    command: async (name, line) => command(scene, me(), theirChannel(inside, me(), name), line),
    say: async (name, text, thread) => {
      const person = actor(inside, user)
      return say(inside, person, { channel: theirChannel(inside, person, name), text, thread })
    },
    click: async (place, button) => click(scene, me(), place, button),
    choose: async (place, action, value, filled = {}) =>
      choose(scene, me(), place, { action, value, filled }),
    suggest: async (place, action, typed) => suggest(scene, me(), place, { action, typed }),
    submit: async (view, values = {}) => submit(scene, me(), view, values),
    closeView: async (view) => closeView(scene, me(), view),
    openHome: async () => openHome(scene, me()),
    react: async (place, name) => react(inside, me(), place, name),
  }
}

async function react(
  inside: Inside,
  person: Person,
  { channel, ts }: { channel: string; ts: string },
  name: string,
): Promise<void> {
  const message = findMessage(inside.world, channel, ts)
  if (!message) throw new Error(`Cannot react to ${ts}: there is no such message`)
  const next = withReaction(message, name, person.id)
  if (!next) return
  changeMessage(inside.world, message, next)
  await inside.events.reacted(message, person.id, name)
}

async function say(
  inside: Inside,
  person: Person,
  said: { channel: ChannelView; text: string; thread: string | undefined },
): Promise<string> {
  const { world } = inside
  const { channel, text, thread } = said
  const [first = ''] = text.split(' ')
  if (world.seed.app.commands.some((each) => each.command === first)) {
    if (thread === undefined)
      throw new Error(`Cannot say "${text}": it is a slash command; give it as a command`)
    const place = { user: person.id, channel: channel.id, thread }
    return tellPerson(world, place, `${first} is not supported in threads. Sorry!`).ts
  }
  const message: MessageView = addMessage(world, {
    channel: channel.id,
    user: person.id,
    text: encodeTyped(world, text, 'message'),
    ...(thread !== undefined && { thread }),
  })
  await inside.events.posted(message)
  return message.ts
}

/** Who may write: everybody whose account works, other bots too. */
function actor(inside: Inside, user: string): Person {
  const person = findPerson(inside.world, user)
  if (!person) throw new Error(`Cannot act as "${user}": there is no such person`)
  if (person.role === 'deactivated')
    throw new Error(`Cannot act as ${person.name}: the account is deactivated`)
  return person
}

/** Who may press, command and submit: actors of flesh and blood. */
function human(inside: Inside, user: string): Person {
  const person = actor(inside, user)
  if (person.role === 'bot') throw new Error(`Cannot act as ${person.name}: bots only write`)
  return person
}

/** The channel by name or id; the bot's name means the conversation with it. */
function theirChannel(inside: Inside, person: Person, name: string): ChannelView {
  const { world } = inside
  const { app } = world.seed
  if (name === app.botUserId || name === `@${app.name}` || name === `D${person.id.slice(1)}`)
    return directMessage(world, person.id)
  const channel = findChannel(world, name)
  if (!channel) throw new Error(`Cannot write in "${name}": there is no such channel`)
  if (!isMember(channel, person.id))
    throw new Error(`Cannot write in "${name}": ${person.name} is not in it`)
  if (channel.archived) throw new Error(`Cannot write in "${name}": it is archived`)
  return channel
}
