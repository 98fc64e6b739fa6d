import { channelOf, environmentsOf } from '#src/core/catalog.ts'
import { policyOf } from '#src/core/policy-of.ts'
import { SignOff } from '#src/core/sign-off.ts'
import { newTarget, targetKey } from '#src/core/target.ts'
import type { Answering } from '#src/engine/ask.ts'
import { freezesOf } from './policy.ts'
import { inFlightAt } from './rivals.ts'

/** An app in all its environments. */
export const pipeline: Answering<'pipeline'> = async ({ app }, world) => {
  const catalog = world.catalog()
  const entry = catalog.apps[app]
  if (!entry) return { is: 'absent' }
  const environments = environmentsOf(catalog, entry).map(async (environment) => {
    const policy = policyOf(catalog, app, environment)
    if (!policy) return []
    const key = targetKey(app, environment)
    const signOffs = await world.store.list({ kind: 'signOff', target: key, limit: 20 })
    const tier = {
      environment,
      channel: channelOf(catalog, entry, environment),
      policy,
      target: (await world.store.target(key)) ?? newTarget(key),
      inFlight: await inFlightAt(key, world),
      signOffs: signOffs.flatMap(({ document }) => SignOff.safeParse(document).data ?? []),
      freezes: await freezesOf(app, environment, world),
    }
    return [tier]
  })
  const value = { channel: entry.channel, environments: (await Promise.all(environments)).flat() }
  return { is: 'seen', value }
}
