import type { Catalog } from '#src/core/catalog.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import { membersOf } from '#src/door/electors.ts'

/** The names of people by their ids, without those who are gone; at most eight of them. */
export async function peopleNamed(
  ids: readonly string[],
  identity: Identity,
): Promise<readonly string[]> {
  const people = await Promise.all(ids.slice(0, SHOWN).map((id) => identity.person(id)))
  return people.flatMap((person) => (person && !person.isDeleted ? [person.name] : []))
}

/** Those whom rules name: `the group release-managers (Rita, Omar)`, `Dana`. Rejects with ProviderFailure. */
export async function votersNamed(
  voters: readonly string[],
  catalog: Catalog,
  identity: Identity,
): Promise<readonly string[]> {
  const named = await Promise.all(
    voters.map(async (voter) => {
      if (!Object.hasOwn(catalog.groups, voter)) return peopleNamed([voter], identity)
      const members = await membersOf(voter, catalog, identity)
      const people = await peopleNamed(members, identity)
      const more = members.length > SHOWN ? [`${members.length - SHOWN} more`] : []
      return [`the group ${voter} (${[...people, ...more].join(', ') || 'nobody is in it'})`]
    }),
  )
  return named.flat()
}

/** `dev, staging and production`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** How many people of a group are named. */
const SHOWN = 8
