import { broughtBackBy } from '#src/core/rules/brought-back.ts'
import { channelOf, environmentsOf, type App } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import type { BroughtBack, PipelineSeen } from '#src/core/queries.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { newTarget, targetKey, type Target } from '#src/core/target.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { readFreezes, freezesOn } from '#src/kinds/reading/freezes.ts'
import { inFlightAt } from './rivals.ts'

/** An app in all its environments. */
export const pipeline: Answering<'pipeline'> = async ({ app }, world) => {
  const entry = world.catalog().apps[app]
  if (!entry) return { is: 'absent' }
  const names = environmentsOf(world.catalog(), entry)
  const environments = await Promise.all(names.map((name) => stationOf(entry, name, world)))
  return { is: 'seen', value: { channel: entry.channel, environments: environments.flat() } }
}

async function stationOf(
  entry: App,
  environment: string,
  world: World,
): Promise<PipelineSeen['environments']> {
  const { name: app } = entry
  const { store } = world
  const catalog = world.catalog()
  const policy = policyOf(catalog, app, environment)
  if (!policy) return []
  const key = targetKey(app, environment)
  const signOffs = await store.list({ kind: 'signOff', target: key, limit: 20 })
  const target = (await store.target(key)) ?? newTarget(key)
  const broughtBack = await wayBackTo(target, world)
  const station = {
    environment,
    channel: channelOf(catalog, entry, environment),
    policy,
    target,
    inFlight: await inFlightAt(key, world),
    signOffs: signOffs.flatMap(({ document }) => SignOff.safeParse(document).data ?? []),
    freezes: freezesOn(await readFreezes(store), app, environment),
    ...(broughtBack && { broughtBack }),
  }
  return [station]
}

/** How far back the delivery is looked for that brought what is settled. */
const RECENT = 50

async function wayBackTo(
  { key, settled }: Target,
  { store }: World,
): Promise<BroughtBack | undefined> {
  if (!settled) return undefined
  const found = await store.list({ kind: 'delivery', target: key, done: true, limit: RECENT })
  return broughtBackBy(found.flatMap(({ document }) => Delivery.safeParse(document).data ?? []))
}
