import { actorKey } from '#src/core/actor.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { channelOf, environmentsOf } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { heldBackBy } from './find.ts'
import { idFor, idLengths } from '#src/door/ids.ts'
import { Freeze, freezeKind, freezeMessage } from '#src/kinds/freeze.ts'

export type FreezeWish = Pick<Freeze, 'environment' | 'from' | 'until' | 'because'> & {
  readonly app: string | undefined
}

/** What an earlier run of the same invocation declared. */
export async function declaredBefore({ store, invocation }: Context): Promise<Freeze | undefined> {
  const [found] = await lookUp({ store, invocation })
  return found
}

/** Makes the freeze and its message in one step. Its id derives from the invocation. */
export async function declareFreeze(context: Context, wish: FreezeWish): Promise<Freeze> {
  const [before, id] = await lookUp(context)
  if (before) return before

  const { invocation, now, catalog } = context
  const { app, ...rest } = wish
  const freeze: Freeze = {
    version: 1,
    id,
    ...rest,
    ...(app !== undefined && { app }),
    by: invocation.actor,
    channel: channelFor(context, catalog, wish),
    ...(wish.from <= now && { begunAt: now }),
  }
  const heldBack = await heldBackBy(context.store, freeze)
  const made = await context.store.submit({
    // What waits shows at once until when.
    signals: heldBack.map(({ kind, id: waiting }) => ({
      to: { kind, id: waiting },
      key: `${id}/declared`,
      signal: { type: 'wake' },
    })),
    create: { kind: 'freeze', id, document: freeze, state: freezeKind.stateOf(freeze) },
    messages: [freezeMessage(freeze)],
    audit: auditOf(context, 'freeze', { freeze: id, ...wish }),
  })
  // Somebody was faster: the same invocation in another run, or a chance of one in a billion.
  return made === 'created' ? freeze : declareFreeze(context, wish)
}

/** The freeze that this invocation made, or the first id that is free. */
async function lookUp({
  store,
  invocation,
}: Pick<Context, 'store' | 'invocation'>): Promise<readonly [Freeze | undefined, string]> {
  for (const length of idLengths) {
    const id = idFor('f', invocation.id, length)
    const found = await store.find({ kind: 'freeze', id })
    if (!found) return [undefined, id]
    const { data } = Freeze.safeParse(found.document)
    if (data && actorKey(data.by) === actorKey(invocation.actor)) return [data, id]
  }
  throw new DeliveryError('not-possible', 'Cannot find a free id for this freeze', {
    hint: 'Please say it again',
  })
}

/** Where it was said; from a private place where the app, else the environment, else its first app is told of. */
function channelFor(
  { invocation }: Pick<Context, 'invocation'>,
  catalog: Catalog,
  { app, environment }: FreezeWish,
): string {
  const said = invocation.place?.channel
  if (said !== undefined && /^[CG]/.test(said)) return said
  const apps = Object.values(catalog.apps)
  const entry =
    apps.find(({ name }) => name === app) ??
    apps.find((one) => environmentsOf(catalog, one).includes(environment))
  const channel = entry
    ? channelOf(catalog, entry, environment)
    : (catalog.environments[environment]?.channel ?? catalog.audit?.channel)
  if (channel !== undefined) return channel
  throw new DeliveryError(
    'not-possible',
    `Cannot freeze ${environment}: no channel would hear of it`,
    {
      hint: 'Say it in a channel',
    },
  )
}
