import { isMember } from '#src/sandbox/slack/places.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import type { MessageView, SlackState, UserView } from '#src/sandbox/slack/snapshot.ts'
import { modalView } from '#src/sandbox/slack/views.ts'
import type { Person } from '#src/sandbox/slack/world.ts'

/** The workspace as one person sees it; without a person, everything. */
export function stateOf(inside: Inside, user?: string): SlackState {
  const { world, views, sockets } = inside
  const { workspace, app } = world.seed
  const channels = [...world.channels.values()].filter(
    (channel) => user === undefined || channel.kind === 'public' || isMember(channel, user),
  )
  const visible = new Set(channels.map(({ id }) => id))
  const people = [...world.people.values()]
  const viewers = user === undefined ? people.map(({ id }) => id) : [user]
  const homes = viewers.flatMap((id) => views.home(id) ?? []).map((view) => modalView(view, 0))
  const mine = homes.find((home) => home.user === user)
  return {
    workspace: { id: workspace.id, name: workspace.name, domain: workspace.domain },
    bot: {
      id: app.botUserId,
      name: app.name,
      commands: app.commands.map(({ command, description = '', usageHint = '' }) => ({
        command,
        description,
        usageHint,
      })),
    },
    users: people.map(userView),
    groups: [...world.groups.values()],
    channels,
    messages: [...world.messages.values()].filter(
      (message) => visible.has(message.channel) && sees(user, message),
    ),
    modals: viewers.flatMap((id) => views.pile(id).map(modalView)),
    homes,
    ...(mine && { home: mine }),
    sockets: sockets.open(),
  }
}

const sees = (user: string | undefined, message: MessageView) =>
  user === undefined || message.onlyFor === undefined || message.onlyFor === user

function userView(person: Person): UserView {
  const { id, name, realName, team, role } = person
  return {
    id,
    name,
    realName,
    team,
    bot: role === 'bot',
    admin: role === 'admin',
    deactivated: role === 'deactivated',
    guest: guestOf(role),
    stranger: role === 'stranger',
  }
}

function guestOf(role: Person['role']): UserView['guest'] {
  if (role === 'guest') return 'multi-channel'
  return role === 'single-channel-guest' ? 'single-channel' : 'no'
}
