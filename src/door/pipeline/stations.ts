import type { Store } from '#db/store.ts'
import { broughtBackBy } from '#src/core/rules/brought-back.ts'
import { channelOf, environmentsOf, type App, type Catalog } from '#src/core/catalog.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { newTarget, targetKey } from '#src/core/target.ts'
import type { Station } from '#src/kinds/candidates.ts'
import { newPipeline, Pipeline } from '#src/kinds/pipeline.ts'
import { readFreezes, freezesOn } from '#src/kinds/reading/freezes.ts'
import { deliveriesOf, inFlightAt } from '#src/door/deliveries/find.ts'
import { signOffsOf } from './sign-offs.ts'

type Sources = {
  readonly catalog: Catalog
  readonly store: Pick<Store, 'find' | 'list' | 'target'>
}

/** An app in an environment, with the deliveries on their way to it: the one that acts first. */
export type StationInFlight = Station & { readonly coming: readonly Delivery[] }

/** An app in all its environments, in the catalog's order, as promotion sees it. */
export async function stationsOf(
  { catalog, store }: Sources,
  app: App,
): Promise<readonly StationInFlight[]> {
  const found = await Promise.all(
    environmentsOf(catalog, app).map(async (name) => stationAt({ catalog, store }, app, name)),
  )
  return found.flat()
}

/** What people said to the promotion of an app. */
export async function pipelineRecord(
  { store }: Pick<Sources, 'store'>,
  { name, channel }: Pick<App, 'name' | 'channel'>,
): Promise<Pipeline> {
  const found = await store.find({ kind: 'pipeline', id: name })
  return Pipeline.safeParse(found?.document).data ?? newPipeline(name, channel)
}

async function stationAt(
  { catalog, store }: Sources,
  app: App,
  environment: string,
): Promise<readonly StationInFlight[]> {
  const policy = policyOf(catalog, app.name, environment)
  if (!policy) return []
  const key = targetKey(app.name, environment)
  const [target, running, over, signOffs, freezes] = await Promise.all([
    store.target(key),
    inFlightAt(store, key),
    deliveriesOf(store, { target: key, done: true, limit: 50 }),
    signOffsOf(store, { target: key, limit: 20 }),
    readFreezes(store),
  ])
  const coming = running.map(({ document }) => document)
  const broughtBack = broughtBackBy(over.map(({ document }) => document))
  const station = {
    environment,
    policy,
    signOffs,
    coming,
    channel: channelOf(catalog, app, environment),
    target: target ?? newTarget(key),
    inFlight: coming.map(({ id, wanted, purpose, begun, requestedAt }) => ({
      id,
      version: wanted,
      purpose,
      begun,
      requestedAt,
    })),
    freezes: freezesOn(freezes, app.name, environment),
    ...(broughtBack && { broughtBack }),
  }
  return [station]
}
