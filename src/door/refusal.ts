import type { Catalog, RoleName } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { ask } from './authorise.ts'
import { doingOf, type AnyCommand, type Permission } from './command.ts'
import type { Identity } from '#src/core/identity.ts'
import type { Rights } from './rights.ts'
import { gives, grantsOf, roleFor } from './roles.ts'

/** What somebody asked for without the role for it. */
export type Refused = { readonly command: AnyCommand; readonly environment: string | undefined }

/** Says which role it needs, what they have, and whom to ask instead. */
export async function refusal(
  refused: Refused,
  rights: Rights,
  catalog: Catalog,
  identity: Identity,
): Promise<DeliveryError> {
  const { permission } = refused.command
  const who = await holdersOf(refused, catalog, identity)
  return new DeliveryError(
    'not-allowed',
    `Cannot ${whatOf(refused)}: ${ownRoles(rights, catalog)}`,
    {
      hint: `It needs the role ${roleFor[permission]}. ${who.length > 0 ? capital(who.join('; ')) : 'Nobody has it: deliver.yml says who does'}`,
    },
  )
}

/** `deploy to production`, with the word that the command itself puts before an environment. */
function whatOf({ command, environment }: Refused): string {
  if (environment === undefined) return `say "${command.name}"`
  const [preposition] = command.words['environment']?.prepositions ?? []
  return `${doingOf(command)} ${preposition ?? 'in'} ${environment}`
}

/** `developers there: Rita, the group sre`, for each role that is enough. */
async function holdersOf(
  { command, environment }: Refused,
  catalog: Catalog,
  identity: Identity,
): Promise<readonly string[]> {
  const enough = grantsOf(catalog).filter((grant) => gives(grant, command.permission, environment))
  const byRole = Map.groupBy(enough, ({ name }) => name)
  const where = environment === undefined ? '' : ' there'
  return Promise.all(
    [...byRole].map(async ([name, grants]) => {
      const names = await Promise.all(grants.map(({ role }) => namesOf(role, identity)))
      return `${name}s${where}: ${[...new Set(names.flat())].join(', ')}`
    }),
  )
}

async function namesOf(
  { users = [], groups = [], everyone }: NonNullable<Catalog['roles'][RoleName]>[number],
  identity: Identity,
): Promise<readonly string[]> {
  const people = await Promise.all(users.slice(0, 8).map((id) => ask(() => identity.person(id))))
  return [
    ...(everyone ? ['everyone'] : []),
    ...people.flatMap((person) => (person && !person.isDeleted ? [person.name] : [])),
    ...groups.map((name) => `the group ${name}`),
  ]
}

/** `you are developer in dev and staging only`. */
function ownRoles(rights: Rights, catalog: Catalog): string {
  const environments = Object.keys(catalog.environments)
  const permissions: readonly Permission[] = ['operate', 'deploy', 'view']
  const highest = (name: string) => permissions.find((permission) => rights.may(permission, name))
  const roles = permissions
    .map((permission) => ({
      role: roleFor[permission],
      where: environments.filter((name) => highest(name) === permission),
    }))
    .filter(({ where }) => where.length > 0)
  if (roles.length === 0) return 'you have no role here'
  const words = roles.map(({ role, where }) =>
    where.length === environments.length ? role : `${role} in ${listed(where)}`,
  )
  return `you are ${words.join(' and ')} only`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function capital(words: string): string {
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`
}
