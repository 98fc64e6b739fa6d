import { demandOf } from '#src/core/rules/demand.ts'
import type { Store } from '#db/store.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Demand } from '#src/core/rules/policy.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { dependencyKey, sharedOwner } from '#src/core/dependencies/need.ts'
import { readDependencies, readDependency } from '#src/kinds/reading/dependencies.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { Freeze } from '#src/kinds/freeze.ts'
import { aboutSilence, alertGroupOf } from '#src/door/alerts/find.ts'
import { deliveryOf } from '#src/door/deliveries/find.ts'
import type { Request } from '#src/door/grammar/line.ts'
import { nearest } from '#src/door/grammar/suggest.ts'
import { readId } from '#src/door/ids.ts'

/** What a request is about, so far as it says: rights are asked for there. */
export type About = {
  readonly environment: string | undefined
  readonly app: string | undefined
  /** What the release's own definition asks for beyond the rules. */
  readonly demand?: Demand | undefined
}

/**
 * Where a request acts: where the delivery, the sign-off or the freeze that it names belongs, whatever else it says.
 * Rejects with DeliveryError when there is no such thing.
 */
export async function aboutOf(
  { given }: Pick<Request, 'given'>,
  store: Pick<Store, 'find' | 'list'>,
): Promise<About> {
  const { delivery, signOff, freeze, alert, silence } = given
  if (delivery !== undefined) {
    const { document } = await deliveryOf(store, delivery)
    const { environment, app } = document
    return { environment, app, demand: demandOf(document) }
  }
  if (signOff !== undefined) return named('signOff', signOff, SignOff, store)
  if (freeze !== undefined) return named('freeze', freeze, Freeze, store)
  if (alert !== undefined) return (await alertGroupOf(store, alert)).about
  if (silence !== undefined) return aboutSilence(store, silence)
  if (given['order'] !== undefined) return orderedOf(given['order'], store)
  if (given['dependency'] !== undefined) return dependencyIn(given, store)
  return { environment: given['environment'], app: given['app'] }
}

/** Whoever owns a dependency may look at it, whatever their role; the platform's own are of no app. */
async function dependencyIn(
  { dependency = '', app = sharedOwner, environment }: Request['given'],
  store: Pick<Store, 'find'>,
): Promise<About> {
  if (environment === undefined) return { environment, app: appOf(app) }
  const found = await readDependency(store, dependencyKey(app, dependency, environment))
  return found ? ownedBy(found) : { environment, app: appOf(app) }
}

/** Where what was ordered of a dependency would be done; nowhere for an order that is over, or never was. */
async function orderedOf(id: string, store: Pick<Store, 'list'>): Promise<About> {
  const ids = [id.toLowerCase(), readId(id)]
  const all = await readDependencies(store)
  const found = all.find(({ order }) => order !== undefined && ids.includes(order.id))
  return found ? ownedBy(found) : { environment: undefined, app: undefined }
}

function ownedBy({ environment, owner, owners }: Dependency): About {
  return { environment, app: appOf(owner), ...(owners.length > 0 && { demand: { owners } }) }
}

function appOf(owner: string): string | undefined {
  return owner === sharedOwner ? undefined : owner
}

type Named = { readonly environment: string; readonly app?: string | undefined }
type Reader = { safeParse(document: unknown): { readonly data?: Named | undefined } }

async function named(
  kind: keyof typeof words,
  id: string,
  reader: Reader,
  store: Pick<Store, 'find' | 'list'>,
): Promise<About> {
  const found =
    (await store.find({ kind, id: id.toLowerCase() })) ??
    (await store.find({ kind, id: readId(id) }))
  const { data } = reader.safeParse(found?.document)
  if (data) return { environment: data.environment, app: data.app }

  const recent = await store.list({ kind, limit: 50 })
  const guess = nearest(
    id,
    recent.map((record) => record.id),
  )
  throw new DeliveryError('not-possible', `Cannot find ${words[kind]} "${id.slice(0, 40)}"`, {
    hint: guess
      ? `Did you mean ${guess}?`
      : `An id reads like ${examples[kind]}; its card shows it`,
  })
}

const words = { signOff: 'a request for a sign-off', freeze: 'a freeze' } as const
const examples = { signOff: 's-7k3f9q', freeze: 'f-7k3f9q' } as const
