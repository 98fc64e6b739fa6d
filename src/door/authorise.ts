import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Identity } from '#src/core/identity.ts'
import { aboutOf } from './about.ts'
import { auditOf } from './audit.ts'
import type { Request } from './grammar/line.ts'
import type { Invocation } from './invocation.ts'
import { refusal } from './refusal.ts'
import type { Rights } from './rights.ts'

export type AuthoriseServices = {
  readonly store: Pick<Store, 'find' | 'list' | 'submit'>
  readonly catalog: Catalog
  readonly identity: Identity
}

/**
 * Whether somebody may do what they ask for where it acts; every way in passes here. What nothing gives is refused with
 * DeliveryError, and a refusal of what is not just a look is written into the audit.
 */
export async function authorise(
  request: Request,
  invocation: Invocation,
  rights: Rights,
  { store, catalog, identity }: AuthoriseServices,
): Promise<void> {
  const { command, given } = request
  const about = await aboutOf(request, store)
  const { environment, app, tightening } = about
  if (rights.may(command.permission, environment, app, tightening)) return

  if (command.effect !== 'read')
    await store.submit({ audit: auditOf({ invocation }, `refused ${command.name}`, given) })
  throw await refusal({ command, about }, rights, catalog, identity)
}
