import type { Store } from '#db/store.ts'
import { environmentsOf, type Catalog } from '#src/core/catalog.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { isSameRelease } from '#src/core/release.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { targetKey } from '#src/core/target.ts'
import { readId } from '#src/door/ids.ts'

/** Requests for sign-offs, newest first. One that cannot be read is left out. */
export async function signOffsOf(
  store: Pick<Store, 'list'>,
  filter: { readonly target?: string; readonly done?: boolean; readonly limit?: number },
): Promise<readonly SignOff[]> {
  const records = await store.list({ kind: 'signOff', ...filter })
  return records.flatMap(({ document }) => SignOff.safeParse(document).data ?? [])
}

/** What QA rejected and did not think better of since, in these targets; the newest first. */
export async function rejectionsOf(
  store: Pick<Store, 'list'>,
  targets: readonly string[],
): Promise<readonly SignOff[]> {
  const all = await Promise.all(targets.map((target) => signOffsOf(store, { target, limit: 20 })))
  return all.flatMap((said) =>
    said.filter(
      (one, index) =>
        one.state === 'rejected' &&
        said.findIndex(({ release }) => isSameRelease(release, one.release)) === index,
    ),
  )
}

/** Where QA rejected what a delivery brings, digest for digest. */
export async function rejectedAnywhere(
  { app, release }: Delivery,
  catalog: Catalog,
  store: Pick<Store, 'list'>,
): Promise<readonly SignOff[]> {
  const entry = Object.values(catalog.apps).find(({ name }) => name === app)
  if (!entry || !release) return []
  const targets = environmentsOf(catalog, entry).map((name) => targetKey(app, name))
  const all = await rejectionsOf(store, targets)
  return all.filter((one) => isSameRelease(one.release, release))
}

/** How a command names a request for a sign-off. */
export type SignOffMeant = {
  readonly signOff?: string | undefined
  readonly app?: string | undefined
  readonly environment?: string | undefined
}

/** The request of that id, or the open one about what runs in an app's environment. Throws DeliveryError. */
export async function signOffMeant(
  store: Pick<Store, 'find' | 'list'>,
  { signOff: id, app = '', environment = '' }: SignOffMeant,
): Promise<SignOff> {
  if (id !== undefined) return signOffOf(store, id)
  const target = targetKey(app, environment)
  const [open] = await signOffsOf(store, { target, done: false, limit: 1 })
  if (open) return open
  throw new DeliveryError(
    'not-possible',
    `Cannot find a request for a sign-off of ${app} in ${environment}`,
    {
      hint: `Nothing runs there that waits for one; \`/deliver pipeline ${app}\` shows what does`,
    },
  )
}

async function signOffOf(store: Pick<Store, 'find'>, id: string): Promise<SignOff> {
  const found =
    (await store.find({ kind: 'signOff', id: id.toLowerCase() })) ??
    (await store.find({ kind: 'signOff', id: readId(id) }))
  const { data } = SignOff.safeParse(found?.document)
  if (data) return data
  throw new DeliveryError(
    'not-possible',
    `Cannot find a request for a sign-off "${id.slice(0, 40)}"`,
    { hint: 'An id reads like s-7k3f9q; its card shows it' },
  )
}
