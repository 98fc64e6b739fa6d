import { dependencyKey, type Need, sharedOwner } from '#src/core/dependencies/need.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { hashOf, canonical } from '#src/core/hash.ts'
import type { NewRecord } from '#src/core/record.ts'
import type { Context } from '#src/door/command.ts'
import { deliveriesOf } from '#src/door/deliveries/find.ts'
import { newDependency } from '#src/kinds/dependency/new.ts'
import { dependencyMeant, findDependency, type DependencyMeant } from './meant.ts'

/** What may be made ours: the dependency as it is stored, or as the last delivery that was refused wanted it. */
export type Adoptable = { readonly record: Dependency; readonly create?: NewRecord }

/**
 * Where something else stands under its name, a delivery is refused before it stores anything: then the dependency is
 * made of what that delivery wanted, and holds. Throws DeliveryError where nobody ever wanted it.
 */
export async function adoptableOf(context: Context, meant: DependencyMeant): Promise<Adoptable> {
  const stored = await findDependency(context.store, meant)
  if (stored) return { record: stored.document }
  const { app = sharedOwner, dependency, environment } = meant
  const key = dependencyKey(app, dependency.toLowerCase(), environment)
  const wanted = await wantedIn(context, key, environment)
  if (!wanted) return { record: (await dependencyMeant(context.store, meant)).document }
  const { need, delivery, because } = wanted
  const { now, invocation } = context
  const wanting = { delivery, description: need.kind, by: invocation.actor, at: now }
  const record: Dependency = {
    ...newDependency(need, wanting),
    state: 'held',
    failure: { because },
  }
  const create = { kind: 'dependency', id: key, target: key, document: record, state: 'held' }
  return { record, create }
}

/** Names exactly what was shown, so that something else is not made ours by the same press. */
export function seenOf({ id, wanted, failure, facts }: Dependency): string {
  const { spec, manifests = null } = wanted
  return hashOf(canonical({ id, spec, manifests, failure: failure?.because ?? null, facts }))
}

async function wantedIn(
  { store }: Context,
  key: string,
  environment: string,
): Promise<
  { readonly need: Need; readonly delivery: string; readonly because: string } | undefined
> {
  const recent = await deliveriesOf(store, { limit: 100 })
  for (const { id, document } of recent) {
    const need = document.rendered?.needs?.find((one) => one.key === key)
    if (!need || document.environment !== environment) continue
    const { outcome } = document
    const because =
      outcome && 'reason' in outcome ? outcome.reason.because : 'nobody has looked at it yet'
    return { need, delivery: id, because }
  }
  return undefined
}
