import { demandOf } from '#src/core/rules/demand.ts'
import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import { targetKey } from '#src/core/target.ts'
import { aboutOf, type About } from './about.ts'
import { inFlightAt } from '#src/door/deliveries/find.ts'
import type { Request } from '#src/door/grammar/line.ts'
import { refusal } from './refusal.ts'
import type { Rights } from '#src/door/rights.ts'

export type AuthoriseServices = {
  readonly store: Pick<Store, 'find' | 'list' | 'target'>
  readonly catalog: Catalog
  readonly identity: Identity
}

/**
 * Whether somebody may do what they ask for where it acts; every way in passes here, and what nothing gives is refused
 * with DeliveryError. The door writes each refusal into the audit.
 */
export async function authorise(
  request: Request,
  rights: Rights,
  { store, catalog, identity }: AuthoriseServices,
): Promise<void> {
  const { command } = request
  const about = await aboutOf(request, store)
  const asked = [about, ...(await inFlight(request, about, store))]
  const may = asked.some(({ environment, app, demand }) =>
    rights.may(command.permission, environment, app, demand),
  )
  if (may) return
  throw await refusal({ command, about }, rights, catalog, identity)
}

/** What is asked of people about a target is asked by its deliveries, whose own definitions may ask more of them. */
async function inFlight(
  { command, given }: Request,
  { environment, app }: About,
  store: AuthoriseServices['store'],
): Promise<readonly About[]> {
  if (command.permission !== 'approve' || given['delivery'] !== undefined) return []
  if (environment === undefined || app === undefined) return []
  const found = await inFlightAt(store, targetKey(app, environment))
  return found.map(({ document }) => ({ environment, app, demand: demandOf(document) }))
}
