import type { Catalog, RoleName } from '#src/core/catalog.ts'
import { rulesOf } from '#src/core/rules/policy-of.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import { ask } from './rights-of.ts'
import { doingOf, type AnyCommand } from '#src/door/command.ts'
import { decidersOf, type RulePermission } from './deciders.ts'
import { listed, peopleNamed, votersNamed } from './named.ts'
import type { Rights } from '#src/door/rights.ts'
import { gives, grantsOf, isByRole, roleFor, type RolePermission } from './roles.ts'
import type { About } from './about.ts'

/** What somebody asked for without the right to it. */
export type Refused = { readonly command: AnyCommand; readonly about: About }

/** Says what it needs, what they have, and whom to ask instead. */
export async function refusal(
  refused: Refused,
  rights: Rights,
  catalog: Catalog,
  identity: Identity,
): Promise<DeliveryError> {
  const { permission } = refused.command
  const [because, needs] = isByRole(permission)
    ? [ownRoles(rights, catalog), await roleNeeded(permission, refused, catalog, identity)]
    : await rulesNeeded(permission, refused, rights, catalog, identity)
  return new DeliveryError('not-allowed', `Cannot ${whatOf(refused)}: ${because}`, { hint: needs })
}

/** `deploy to production`, with the word that the command itself puts before an environment. */
function whatOf({ command, about: { environment } }: Refused): string {
  if (environment === undefined) return `say "${command.name}"`
  const [preposition] = command.words['environment']?.prepositions ?? []
  return `${doingOf(command)} ${preposition ?? 'in'} ${environment}`
}

/** `It needs the role developer. Developers there: Rita, the group sre`, for each role that is enough. */
async function roleNeeded(
  permission: RolePermission,
  { about: { environment } }: Refused,
  catalog: Catalog,
  identity: Identity,
): Promise<string> {
  const enough = grantsOf(catalog).filter((grant) => gives(grant, permission, environment))
  const byRole = Map.groupBy(enough, ({ name }) => name)
  const where = environment === undefined ? '' : ' there'
  const who = await Promise.all(
    [...byRole].map(async ([name, grants]) => {
      const names = await Promise.all(grants.map(({ role }) => holdersNamed(role, identity)))
      return `${name}s${where}: ${[...new Set(names.flat())].join(', ')}`
    }),
  )
  const whom = who.length > 0 ? capital(who.join('; ')) : 'Nobody has it: deliver.yml says who does'
  return `It needs the role ${roleFor[permission]}. ${whom}`
}

async function holdersNamed(
  { users = [], groups = [], everyone }: NonNullable<Catalog['roles'][RoleName]>[number],
  identity: Identity,
): Promise<readonly string[]> {
  return [
    ...(everyone ? ['everyone'] : []),
    ...(await ask(() => peopleNamed(users, identity))),
    ...groups.map((name) => `the group ${name}`),
  ]
}

/** What keeps them from deciding, and who decides instead. */
async function rulesNeeded(
  permission: RulePermission,
  refused: Refused,
  rights: Rights,
  catalog: Catalog,
  identity: Identity,
): Promise<readonly [because: string, needs: string]> {
  const { environment, app, demand } = refused.about
  const rules = rulesOf(catalog, environment, app, demand)
  const deciders = rules.map(({ policy }) => decidersOf(permission, policy))
  const voters = [...new Set(deciders.flatMap((one) => (one === 'operators' ? [] : one)))]
  const where = environment === undefined ? '' : ' there'
  if (deciders.includes('operators'))
    return [
      rights.noVote ?? ownRoles(rights, catalog),
      await roleNeeded('operate', refused, catalog, identity),
    ]
  if (voters.length === 0)
    return [`nobody is asked${where || ' anywhere'}`, nobodyIsAsked[permission]]
  const who = await ask(() => votersNamed(voters, catalog, identity))
  return [
    rights.noVote ?? `you are not among those who ${decide[permission]}${where}`,
    `It needs one of: ${who.join(', ')}`,
  ]
}

const decide: Readonly<Record<RulePermission, string>> = {
  approve: 'approve',
  signOff: 'sign releases off',
  emergency: 'may deliver in an emergency',
}

const nobodyIsAsked: Readonly<Record<RulePermission, string>> = {
  approve: 'deliver.yml wants no approval there, so there is nothing to decide',
  signOff: 'deliver.yml wants no sign-off there, so there is nothing to decide',
  emergency: 'deliver.yml names nobody under "emergency"',
}

/** `you are developer in dev and staging only`. */
function ownRoles(rights: Rights, catalog: Catalog): string {
  const environments = Object.keys(catalog.environments)
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

const permissions: readonly RolePermission[] = ['operate', 'deploy', 'view']

function capital(words: string): string {
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`
}
