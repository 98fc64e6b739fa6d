import type { Store } from '#db/store.ts'
import { actorKey } from '#src/core/actor.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Context } from '#src/door/command.ts'
import { nearest } from '#src/door/grammar/suggest.ts'
import { readId } from '#src/door/ids.ts'
import { Schedule } from '#src/kinds/schedule/schedule.ts'

/** Schedules, those that come next first. One that cannot be read is left out. */
export async function schedulesOf(
  store: Pick<Store, 'list'>,
  filter: { readonly done?: boolean } = { done: false },
): Promise<readonly Schedule[]> {
  const records = await store.list({ kind: 'schedule', ...filter, limit: 1_000 })
  return records
    .flatMap(({ document }) => Schedule.safeParse(document).data ?? [])
    .toSorted((a, b) => (a.next ?? Infinity) - (b.next ?? Infinity) || a.createdAt - b.createdAt)
}

/** The schedule of that id, which has not ended. Throws DeliveryError. */
export async function scheduleMeant(
  { store }: Pick<Context, 'store'>,
  id: string,
  doing: string,
): Promise<Schedule> {
  const found =
    (await store.find({ kind: 'schedule', id: id.toLowerCase() })) ??
    (await store.find({ kind: 'schedule', id: readId(id) }))
  const { data } = Schedule.safeParse(found?.document)
  if (data && !data.ended) return data
  if (data) throw impossible(doing, `${data.id} is over`, '`/deliver schedules` shows the others')
  const ids = (await schedulesOf(store)).map((one) => one.id)
  const guess = nearest(id, ids)
  throw impossible(
    doing,
    `there is no schedule "${id.slice(0, 40)}"`,
    guess ? `Did you mean ${guess}?` : '`/deliver schedules` shows those that there are',
  )
}

/** Whoever made it, and operators where it acts, decide about a schedule. Throws DeliveryError for others. */
export function refuseOthers(
  { invocation, rights }: Pick<Context, 'invocation' | 'rights'>,
  { by, environment, app, id }: Schedule,
  doing: string,
): void {
  if (actorKey(invocation.actor) === actorKey(by)) return
  if (rights.may('operate', environment, app)) return
  throw new DeliveryError('not-allowed', `Cannot ${doing}: ${id} is not yours`, {
    hint: 'Whoever made it may, and operators',
  })
}

/** Whether it acts where the person may look. */
export function isVisible(
  { rights }: Pick<Context, 'rights'>,
  { environment, app }: Schedule,
): boolean {
  return rights.may('view', environment, app)
}

function impossible(doing: string, because: string, hint: string): DeliveryError {
  return new DeliveryError('not-possible', `Cannot ${doing}: ${because}`, { hint })
}
