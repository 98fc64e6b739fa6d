import { actorKey, actorName, type Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { isConfirmed, type Order } from '#src/core/dependencies/order.ts'
import { isAmong, type Elector } from '#src/core/rules/identity.ts'
import type { Seen } from '#src/core/queries.ts'
import { isAsWanted } from './new.ts'
import { without } from '#src/core/without.ts'
import { usersOf } from './subject.ts'
import { actWords } from './words.ts'

/** How long an order waits for somebody to agree, in milliseconds. */
const PATIENCE = 24 * 3_600_000

/** When an order is given up that nobody agreed with. */
export function lapsesAt({ at }: Order): Instant {
  return at + PATIENCE
}

/** Whether somebody may order acts of a dependency, or agree with who did; the clause completes "Cannot …: ". */
export function refusesOrder(
  { owners }: { readonly owners: readonly string[] },
  elector: Elector,
): string | undefined {
  if (!elector.isMember) return `${elector.name} is no full member of this workspace`
  if (elector.isOperator || isAmong(elector, owners)) return undefined
  return owners.length > 0
    ? `${elector.name} is neither operator there nor among its owners (${owners.join(', ')})`
    : `${elector.name} is no operator there`
}

/** Who was named with the need, and whom the platform names now. */
export function everyOwner(
  { owners }: Pick<Dependency, 'owners'>,
  ofKind: readonly string[],
): readonly string[] {
  return [...new Set([...owners, ...ofKind])]
}

/** What became of an order; `remark` is told where everybody sees it. */
export type Judged = { readonly record: Dependency; readonly remark?: string }

/** Rights are asked again before anything is done: whoever lost theirs does not count any more. */
export function judged(record: Dependency, { people }: Seen, now: Instant): Judged {
  const { order } = record
  if (!order || people?.is !== 'seen') return { record }
  const { electors } = people.value
  const owners = everyOwner(record, people.value.owners)
  const may = (actor: Actor) => {
    const elector = actor.type === 'person' ? electors[actor.id] : undefined
    return elector !== undefined && refusesOrder({ owners }, elector) === undefined
  }
  if (!may(order.by)) return given(record, `${actorName(order.by)} may not order it any more`, now)
  const users = order.act.do === 'remove' ? usersOf(record) : []
  if (users.length > 0) return given(record, `it is used by ${users.join(', ')}`, now)
  const confirmedBy = order.confirmedBy.filter(may)
  const counted: Order = { ...order, confirmedBy }
  if (isConfirmed(counted))
    return { record: { ...record, order: counted, state: 'changing', changedAt: now } }
  if (now >= lapsesAt(order)) return given(record, 'nobody agreed within a day', now)
  const isAsBefore = confirmedBy.map(actorKey).join() === order.confirmedBy.map(actorKey).join()
  return { record: isAsBefore ? record : { ...record, order: counted, changedAt: now } }
}

/** The order is given up; nothing of it was done. */
function given(record: Dependency, because: string, now: Instant): Judged {
  const rest = { ...without(record, 'order'), changedAt: now }
  const what = record.order ? actWords(record.order.act) : 'change it'
  return { record: afterwards(rest, because), remark: `Nobody is going to ${what}: ${because}` }
}

/** What a release wants of it is gone on with; what is as wanted stays so. */
function afterwards(rest: Dependency, because: string): Dependency {
  if (isAsWanted(rest)) return { ...rest, state: 'ready' }
  if (rest.waiters.length > 0) return { ...rest, state: 'changing', memory: null }
  return { ...rest, state: 'held', failure: { because } }
}
