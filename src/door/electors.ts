import type { Catalog, Role } from '#src/core/catalog.ts'
import {
  loginsOf,
  type Audience,
  type Elector,
  type Identity,
  type Person,
} from '#src/core/rules/identity.ts'
import { gives, grantsOf } from './rights/roles.ts'

/**
 * Who somebody is where something is decided about an environment, as Slack and the catalog have it at this moment.
 * Rejects with ProviderFailure when Slack cannot say: then nothing is decided.
 */
export async function electorOf(
  id: string,
  environment: string,
  workspace: string,
  catalog: Catalog,
  identity: Identity,
): Promise<Elector> {
  const person = await identity.person(id)
  if (!person || !isMember(person, workspace)) return stranger(id, person?.name ?? id)
  const groups = await groupsOf(id, catalog, identity)
  const held = grantsOf(catalog).filter(({ role }) => isHeld(role, { id, groups }))
  return {
    id,
    name: person.name,
    isMember: true,
    groups,
    mayDeploy: held.some((grant) => gives(grant, 'deploy', environment)),
    isOperator: held.some((grant) => gives(grant, 'operate', environment)),
    logins: loginsOf(catalog.people[id] ?? {}),
  }
}

/** The groups of the catalog that somebody is in. */
export async function groupsOf(
  id: string,
  catalog: Catalog,
  identity: Identity,
): Promise<readonly string[]> {
  const members = await Promise.all(
    Object.keys(catalog.groups).map(
      async (name) => [name, await membersOf(name, catalog, identity)] as const,
    ),
  )
  return members.filter(([, ids]) => ids.includes(id)).map(([name]) => name)
}

/** Whether an entry of the catalog's roles holds for somebody. */
export function isHeld(
  { everyone, users = [], groups = [] }: Role,
  who: { readonly id: string; readonly groups: readonly string[] },
): boolean {
  return (
    everyone === true || users.includes(who.id) || groups.some((name) => who.groups.includes(name))
  )
}

/** The members of a group of the catalog; the listed users stand in where the workspace has no user groups. */
export async function membersOf(
  name: string,
  catalog: Catalog,
  identity: Identity,
): Promise<readonly string[]> {
  const group = catalog.groups[name]
  if (!group) return []
  if (!('slackGroup' in group)) return group.users
  return (await identity.members(group.slackGroup)) ?? group.users ?? []
}

/** Where groups and people want to be told that they are needed: in a channel of theirs, directly, or where the card is. */
export async function audienceOf(
  voters: readonly string[],
  catalog: Catalog,
  identity: Identity,
): Promise<Audience> {
  const told = voters.map((name) => ({ name, notify: catalog.groups[name]?.notify }))
  const direct = told.filter(({ notify }) => notify === 'direct')
  const people = direct.map(({ name }) => membersOf(name, catalog, identity))
  return {
    channels: [
      ...new Set(told.flatMap(({ notify }) => (notify && notify !== 'direct' ? [notify] : []))),
    ],
    direct: [...new Set((await Promise.all(people)).flat())],
    mention: told.filter(({ notify }) => notify === undefined).map(({ name }) => name),
  }
}

/** A full, active, human member of this workspace. */
export function isMember(person: Person, workspace: string): boolean {
  const { isBot, isDeleted, isGuest, isForeign, teamId } = person
  return !isBot && !isDeleted && !isGuest && !isForeign && teamId === workspace
}

function stranger(id: string, name: string): Elector {
  return { id, name, isMember: false, groups: [], mayDeploy: false, isOperator: false, logins: [] }
}
