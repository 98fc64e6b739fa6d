import { demandOf } from '#src/core/rules/demand.ts'
import type { Store } from '#db/store.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Demand } from '#src/core/rules/policy.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { Freeze } from '#src/kinds/freeze.ts'
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
  const { delivery, signOff, freeze } = given
  if (delivery !== undefined) {
    const { document } = await deliveryOf(store, delivery)
    const { environment, app } = document
    return { environment, app, demand: demandOf(document) }
  }
  if (signOff !== undefined) return named('signOff', signOff, SignOff, store)
  if (freeze !== undefined) return named('freeze', freeze, Freeze, store)
  return { environment: given['environment'], app: given['app'] }
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
