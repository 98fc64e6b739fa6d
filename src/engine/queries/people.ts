import { ownersOfKind } from '#src/core/rules/owners-in.ts'
import type { Answering } from '#src/engine/ask.ts'

/** Who some people are, and whom the platform names for a kind of dependency, asked as things are now. */
export const people: Answering<'people'> = async ({ environment, kind, ids }, world) => {
  const found = ids.map(async (id) => [id, await world.elector(id, environment)] as const)
  const electors = Object.fromEntries(await Promise.all(found))
  return {
    is: 'seen',
    value: { electors, owners: ownersOfKind(world.catalog(), kind, environment) },
  }
}
