import type { Actor } from '#src/core/actor.ts'
import type { Catalog, Role } from '#src/core/catalog.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import type { Invocation } from './invocation.ts'
import type { Identity, Person } from '#src/core/identity.ts'
import type { Rights } from './rights.ts'
import { gives, grantsOf } from './roles.ts'

/**
 * What the one who asks may do by the catalog's roles; nothing that no role gives. Throws DeliveryError for everybody
 * who may ask nothing at all. The machine's own account, at a shell, may do everything.
 */
export async function rightsOf(
  invocation: Pick<Invocation, 'via' | 'workspace' | 'actor'>,
  catalog: Catalog,
  identity: Identity,
): Promise<Rights> {
  const { actor, via, workspace } = invocation
  const isShell = actor.type === 'person' && actor.id.startsWith('shell:')
  if (isShell !== (via === 'shell')) throw refuse('this is not a way in for you')
  if (isShell) return everything

  const { id } = await personOf(actor, workspace, identity)
  const grants = await Promise.all(
    grantsOf(catalog).map(async (grant) => ({
      grant,
      isHeld: await holds(grant.role, id, catalog, identity),
    })),
  )
  const held = grants.filter(({ isHeld }) => isHeld).map(({ grant }) => grant)
  return {
    may: (permission, environment) => held.some((grant) => gives(grant, permission, environment)),
  }
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

const everything: Rights = { may: () => true }

/** The person, if it is a full, active, human member of this workspace. */
async function personOf(actor: Actor, workspace: string, identity: Identity): Promise<Person> {
  if (actor.type !== 'person') throw refuse('only people may ask here')
  const person = await ask(() => identity.person(actor.id))
  if (!person) throw refuse('Slack does not know you')
  if (person.isDeleted) throw refuse('your account is deactivated')
  if (person.isBot) throw refuse('bots may not ask here')
  if (person.isGuest) throw refuse('guests may not ask here')
  if (person.isForeign || person.teamId !== workspace)
    throw refuse('you belong to another workspace')
  return person
}

async function holds(
  role: Role,
  id: string,
  catalog: Catalog,
  identity: Identity,
): Promise<boolean> {
  if (role.everyone || role.users?.includes(id)) return true
  const names = role.groups ?? []
  const groups = await Promise.all(names.map((name) => membersOf(name, catalog, identity)))
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
  return (await ask(() => identity.members(group.slackGroup))) ?? group.users ?? []
}

function refuse(because: string): DeliveryError {
  return new DeliveryError('not-allowed', `Cannot do that: ${because}`, {
    hint: 'Only full members of this workspace may ask, by the roles in deliver.yml',
  })
}
