import type { Json } from './envelope.ts'
import type { ChannelView, MessageView } from './snapshot.ts'
import type { Person, World } from './world.ts'

/** The workspace as interaction payloads name it. */
export const teamPayload = (world: World): Json => ({
  id: world.seed.workspace.id,
  domain: world.seed.workspace.domain,
})

/** The person as interaction payloads name them; `team_id` is their own workspace. */
export const userPayload = (person: Person): Json => ({
  id: person.id,
  username: person.name,
  name: person.name,
  team_id: person.team,
})

/** The channel as interaction payloads name it. */
export const channelPayload = (channel: ChannelView): Json => ({
  id: channel.id,
  name: channel.kind === 'private' ? 'privategroup' : channel.name,
})

/** A message as the Web API and events show it. Metadata is only there for those who ask. */
export function messagePayload(world: World, message: MessageView, metadata = false): Json {
  const author = world.people.get(message.user)
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    ...authorship(world, author),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...threading(message),
    ...(message.edited !== undefined && { edited: { user: message.user, ts: message.edited } }),
    ...(message.reactions.length > 0 && { reactions: message.reactions.map(countedReaction) }),
    ...(message.files.length > 0 && { files: message.files.map(filePayload) }),
    ...(message.pinned && { pinned_to: [message.channel] }),
    ...(metadata && message.metadata && { metadata: message.metadata }),
  }
}

/** Where the author is at home, and which app speaks. */
function authorship({ seed }: World, author: Person | undefined): Json {
  const { app, workspace } = seed
  const team = author?.team ?? workspace.id
  const foreign = team !== workspace.id && { user_team: team, source_team: team }
  if (author?.role !== 'bot') return { team, ...foreign }
  if (author.id === app.botUserId) return { team, bot_id: app.botId, app_id: app.id }
  return { team, bot_id: `B${author.id.slice(1)}` }
}

function threading(message: MessageView): Json {
  return {
    ...(message.thread !== undefined && { thread_ts: message.thread }),
    ...(message.replies > 0 && { thread_ts: message.ts, reply_count: message.replies }),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
  }
}

/** A file as the Web API shows it. */
export function filePayload(file: MessageView['files'][number]): Json {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    size: file.size,
    mimetype: file.mimetype,
    url_private: file.url,
    url_private_download: file.url,
    permalink: file.url,
  }
}

function countedReaction(reaction: MessageView['reactions'][number]): Json {
  return { ...reaction, count: reaction.users.length }
}
