import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { environmentsWatchedBy, placeOf } from '#src/core/watch/alerting/routing.ts'
import { severityRank } from '#src/core/watch/alerting/severity.ts'
import { AlertGroup, firingOf, severityIn } from '#src/kinds/alert-group/group.ts'
import { openStates } from '#src/kinds/alert-group/new.ts'
import { Silence } from '#src/kinds/silence.ts'
import { readId } from '#src/door/ids.ts'
import type { Rights } from '#src/door/rights.ts'
import { nearest } from '#src/door/grammar/suggest.ts'

/** Where a group of alerts belongs, as far as that is known. */
type About = { readonly environment: string | undefined; readonly app: string | undefined }

export type FoundGroup = { readonly group: AlertGroup; readonly about: About }

/** A group with where it belongs, as the thread of its card tells it. */
export const placedGroup = AlertGroup.transform(({ episode }) => ({
  app: episode?.place.app,
  environment: episode?.place.environment,
}))

/** The group of that id, or an error that says which one was probably meant. */
export async function alertGroupOf(
  store: Pick<Store, 'find' | 'list'>,
  id: string,
): Promise<FoundGroup> {
  const found = await store.find({ kind: 'alertGroup', id: id.toLowerCase() })
  const { data: group } = AlertGroup.safeParse(found?.document)
  if (group) return withPlace(group)
  const all = await groupsThatFire(store)
  const guess = nearest(
    id,
    all.map((one) => one.group.id),
  )
  throw new DeliveryError('not-possible', `Cannot find a group of alerts "${id.slice(0, 40)}"`, {
    hint: guess
      ? `Did you mean ${guess}?`
      : 'An id reads like a-7c3f90d2; `/deliver alerts` shows those that fire',
  })
}

/** Groups that fire now, muted ones included: the worst first, then those that fire longest. */
export async function groupsThatFire(store: Pick<Store, 'list'>): Promise<readonly FoundGroup[]> {
  const lists = openStates.map((state) => store.list({ kind: 'alertGroup', done: false, state }))
  return (await Promise.all(lists))
    .flat()
    .flatMap(({ document }) => AlertGroup.safeParse(document).data ?? [])
    .filter((group) => firingOf(group).length > 0)
    .toSorted(
      (a, b) => severityRank(severityIn(b)) - severityRank(severityIn(a)) || since(a) - since(b),
    )
    .map(withPlace)
}

/** Silences of ours that are not over, those that end first first. */
export async function silencesKept(store: Pick<Store, 'list'>): Promise<readonly Silence[]> {
  const records = await store.list({ kind: 'silence', done: false })
  return records
    .flatMap(({ document }) => Silence.safeParse(document).data ?? [])
    .toSorted((a, b) => a.until - b.until)
}

/** A silence of ours by its id; undefined for what Alertmanager names. */
export async function silenceOf(
  store: Pick<Store, 'find'>,
  id: string,
): Promise<Silence | undefined> {
  const found =
    (await store.find({ kind: 'silence', id: id.toLowerCase() })) ??
    (await store.find({ kind: 'silence', id: readId(id) }))
  return Silence.safeParse(found?.document).data
}

/** Where a silence acts, as far as that is known: what was made for no group acts everywhere. */
export async function aboutSilence(store: Pick<Store, 'find'>, id: string): Promise<About> {
  const silence = await silenceOf(store, id)
  return { environment: silence?.environment, app: silence?.app }
}

/** Refuses who may not mind what belongs to no environment: an operator may, whatever their environments. */
export function refuseWithoutPlace(rights: Rights, { environment }: About, doing: string): void {
  if (environment !== undefined || rights.may('operate')) return
  throw new DeliveryError(
    'not-allowed',
    `Cannot ${doing}: these alerts belong to no environment, and you operate none`,
    { hint: 'An operator may; `/deliver whoami` shows what you may' },
  )
}

/** Refuses who does not operate every environment that an Alertmanager watches: a silence there may reach all of them. */
export function refuseUnlessAllTheirs(
  rights: Rights,
  catalog: Catalog,
  alertmanager: string,
  doing: string,
): void {
  const watched = environmentsWatchedBy(catalog, alertmanager)
  const missing = watched.filter((name) => !rights.may('operate', name))
  if (missing.length === 0 && rights.may('operate')) return
  throw new DeliveryError(
    'not-allowed',
    `Cannot ${doing}: the Alertmanager of ${alertmanager} watches ${watched.join(', ') || 'everything there'}, and you do not operate ${missing.join(', ') || 'anything'}`,
    { hint: 'Silence a group of alerts by its id instead, or ask an operator of all of them' },
  )
}

/** Refuses who may not mind all the environments that a group has reached since its card was posted. */
export function refuseWhereItSpread(
  { alertmanager, ...group }: AlertGroup,
  { rights, catalog }: { readonly rights: Rights; readonly catalog: Catalog },
  doing: string,
): void {
  const reached = firingOf({ alertmanager, ...group }).flatMap(
    ({ labels }) => placeOf(catalog, { alertmanager, labels }).environment ?? [],
  )
  const missing = [...new Set(reached)].filter((name) => !rights.may('deploy', name))
  if (missing.length === 0) return
  throw new DeliveryError(
    'not-allowed',
    `Cannot ${doing}: these alerts fire in ${missing.join(', ')} as well, and you do not deliver there`,
    { hint: 'Somebody who does may; `/deliver whoami` shows what you may' },
  )
}

function withPlace(group: AlertGroup): FoundGroup {
  const { app, environment } = group.episode?.place ?? {}
  return { group, about: { app, environment } }
}

function since(group: AlertGroup): number {
  return Math.min(...firingOf(group).map(({ startsAt }) => startsAt))
}
