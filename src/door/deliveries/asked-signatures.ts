import type { Store } from '#db/store.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { Countersign, refusesSignature } from '#src/kinds/countersign.ts'
import type { Asking, Stand } from './asked.ts'

/** What was delivered in an emergency and not signed by a second person yet. */
export type AskedSignature = {
  readonly countersign: Countersign
  readonly stand: Exclude<Stand, 'voted'>
}

/** Those that nobody signed; what this person may sign first, then what is due soonest. */
export async function askedSignatures(
  store: Pick<Store, 'list'>,
  asking: Asking,
): Promise<readonly AskedSignature[]> {
  const open = await unsigned(store)
  const all = await Promise.all(
    open.map(async (countersign): Promise<AskedSignature> => {
      const stand = (await maySign(countersign, asking)) ? 'needed' : 'others'
      return { countersign, stand }
    }),
  )
  return all.toSorted(
    (a, b) =>
      Number(a.stand === 'others') - Number(b.stand === 'others') ||
      a.countersign.dueAt - b.countersign.dueAt,
  )
}

/** Everything that waits for a second signature, newest first. */
export async function unsigned(store: Pick<Store, 'list'>): Promise<readonly Countersign[]> {
  const records = await store.list({ kind: 'countersign', done: false, limit: 1_000 })
  return records.flatMap(({ document }) => Countersign.safeParse(document).data ?? [])
}

async function maySign(
  countersign: Countersign,
  { catalog, person, elector }: Asking,
): Promise<boolean> {
  const { app, environment } = countersign
  const rules = policyOf(catalog, app, environment)
  if (!rules || person.startsWith('shell:')) return false
  const signer = await elector(person, environment)
  return refusesSignature(countersign, signer, rules.emergency) === undefined
}
