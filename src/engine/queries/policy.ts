import { loginsOf } from '#src/core/rules/identity.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import type { Answering } from '#src/engine/ask.ts'
import { readFreezes, freezesOn } from '#src/kinds/reading/freezes.ts'

/** The rules as the catalog has them now, and who is who in them as Slack has it now. */
export const policy: Answering<'policy'> = async (query, world) => {
  const { app, environment, demand, people, tell = [] } = query
  const found = policyOf(world.catalog(), app, environment, demand)
  if (!found) return { is: 'absent' }
  const electors = await Promise.all(
    people.map(async (id) => [id, await world.elector(id, environment)] as const),
  )
  return {
    is: 'seen',
    value: {
      policy: found,
      freezes: freezesOn(await readFreezes(world.store), app, environment),
      people: Object.fromEntries(electors),
      audience: await world.audience(tell),
      linked: Object.values(world.catalog().people).flatMap(loginsOf),
    },
  }
}
