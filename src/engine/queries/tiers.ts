import { policyOf } from '#src/core/rules/policy-of.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { newTarget, targetKey } from '#src/core/target.ts'
import { tierOf } from '#src/core/rules/tier-of.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'

/** How a release stands in the environments before one. */
export const tiers: Answering<'tiers'> = async ({ app, environment, release }, world) => {
  const policy = policyOf(world.catalog(), app, environment)
  if (!policy) return { is: 'absent' }
  const value = await Promise.all(
    policy.after.map(async (before) => tierOf(await passedAt(app, before, world), release)),
  )
  return { is: 'seen', value }
}

/** The newest requests say what is said of a release; what was said of older ones than these is not asked for any more. */
async function passedAt(app: string, environment: string, { catalog, store }: World) {
  const key = targetKey(app, environment)
  const [target, records] = await Promise.all([
    store.target(key),
    store.list({ kind: 'signOff', target: key, limit: 100 }),
  ])
  return {
    environment,
    target: target ?? newTarget(key),
    policy: policyOf(catalog(), app, environment),
    signOffs: records.flatMap(({ document }) => SignOff.safeParse(document).data ?? []),
  }
}
