import { channelOf, environmentsOf, type App, type Catalog } from '#src/core/catalog.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { BroughtBack } from '#src/core/queries.ts'
import type { Release } from '#src/core/release.ts'
import { broughtBackBy } from '#src/core/rules/brought-back.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { rivalOf } from '#src/core/rules/rival.ts'
import { newTarget, targetKey, type Target } from '#src/core/target.ts'
import type { Station } from '#src/kinds/candidates.ts'
import type { Freeze } from '#src/kinds/freeze.ts'
import { readDelivery, readEnded, readInFlight } from './deliveries.ts'
import { freezesOn, readFreezes } from './freezes.ts'
import type { Reader } from './reader.ts'
import { readSignOffs } from './sign-offs.ts'

/** An app in an environment, with the deliveries on their way to it: the one that acts first, then oldest first. */
export type StationInFlight = Station & { readonly coming: readonly Delivery[] }

/** An app in all its environments, in the catalog's order. */
export async function readStations(
  reader: Reader,
  catalog: Catalog,
  app: App,
): Promise<readonly StationInFlight[]> {
  const [freezes, targets] = await Promise.all([
    readFreezes(reader),
    Promise.all(
      environmentsOf(catalog, app).map(async (environment) => {
        const key = targetKey(app.name, environment)
        return (await reader.target(key)) ?? newTarget(key)
      }),
    ),
  ])
  const releases = targets.flatMap(({ settled }) => settled?.release ?? [])
  const of = { catalog, app, freezes, releases }
  const found = await Promise.all(targets.map((target) => stationAt(reader, target, of)))
  return found.flat()
}

type Around = {
  readonly catalog: Catalog
  readonly app: App
  readonly freezes: readonly Freeze[]
  /** What is settled anywhere: it is asked of each of them what was said of it. */
  readonly releases: readonly Release[]
}

async function stationAt(
  reader: Reader,
  target: Target,
  { catalog, app, freezes, releases }: Around,
): Promise<readonly StationInFlight[]> {
  const { environment } = target
  const policy = policyOf(catalog, app.name, environment)
  if (!policy) return []
  const [inFlight, signOffs, broughtBack] = await Promise.all([
    readInFlight(reader, target.key),
    readSignOffs(reader, target, releases),
    wayBackTo(reader, target),
  ])
  const coming = [
    ...inFlight.filter(({ id }) => id === target.active),
    ...inFlight.filter(({ id }) => id !== target.active),
  ]
  const station = {
    environment,
    policy,
    target,
    signOffs,
    coming,
    channel: channelOf(catalog, app, environment),
    inFlight: coming.map(rivalOf),
    freezes: freezesOn(freezes, app.name, environment),
    ...(broughtBack && { broughtBack }),
  }
  return [station]
}

/** How far back it is looked for behind restarts and scalings; promotion remembers it for longer. */
const RECENT = 50

/** The way back by which what is settled came, where it did. */
async function wayBackTo(
  reader: Reader,
  { key, settled }: Target,
): Promise<BroughtBack | undefined> {
  if (!settled) return undefined
  const last = await readDelivery(reader, settled.delivery)
  const isAnswer = last?.purpose === 'deploy' || last?.purpose === 'rollback'
  return broughtBackBy(isAnswer ? [last] : await readEnded(reader, key, RECENT))
}
