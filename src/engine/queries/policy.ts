import type { Catalog } from '#src/core/catalog.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import type { DeclaredFreeze } from '#src/core/rules/tiers.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { Freeze } from '#src/kinds/freeze.ts'

/** The rules as the catalog has them now, and who is who in them as Slack has it now. */
export const policy: Answering<'policy'> = async (query, world) => {
  const { app, environment, tightening, people, tell = [] } = query
  const found = policyOf(world.catalog(), app, environment, tightening)
  if (!found) return { is: 'absent' }
  const electors = await Promise.all(
    people.map(async (id) => [id, await world.elector(id, environment)] as const),
  )
  return {
    is: 'seen',
    value: {
      policy: found,
      freezes: await freezesOf(app, environment, world),
      people: Object.fromEntries(electors),
      audience: await world.audience(tell),
      linked: linkedIn(world.catalog()),
    },
  }
}

function linkedIn({ people }: Catalog): readonly string[] {
  return Object.values(people).flatMap((logins) =>
    Object.entries(logins).flatMap(([where, login]) =>
      login ? [`${where}:${login.toLowerCase()}`] : [],
    ),
  )
}

/** Freezes that people declared for the environment, or for the app in it, and that are not over. */
export async function freezesOf(
  app: string,
  environment: string,
  { store }: World,
): Promise<readonly DeclaredFreeze[]> {
  const records = await store.list({ kind: 'freeze', done: false, limit: 100 })
  return records
    .flatMap(({ document }) => Freeze.safeParse(document).data ?? [])
    .filter((freeze) => freeze.environment === environment)
    .filter((freeze) => freeze.app === undefined || freeze.app === app)
}
