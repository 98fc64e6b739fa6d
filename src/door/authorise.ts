import type { Actor } from '#src/core/actor.ts'
import type { Catalog, Role, RoleName } from '#src/core/catalog.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import type { Permission } from './command.ts'
import type { Invocation } from './invocation.ts'
import type { Identity, Person, Rights } from './rights.ts'

/** What the one who asks may do, or a DeliveryError that says why nothing. `shell` is the machine's own account. */
export async function rightsOf(
  invocation: Pick<Invocation, 'via' | 'workspace' | 'actor'>,
  catalog: Catalog,
  identity: Identity,
): Promise<Rights> {
  const { actor, via, workspace } = invocation
  const isShell = actor.type === 'person' && actor.id.startsWith('shell:')
  if (isShell !== (via === 'shell')) throw refuse('this is not a way in for you')
  if (isShell) return everything
  return rightsOfPerson(await personOf(actor, workspace, identity), catalog, identity)
}

/** What a full member of the workspace may do by the catalog's roles; nothing that no role gives. */
export async function rightsOfPerson(
  person: Person,
  catalog: Catalog,
  identity: Identity,
): Promise<Rights> {
  const entries = await Promise.all(
    grantsOf(catalog).map(async (grant) =>
      (await holds(grant.role, person.id, catalog, identity)) ? [grant] : [],
    ),
  )
  const held = entries.flat()
  return {
    may(permission, environment) {
      return held.some(
        ({ name, role }) => includes(name, permission) && coversEnvironment(role, environment),
      )
    },
  }
}

/** The person, if it is somebody who may ask anything at all: a full, active, human member of this workspace. */
export async function personOf(
  actor: Actor,
  workspace: string,
  identity: Identity,
): Promise<Person> {
  if (actor.type !== 'person') throw refuse('only people may ask here')
  const person = await asked(() => identity.person(actor.id))
  if (!person) throw refuse('Slack does not know you')
  if (person.isDeleted) throw refuse('your account is deactivated')
  if (person.isBot) throw refuse('bots may not ask here')
  if (person.isGuest) throw refuse('guests may not ask here')
  if (person.isForeign || person.teamId !== workspace)
    throw refuse('you belong to another workspace')
  return person
}

/** The refusal of something a person lacks the role for: which role it needs, what they have, and whom to ask. */
export async function refusal(
  request: {
    readonly what: string
    readonly permission: Permission
    readonly environment: string | undefined
  },
  rights: Rights,
  catalog: Catalog,
  identity: Identity,
): Promise<DeliveryError> {
  const { what, permission, environment } = request
  const role = roleFor[permission]
  const who = await holdersOf(role, environment, catalog, identity)
  const where = environment ? ' there' : ''
  return new DeliveryError('not-allowed', `Cannot ${what}: ${ownRoles(rights, catalog)}`, {
    hint: `It needs the role ${role}. ${
      who.length > 0
        ? `${capital(role)}s${where}: ${who.join(', ')}`
        : `Nobody has it${where}: deliver.yml says who does`
    }`,
  })
}

const everything: Rights = { may: () => true }

const roleFor: Readonly<Record<Permission, RoleName>> = {
  view: 'viewer',
  deploy: 'developer',
  operate: 'operator',
}

const rank: Readonly<Record<RoleName, number>> = { viewer: 1, developer: 2, operator: 3 }

type Grant = { readonly name: RoleName; readonly role: Role }

function grantsOf({ roles }: Catalog): readonly Grant[] {
  const names: readonly RoleName[] = ['viewer', 'developer', 'operator']
  return names.flatMap((name) => (roles[name] ?? []).map((role) => ({ name, role })))
}

/** Each role includes the one before. */
function includes(name: RoleName, permission: Permission): boolean {
  return rank[name] >= rank[roleFor[permission]]
}

function coversEnvironment({ environments }: Role, environment: string | undefined): boolean {
  return (
    environment === undefined || environments === undefined || environments.includes(environment)
  )
}

async function holds(
  role: Role,
  id: string,
  catalog: Catalog,
  identity: Identity,
): Promise<boolean> {
  if (role.everyone || role.users?.includes(id)) return true
  const groups = await Promise.all(
    (role.groups ?? []).map((name) => membersOf(name, catalog, identity)),
  )
  return groups.some((members) => members.includes(id))
}

/** The listed users stand in where the workspace has no user groups. */
async function membersOf(
  name: string,
  catalog: Catalog,
  identity: Identity,
): Promise<readonly string[]> {
  const group = catalog.groups[name]
  if (!group) return []
  if (!('slackGroup' in group)) return group.users
  return (await asked(() => identity.members(group.slackGroup))) ?? group.users ?? []
}

async function holdersOf(
  role: RoleName,
  environment: string | undefined,
  catalog: Catalog,
  identity: Identity,
): Promise<readonly string[]> {
  const holding = grantsOf(catalog)
    .filter((grant) => rank[grant.name] >= rank[role] && coversEnvironment(grant.role, environment))
    .map((grant) => grant.role)
  const users = [...new Set(holding.flatMap(({ users: ids }) => ids ?? []))].slice(0, 8)
  const people = await Promise.all(users.map((id) => asked(() => identity.person(id))))
  const groups = new Set(holding.flatMap(({ groups: names }) => names ?? []))
  return [
    ...(holding.some(({ everyone }) => everyone) ? ['everyone'] : []),
    ...people.flatMap((person) => (person && !person.isDeleted ? [person.name] : [])),
    ...[...groups].map((name) => `the group ${name}`),
  ]
}

/** `you are developer in dev and staging only`. */
function ownRoles(rights: Rights, catalog: Catalog): string {
  const environments = Object.keys(catalog.environments)
  const roles = (['operate', 'deploy', 'view'] as const)
    .map((permission) => ({
      role: roleFor[permission],
      where: environments.filter((name) => highest(rights, name) === permission),
    }))
    .filter(({ where }) => where.length > 0)
  if (roles.length === 0) return 'you have no role here'
  const words = roles.map(({ role, where }) =>
    where.length === environments.length ? `only ${role}` : `${role} in ${listed(where)}`,
  )
  return `you are ${words.join(' and ')}${roles.some(({ where }) => where.length === environments.length) ? '' : ' only'}`
}

function highest(rights: Rights, environment: string): Permission | undefined {
  return (['operate', 'deploy', 'view'] as const).find((permission) =>
    rights.may(permission, environment),
  )
}

/** Nobody is let in on a guess: what Slack cannot tell is an error. */
async function asked<Value>(ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    throw new DeliveryError('unavailable', 'Cannot check who you are: Slack does not answer', {
      hint: 'Nothing was done. Please try again in a moment',
      cause: error,
    })
  }
}

function refuse(because: string): DeliveryError {
  return new DeliveryError('not-allowed', `Cannot do that: ${because}`, {
    hint: 'Only full members of this workspace may ask, by the roles in deliver.yml',
  })
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase()}${word.slice(1)}`
}
