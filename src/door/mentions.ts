import type { Catalog } from '#src/core/catalog.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Identity } from '#src/core/rules/identity.ts'

/** Somebody to be called by name: a user group of Slack, or a person. */
export type Mention =
  | { readonly type: 'group'; readonly slackGroup: string }
  | { readonly type: 'person'; readonly id: string }

/**
 * Whom groups of the catalog and user ids stand for: a group as Slack knows it, its people where Slack has no such
 * groups. Nothing else is ever called, and nobody twice.
 */
export async function mentionsOf(
  voters: readonly string[],
  catalog: Catalog,
  identity: Identity,
): Promise<readonly Mention[]> {
  const found = await Promise.all(voters.map((voter) => mentionOf(voter, catalog, identity)))
  const unique = new Map(found.flat().map((mention) => [JSON.stringify(mention), mention]))
  return [...unique.values()]
}

async function mentionOf(
  voter: string,
  { groups }: Catalog,
  identity: Identity,
): Promise<readonly Mention[]> {
  const group = Object.hasOwn(groups, voter) ? groups[voter] : undefined
  if (!group) return peopleOf([voter])
  if (!('slackGroup' in group)) return peopleOf(group.users)
  if (group.users && !(await hasGroups(group.slackGroup, identity))) return peopleOf(group.users)
  const { slackGroup } = group
  return /^S[A-Z0-9]{1,30}$/.test(slackGroup) ? [{ type: 'group', slackGroup }] : []
}

function peopleOf(ids: readonly string[]): readonly Mention[] {
  return ids.filter((id) => /^[UW][A-Z0-9]{1,30}$/.test(id)).map((id) => ({ type: 'person', id }))
}

/** A note is not kept back because Slack cannot tell right now who is in a group. */
async function hasGroups(slackGroup: string, identity: Identity): Promise<boolean> {
  try {
    return (await identity.members(slackGroup)) !== undefined
  } catch (error) {
    if (error instanceof ProviderFailure) return true
    throw error
  }
}
