import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Identity, Person } from '#src/core/rules/identity.ts'
import type { Bot } from './bot.ts'
import type { Failed, SlackCall } from './slack-call.ts'

export type IdentityServices = {
  readonly call: SlackCall
  readonly clock: Clock
  readonly bot: () => Promise<Bot>
}

/** Asks Slack who people are: what they say is remembered for a minute, since people decide by it. What fails is not remembered. */
export function createIdentity({ call, clock, bot }: IdentityServices): Identity {
  const people = new LRUCache<string, { readonly person: Person | undefined }>({
    max: 10_000,
    ...timed(clock, FRESH),
    fetchMethod: async (id) => ({ person: await askPerson(call, id, await bot()) }),
  })
  const groups = new LRUCache<string, { readonly members: readonly string[] | undefined }>({
    max: 1_000,
    ...timed(clock, FRESH),
    fetchMethod: async (group) => ({ members: await askMembers(call, group) }),
  })
  return {
    person: async (id) => (await people.fetch(id))?.person,
    members: async (slackGroup) => (await groups.fetch(slackGroup))?.members,
  }
}

/** How long an answer is good, in milliseconds: who lost a role or an account decides nothing after that. */
const FRESH = 60_000

function timed(clock: Clock, ttl: number) {
  return { ttl, ttlResolution: 0, perf: { now: () => clock.now() } }
}

const User = z.object({
  id: z.string(),
  name: z.string().default(''),
  team_id: z.string().default(''),
  deleted: z.boolean().default(false),
  is_bot: z.boolean().default(false),
  is_restricted: z.boolean().default(false),
  is_ultra_restricted: z.boolean().default(false),
  is_stranger: z.boolean().default(false),
  tz: z.string().nullish(),
  profile: z
    .object({ display_name: z.string().optional(), real_name: z.string().optional() })
    .optional(),
  enterprise_user: z.object({ teams: z.array(z.string()).default([]) }).optional(),
})

async function askPerson(call: SlackCall, id: string, bot: Bot): Promise<Person | undefined> {
  const reply = await call('users.info', { user: id }, z.object({ user: User }))
  if (reply.is === 'ok') return personOf(reply.data.user, bot)
  if (reply.is === 'refused' && nobody.has(reply.error)) return undefined
  throw failure(`Cannot look up the person "${id}"`, reply)
}

const nobody = new Set(['user_not_found', 'user_not_visible', 'users_not_found'])

function personOf(user: z.infer<typeof User>, { workspace }: Bot): Person {
  const ourTeams = [user.team_id, ...(user.enterprise_user?.teams ?? [])]
  return {
    id: user.id,
    name: user.profile?.display_name || user.profile?.real_name || user.name || user.id,
    teamId: user.team_id,
    // Slackbot is no bot, says Slack.
    isBot: user.is_bot || user.id === 'USLACKBOT',
    isDeleted: user.deleted,
    isGuest: user.is_restricted || user.is_ultra_restricted,
    isForeign: user.is_stranger || !ourTeams.includes(workspace),
    ...(user.tz && { timezone: user.tz }),
  }
}

async function askMembers(
  call: SlackCall,
  usergroup: string,
): Promise<readonly string[] | undefined> {
  const reply = await call(
    'usergroups.users.list',
    { usergroup },
    z.object({ users: z.array(z.string()) }),
  )
  if (reply.is === 'ok') return reply.data.users
  if (reply.is === 'refused' && withoutGroups.has(reply.error)) return undefined
  if (reply.is === 'refused' && noSuchGroup.has(reply.error)) return []
  throw failure(`Cannot look up the user group "${usergroup}"`, reply)
}

const withoutGroups = new Set(['paid_teams_only', 'plan_upgrade_required', 'missing_scope'])
const noSuchGroup = new Set(['no_such_subteam', 'subteam_not_found'])

function failure(what: string, failed: Failed): ProviderFailure {
  switch (failed.is) {
    case 'limited':
      return new ProviderFailure('slack', 'throttled', `${what}: Slack limits the rate`, {
        retryAfter: failed.retryAfter,
      })
    case 'refused':
      return new ProviderFailure('slack', 'denied', `${what}: Slack says "${failed.error}"`)
    case 'unknown':
      return new ProviderFailure('slack', 'unavailable', `${what}: ${failed.because}`)
  }
}
