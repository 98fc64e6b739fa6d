import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Identity } from '#src/core/identity.ts'
import { aboutOf } from './about.ts'
import type { Request } from './grammar/line.ts'
import { refusal } from './refusal.ts'
import type { Rights } from './rights.ts'

export type AuthoriseServices = {
  readonly store: Pick<Store, 'find' | 'list'>
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
  const { environment, app, tightening } = about
  if (rights.may(command.permission, environment, app, tightening)) return
  throw await refusal({ command, about }, rights, catalog, identity)
}
