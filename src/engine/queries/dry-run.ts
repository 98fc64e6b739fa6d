import type { Need } from '#src/core/dependencies/need.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { type Manifest, refOf } from '#src/core/plan/objects.ts'
import type { Query } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'
import {
  connectedAsBefore,
  connectedManifests,
  connectionsOf,
  isConnected,
} from '#src/engine/connecting.ts'
import { manifestsIn } from '#src/engine/manifests-in.ts'
import type { World } from '#src/engine/world.ts'

type DryRun = Omit<Extract<Query, { ask: 'dryRun' }>, 'ask'>

/** Asks the API server what applying would change, with the connections as they would be. */
export const dryRun: Answering<'dryRun'> = async (query, world, signal) => {
  const { cluster: name, manifests, needs, ...place } = query
  const { dryRun: run } = await world.cluster(name)
  const wanted = await manifestsIn(world.store, manifests)
  const connected =
    (needs && (await asTheyWillBe(wanted, { ...query, needs }, world, signal))) ??
    (await asTheyAre(wanted, query, world, signal))
  return { is: 'seen', value: await run({ ...place, manifests: connected }, signal) }
}

/** Undefined as long as something of what connects them is not known, or cannot be read. */
async function asTheyWillBe(
  wanted: readonly Manifest[],
  { target, needs }: DryRun & { readonly needs: readonly Need[] },
  world: World,
  signal: AbortSignal,
): Promise<readonly Manifest[] | undefined> {
  try {
    return connectedManifests(wanted, await connectionsOf(target, needs, world, signal))
  } catch (error) {
    if (error instanceof ProviderFailure) return undefined
    throw error
  }
}

/** What is not known counts as it is. */
async function asTheyAre(
  wanted: readonly Manifest[],
  { cluster, target, namespace }: DryRun,
  world: World,
  signal: AbortSignal,
): Promise<readonly Manifest[]> {
  const connected = wanted.filter((manifest) => isConnected(manifest, target))
  if (connected.length === 0) return wanted
  const { read } = await world.cluster(cluster)
  const live = await read({ namespace, objects: connected.map(refOf) }, signal)
  return wanted.map((manifest) => {
    const index = connected.indexOf(manifest)
    return index < 0 ? manifest : connectedAsBefore(manifest, live[index])
  })
}
