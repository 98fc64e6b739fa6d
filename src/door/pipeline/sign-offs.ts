import type { Store } from '#db/store.ts'
import { environmentsOf, type Catalog } from '#src/core/catalog.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { isSameRelease } from '#src/core/release.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { newTarget, targetKey } from '#src/core/target.ts'
import { readId } from '#src/door/ids.ts'
import { readSignOffs } from '#src/kinds/reading/sign-offs.ts'

type Sources = Pick<Store, 'find' | 'list' | 'target'>

/** Requests for sign-offs, newest first. One that cannot be read is left out. */
export async function signOffsOf(
  store: Pick<Store, 'list'>,
  filter: { readonly target?: string; readonly done?: boolean; readonly limit?: number },
): Promise<readonly SignOff[]> {
  const records = await store.list({ kind: 'signOff', ...filter })
  return records.flatMap(({ document }) => SignOff.safeParse(document).data ?? [])
}

/** What QA rejected and did not think better of since, in these targets; the newest first. What is or was settled there is never missed. */
export async function rejectionsOf(
  store: Sources,
  targets: readonly string[],
): Promise<readonly SignOff[]> {
  const all = await Promise.all(targets.map((key) => rejectionsIn(store, key)))
  return all.flat()
}

async function rejectionsIn(store: Sources, key: string): Promise<readonly SignOff[]> {
  const target = (await store.target(key)) ?? newTarget(key)
  const { settled, history } = target
  const ran = [...(settled ? [settled] : []), ...history].map(({ release }) => release)
  return rejectionsAmong(await readSignOffs(store, target, ran))
}

/** What was said last of a release counts. */
function rejectionsAmong(said: readonly SignOff[]): readonly SignOff[] {
  return said.filter(
    (one, index) =>
      one.state === 'rejected' &&
      said.findIndex(({ release }) => isSameRelease(release, one.release)) === index,
  )
}

/** Where QA rejected what a delivery brings, digest for digest. */
export async function rejectedAnywhere(
  { app, release }: Delivery,
  catalog: Catalog,
  store: Pick<Store, 'find' | 'list'>,
): Promise<readonly SignOff[]> {
  const entry = Object.values(catalog.apps).find(({ name }) => name === app)
  if (!entry || !release) return []
  const targets = environmentsOf(catalog, entry).map((name) => newTarget(targetKey(app, name)))
  const all = await Promise.all(targets.map((target) => readSignOffs(store, target, [release])))
  return all.flatMap(rejectionsAmong).filter((one) => isSameRelease(one.release, release))
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
