import { channelOf, environmentsOf, type App } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { policyOf } from '#src/core/policy-of.ts'
import type { BroughtBack, PipelineSeen } from '#src/core/queries.ts'
import { SignOff } from '#src/core/sign-off.ts'
import { newTarget, targetKey, type Target } from '#src/core/target.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { freezesOf } from './policy.ts'
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
    freezes: await freezesOf(app, environment, world),
    ...(broughtBack && { broughtBack }),
  }
  return [station]
}

/** Whether what is settled came back by a rollback; a restart and a scaling since do not change that. */
async function wayBackTo(
  { key, settled }: Target,
  { store }: World,
): Promise<BroughtBack | undefined> {
  if (!settled) return undefined
  const found = await store.find({ kind: 'delivery', id: settled.delivery })
  const last = Delivery.safeParse(found?.document).data
  const brought =
    last?.purpose === 'restart' || last?.purpose === 'scale' ? await broughtBy(key, store) : last
  if (brought?.purpose !== 'rollback') return undefined
  return { delivery: brought.id, by: brought.by, because: brought.reason }
}

/** The last delivery that brought a release. */
async function broughtBy(target: string, store: World['store']): Promise<Delivery | undefined> {
  const found = await store.list({ kind: 'delivery', target, done: true, limit: 50 })
  return found
    .flatMap(({ document }) => Delivery.safeParse(document).data ?? [])
    .find(
      ({ purpose, outcome }) =>
        outcome?.is === 'succeeded' && (purpose === 'deploy' || purpose === 'rollback'),
    )
}
