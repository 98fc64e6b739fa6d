import type { Catalog } from '#src/core/catalog.ts'
import { ownersIn } from '#src/core/rules/owners-in.ts'
import { rulesOf, type Ruled } from '#src/core/rules/policy-of.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import { isAmong, type Elector, type Identity, type Person } from '#src/core/rules/identity.ts'
import type { Permission } from '#src/door/command.ts'
import { decidersOf, rulePermissions, type RulePermission } from './deciders.ts'
import { groupsOf, isHeld } from '#src/door/electors.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Rights } from '#src/door/rights.ts'
import { gives, grantsOf, isByRole, type RolePermission } from './roles.ts'

/**
 * What the one who asks may do, by the catalog's roles and by the rules of its environments; nothing that neither gives.
 * Throws DeliveryError for everybody who may ask nothing at all.
 */
export async function rightsOf(
  invocation: Pick<Invocation, 'via' | 'workspace' | 'actor'>,
  catalog: Catalog,
  identity: Identity,
): Promise<Rights> {
  const { actor, via, workspace } = invocation
  const isShell = actor.type === 'person' && actor.id.startsWith('shell:')
  if (isShell !== (via === 'shell')) throw refuse('this is not a way in for you')
  if (isShell) return shell
  if (actor.type !== 'person') return automationRights(automatic[actor.type])

  const { id } = await personOf(actor.id, workspace, identity)
  const groups = await ask(() => groupsOf(id, catalog, identity))
  return personRights({ id, groups }, catalog)
}

/** Whoever decides about an environment, or owns something there, may look at it, whatever their role. */
function personRights(who: Pick<Elector, 'id' | 'groups'>, catalog: Catalog): Rights {
  const held = grantsOf(catalog).filter(({ role }) => isHeld(role, who))
  const has = (permission: RolePermission, environment?: string) =>
    held.some((grant) => gives(grant, permission, environment))
  const decides = (permission: RulePermission, { policy, environment }: Ruled) => {
    const deciders = decidersOf(permission, policy)
    return deciders === 'operators' ? has('operate', environment) : isAmong(who, deciders)
  }
  const owns = (environment?: string) =>
    Object.keys(catalog.environments)
      .filter((name) => environment === undefined || name === environment)
      .some((name) => isAmong(who, ownersIn(catalog, name)))
  const may: Rights['may'] = (permission, environment, app, demand) => {
    if (isByRole(permission) && has(permission, environment)) return true
    if (isByRole(permission) && permission !== 'view') return false
    if (permission === 'view' && owns(environment)) return true
    const asked = permission === 'view' ? rulePermissions : [permission]
    return rulesOf(catalog, environment, app, demand).some((rules) =>
      asked.some((one) => decides(one, rules)),
    )
  }
  return { may }
}

/** Asks Slack; what it cannot tell is an error, for nobody is let in on a guess. */
export async function ask<Value>(question: () => Promise<Value>): Promise<Value> {
  try {
    return await question()
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    throw new DeliveryError('unavailable', 'Cannot check who you are: Slack does not answer', {
      hint: 'Nothing was done. Please try again in a moment',
      cause: error,
    })
  }
}

/** The account of the bot's machine does what roles give; it is nobody's vote. */
const shell: Rights = {
  may: isByRole,
  noVote: 'a shell is nobody in Slack, and decides nothing',
}

/**
 * What automations may of their own. None has a way in yet; and none ever decides for people: approvals, sign-offs and
 * emergencies are in no list, and a role is nobody's but a person's.
 */
const automatic: Readonly<Record<'robot' | 'system', readonly RolePermission[]>> = {
  robot: [],
  system: [],
}

function automationRights(own: readonly Permission[]): Rights {
  if (own.length === 0) throw refuse('only people may ask here')
  return { may: (permission) => own.includes(permission) }
}

/** The person, if it is a full, active, human member of this workspace. */
async function personOf(id: string, workspace: string, identity: Identity): Promise<Person> {
  const person = await ask(() => identity.person(id))
  if (!person) throw refuse('Slack does not know you')
  if (person.isDeleted) throw refuse('your account is deactivated')
  if (person.isBot) throw refuse('bots may not ask here')
  if (person.isGuest) throw refuse('guests may not ask here')
  if (person.isForeign || person.teamId !== workspace)
    throw refuse('you belong to another workspace')
  return person
}

function refuse(because: string): DeliveryError {
  return new DeliveryError('not-allowed', `Cannot do that: ${because}`, {
    hint: 'Only full members of this workspace may ask, by the roles in deliver.yml',
  })
}
