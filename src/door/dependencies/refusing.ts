import { actorName } from '#src/core/actor.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Act, Order } from '#src/core/dependencies/order.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { ownersOfKind } from '#src/core/rules/owners-in.ts'
import type { Context } from '#src/door/command.ts'
import { deliveriesOf } from '#src/door/deliveries/find.ts'
import { everyOwner, refusesOrder } from '#src/kinds/dependency/confirming.ts'
import { busyWith } from '#src/kinds/dependency/signals.ts'
import { actWords, dependencyName } from '#src/kinds/dependency/words.ts'

/** Refuses whoever is neither an operator there nor an owner. The record asks once more before anything loses data. */
export async function refuseStrangers(
  { invocation: { actor }, elector, catalog }: Context,
  record: Pick<Dependency, 'owners' | 'environment' | 'kind'>,
  doing: string,
): Promise<void> {
  const { kind, environment } = record
  const owners = everyOwner(record, ownersOfKind(catalog, kind, environment))
  if (actor.type !== 'person' || actor.id.startsWith('shell:'))
    throw notAllowed(doing, 'only people of the workspace decide that', owners)
  const problem = refusesOrder({ owners }, await elector(actor.id, environment))
  if (problem !== undefined) throw notAllowed(doing, problem, owners)
}

/** Refuses what its kind does not do. */
export function refuseUnable(
  { acts }: Pick<Context, 'acts'>,
  record: Dependency,
  act: Act['do'],
  doing: string,
): void {
  const able = acts(record.kind)
  if (able.includes(act)) return
  throw impossible(
    doing,
    `${dependencyName(record)} is of the kind ${record.kind}, which does not do that`,
    able.length > 0 ? `What it does: ${able.join(', ')}` : 'It is only checked and connected',
  )
}

/** Refuses while something else is done to it, or once it is gone. */
export function refuseBusy(record: Dependency, doing: string): void {
  const { order, state } = record
  const name = dependencyName(record)
  if (state === 'removed')
    throw impossible(doing, `${name} is gone`, 'A release that names it makes it anew')
  if (order) {
    const what = `${actorName(order.by)} has ordered to ${actWords(order.act)} already (${order.id})`
    const hint = {
      asked: `\`/deliver deps agree ${order.id}\` agrees`,
      held: 'It holds; `/deliver deps retry` tries that again, `/deliver deps cancel` gives it up',
    }
    throw impossible(
      doing,
      what,
      state === 'asked' || state === 'held' ? hint[state] : 'It is at work',
    )
  }
  const busy = busyWith(record)
  if (busy !== undefined)
    throw impossible(doing, `${name} is at work: ${busy}`, 'Its card says when that is over')
}

/** Refuses to remove what a release names that runs somewhere, or that is on its way. */
export async function refuseUsed(
  { store }: Pick<Context, 'store'>,
  record: Dependency,
  doing: string,
): Promise<void> {
  const users = record.usedBy.flatMap(({ target, version }) =>
    version === undefined ? [] : [`${target} (${version})`],
  )
  const settled = await Promise.all(
    record.usedBy.map(async ({ target }) => (await store.target(target))?.settled),
  )
  const named = settled.flatMap((one) =>
    one?.needs?.some(({ key }) => key === record.id)
      ? [`${one.release.app} ${one.release.version}`]
      : [],
  )
  const coming = (await deliveriesOf(store, { done: false }))
    .filter(({ document }) => document.rendered?.needs?.some(({ key }) => key === record.id))
    .map(({ id }) => `${id}, which is on its way`)
  const all = [...(users.length > 0 ? users : named), ...coming]
  if (all.length === 0) return
  throw impossible(
    doing,
    `${dependencyName(record)} is used by ${all.slice(0, 8).join('; ')}`,
    'Deliver releases that do not name it any more first',
  )
}

/** Refuses what its kind can say now that it could not do. What it cannot say is decided when it is done. */
export async function refuseImpossible(
  { rehearse }: Pick<Context, 'rehearse'>,
  record: Dependency,
  { order, doing }: { readonly order: Order; readonly doing: string },
): Promise<void> {
  const reason = await rehearse(record, order)
  if (!reason) return
  const because = reason.because.replace(/^Cannot .*?: /, '')
  throw impossible(doing, because, reason.hint ?? 'Nothing was ordered')
}

export function impossible(doing: string, because: string, hint: string): DeliveryError {
  return new DeliveryError('not-possible', `Cannot ${doing}: ${because}`, { hint })
}

function notAllowed(doing: string, because: string, owners: readonly string[]): DeliveryError {
  return new DeliveryError('not-allowed', `Cannot ${doing}: ${because}`, {
    hint: owners.length > 0 ? `Ask an operator, or one of ${owners.join(', ')}` : 'Ask an operator',
  })
}
