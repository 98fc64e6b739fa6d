import type { Act } from '#src/core/dependencies/order.ts'
import type { Context } from '#src/door/command.ts'
import { dependencyName } from '#src/kinds/dependency/words.ts'
import { dependencyMeant, type DependencyMeant, type StoredDependency } from './meant.ts'
import { impossible } from './refusing.ts'

/** Acts of which a managed database has at least one. */
const ofDatabases: readonly Act['do'][] = ['snapshot', 'restore', 'rotate']

/** The database that is meant. Throws DeliveryError for a dependency that is none. */
export async function databaseMeant(
  { store, acts }: Pick<Context, 'store' | 'acts'>,
  meant: DependencyMeant,
): Promise<StoredDependency> {
  const found = await dependencyMeant(store, meant)
  const { document } = found
  if (acts(document.kind).some((act) => ofDatabases.includes(act))) return found
  throw impossible(
    meant.doing,
    `${dependencyName(document)} is no database that is managed here: its kind is ${document.kind}`,
    '`/deliver deps` shows it',
  )
}
