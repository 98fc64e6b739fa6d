import { z } from 'zod'
import type { Json } from '#src/sandbox/slack/envelope.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { isMember } from '#src/sandbox/slack/places.ts'
import type { SeedGroup } from '#src/sandbox/slack/seed.ts'
import type { Person } from '#src/sandbox/slack/world.ts'
import { channelShown, kindsOf } from './conversations.ts'
import { flag, method, Refusal, tier } from './method.ts'
import { page, Paging } from './paging.ts'

const info = method({
  scopes: ['users:read'],
  perMinute: tier[4],
  args: z.object({ user: z.string() }),
  run: ({ user }, inside) => ({ user: userShown(inside, personOr(inside, user)) }),
})

const list = method({
  scopes: ['users:read'],
  perMinute: tier[2],
  args: Paging,
  run(args, inside) {
    const { items, ...rest } = page([...inside.world.people.values()], args)
    return { members: items.map((person) => userShown(inside, person)), ...rest }
  },
})

const lookupByEmail = method({
  scopes: ['users:read.email'],
  perMinute: tier[3],
  args: z.object({ email: z.string() }),
  run({ email }, inside) {
    const person = [...inside.world.people.values()].find(
      (each) => each.email === email && !['bot', 'deactivated', 'stranger'].includes(each.role),
    )
    if (!person) throw new Refusal('users_not_found')
    return { user: userShown(inside, person) }
  },
})

const conversations = method({
  scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
  perMinute: tier[3],
  args: Paging.extend({ user: z.string().optional(), types: z.string().default('public_channel') }),
  run(args, inside) {
    const kinds = kindsOf(args.types)
    const { botUserId } = inside.world.seed.app
    const user = personOr(inside, args.user ?? botUserId).id
    const shared = [...inside.world.channels.values()].filter(
      (channel) =>
        kinds.includes(channel.kind) &&
        isMember(channel, user) &&
        (channel.kind === 'public' || isMember(channel, botUserId)),
    )
    const { items, ...rest } = page(shared, args)
    return { channels: items.map((channel) => channelShown(inside, channel)), ...rest }
  },
})

const groups = method({
  scopes: ['usergroups:read'],
  perMinute: tier[2],
  args: z.object({ include_users: flag.default(false), include_count: flag.default(false) }),
  run(args, inside) {
    paidOnly(inside)
    const usergroups = [...inside.world.groups.values()].map((group) => ({
      ...groupShown(group),
      ...(args.include_users && { users: group.users }),
      ...(args.include_count && { user_count: group.users.length }),
    }))
    return { usergroups }
  },
})

const groupUsers = method({
  scopes: ['usergroups:read'],
  perMinute: tier[2],
  args: z.object({ usergroup: z.string(), include_disabled: flag.optional() }),
  run({ usergroup }, inside) {
    paidOnly(inside)
    const group = inside.world.groups.get(usergroup)
    if (!group) throw new Refusal('no_such_subteam')
    return { users: group.users }
  },
})

/** The `users.*` and `usergroups.*` methods. */
export const users = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
  'users.conversations': conversations,
  'usergroups.list': groups,
  'usergroups.users.list': groupUsers,
}

function userShown(inside: Inside, person: Person): Json {
  const mail = inside.world.seed.app.scopes.includes('users:read.email') && person.role !== 'bot'
  const { role } = person
  return {
    id: person.id,
    team_id: person.team,
    name: person.name,
    real_name: person.realName,
    tz: person.timezone,
    deleted: role === 'deactivated',
    is_admin: role === 'admin',
    is_owner: false,
    is_bot: role === 'bot',
    is_app_user: false,
    is_restricted: role === 'guest' || role === 'single-channel-guest',
    is_ultra_restricted: role === 'single-channel-guest',
    is_stranger: role === 'stranger',
    profile: {
      real_name: person.realName,
      display_name: person.name,
      team: person.team,
      ...(mail && role !== 'stranger' && { email: person.email }),
    },
  }
}

function personOr(inside: Inside, id: string): Person {
  const person = inside.world.people.get(id)
  if (!person) throw new Refusal('user_not_found')
  return person
}

function groupShown(group: SeedGroup): Json {
  return {
    id: group.id,
    handle: group.handle,
    name: group.name,
    is_usergroup: true,
    date_delete: 0,
  }
}

function paidOnly(inside: Inside): void {
  if (inside.world.seed.workspace.plan === 'free') throw new Refusal('paid_teams_only')
}
