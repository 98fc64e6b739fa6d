import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { targetKey } from '#src/core/target.ts'
import type { Request } from '#src/door/grammar/line.ts'
import type { Rights } from '#src/door/rights.ts'

/** Whether the app of a question left the catalog, but was delivered to where the person may look. */
export async function isFormerApp(
  { command, given }: Request,
  catalog: Catalog,
  rights: Rights,
  store: Pick<Store, 'list'>,
): Promise<boolean> {
  const app = given['app']
  const isAsked = command.effect === 'read' && 'environment' in command.words
  if (!isAsked || app === undefined || Object.hasOwn(catalog.apps, app)) return false
  const visible = Object.keys(catalog.environments).filter((name) => rights.may('view', name))
  const found = await Promise.all(
    visible.map((name) => store.list({ kind: 'delivery', target: targetKey(app, name), limit: 1 })),
  )
  return found.some((deliveries) => deliveries.length > 0)
}
