import { actorKey, actorName, type Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Dependency, User } from '#src/core/dependencies/dependency.ts'
import { isConfirmed, type Order } from '#src/core/dependencies/order.ts'
import { isWorthRetrying } from '#src/core/errors.ts'
import type { Signal } from '#src/core/signal.ts'
import { without } from '#src/core/without.ts'
import { decidersOf, isSameWish, wishOf } from './new.ts'
import { actWords } from './words.ts'

/** What was said since the last look, applied; `remarks` are told where everybody sees them. */
export type Told = { readonly record: Dependency; readonly remarks: readonly string[] }

/** Applies what people, deliveries and providers said, in the order in which they did. */
export function heed(record: Dependency, signals: readonly Signal[], now: Instant): Told {
  return signals.reduce<Told>((told, signal) => apply(told, signal, now), { record, remarks: [] })
}

function apply(told: Told, signal: Signal, now: Instant): Told {
  const { record } = told
  switch (signal.type) {
    case 'needed':
      return needed(told, signal, now)
    case 'withdrawn':
      return { ...told, record: withdrawn(record, signal.delivery, now) }
    case 'used':
      return { ...told, record: usedBy(record, signal) }
    case 'unneeded':
      return { ...told, record: unneeded(record, signal.target) }
    case 'order':
      return ordered(told, signal.order, now)
    case 'confirm':
      return confirmed(told, signal, now)
    case 'cancel':
      return givenUp(told, signal.by, now)
    case 'retry':
      return { ...told, record: record.state === 'held' ? begin(record, now) : record }
    case 'effectFailed':
      return { ...told, record: failed(record, signal, now) }
    default:
      return told
  }
}

type Needed = Extract<Signal, { type: 'needed' }>

/**
 * A delivery wants it so: it is brought about, and looked at where it seems to be so already. Who was in the middle of that
 * goes on from there; what was ordered before ends first, unless it waits for somebody to agree: nobody else waits for that.
 */
function needed(told: Told, signal: Needed, now: Instant): Told {
  const { record, remarks } = unordered(told, signal)
  const { need, delivery, description, by, version, target, app } = signal
  const { place, channel, kind } = need
  const owners = decidersOf(need)
  const user = { target, app, version, delivery }
  const usedBy = [...record.usedBy.filter((one) => one.target !== target), user]
  const waiters = [...new Set([...record.waiters, delivery])]
  const known = { ...record, owners, place, channel, kind, usedBy, waiters }
  const wanted = wishOf(need, { delivery, description, at: now })
  const isAsBefore = record.kind === kind && isSameWish(record.wanted, wanted)
  const goesOn = isOrderFirst(record)
    ? record.state === 'asked' || record.state === 'changing'
    : isAsBefore && record.state === 'changing'
  // What an order remembers while others are connected is kept apart: this is of the change that was wanted before.
  const isOld = record.connecting !== undefined && !isAsBefore
  // Whoever ordered new credentials ordered what connects others with them, too.
  const isOwn = record.connecting?.made[target] === delivery
  const next = { ...known, wanted, ...(!isOwn && { by }), ...(isOld && { memory: null }) }
  return { record: goesOn ? next : begin(next, now), remarks }
}

/** What enough people want is done before anything else; what waits for another can wait for a change too. */
function isOrderFirst({ order }: Dependency): boolean {
  return order !== undefined && isConfirmed(order)
}

/**
 * What is needed is not removed, and an order that failed keeps nobody from what they need; but what a restore or new
 * credentials began has to come to its end.
 */
function unordered(told: Told, { delivery }: Needed): Told {
  const { record, remarks } = told
  const { order, state, connecting, current } = record
  const act = order?.act
  const isGivenUp =
    (state === 'asked' && act?.do === 'remove') ||
    (state === 'held' && act && act.do !== 'restore' && !connecting)
  if (!act || !isGivenUp) return told
  const words = `${delivery} needs it, so nobody goes on to ${actWords(act)}`
  const rest = { ...without(record, 'order'), state: current ? 'ready' : 'held' } as const
  return { record: rest, remarks: [...remarks, words] }
}

/**
 * It begins anew. What cannot be left as it was stays so, whoever tries again. New credentials that are on their way stay:
 * those who have them already must not lose them.
 */
function begin(record: Dependency, now: Instant): Dependency {
  const rest = without(record, 'failure', 'waitingOn', 'blind')
  const begun = { ...rest, state: 'changing', memory: null, attempts: 0, changedAt: now } as const
  const { connecting } = record
  if (!connecting) return begun
  return { ...begun, connecting: { ...connecting, round: connecting.round + 1, made: {} } }
}

/** Nobody wants the change any more. What was not begun in earnest is left as it was; the rest goes on to its end. */
function withdrawn(record: Dependency, delivery: string, now: Instant): Dependency {
  const waiters = record.waiters.filter((one) => one !== delivery)
  const isOthers = record.wanted.delivery !== delivery || waiters.length > 0
  const isOpen = record.state !== 'ready' && record.state !== 'removed'
  if (isOthers || !isOpen || !record.mayStop) return { ...record, waiters }
  if (record.order) {
    // The change that nobody wants any more was at work, not the order.
    const isChange = record.state === 'changing' && !isOrderFirst(record)
    const wanted = record.current && { wanted: record.current, ...(isChange && { memory: null }) }
    return { ...record, waiters, ...wanted }
  }
  const rest = { ...without(record, 'failure', 'waitingOn', 'blind'), waiters, changedAt: now }
  return record.current
    ? { ...rest, state: 'ready', wanted: record.current, memory: null }
    : { ...rest, state: 'removed', memory: null }
}

/** What is used as it was before says nothing new. */
function usedBy(
  record: Dependency,
  { target, app, version }: Required<Omit<User, 'delivery'>>,
): Dependency {
  const isKnown = record.usedBy.some(
    (one) => one.target === target && one.version === version && one.delivery === undefined,
  )
  if (isKnown) return record
  const others = record.usedBy.filter((one) => one.target !== target)
  return { ...record, usedBy: [...others, { target, app, version }] }
}

/** It is kept, and offered for removal. */
function unneeded(record: Dependency, target: string): Dependency {
  const usedBy = record.usedBy.map((user): User =>
    user.target === target ? without(user, 'version', 'delivery') : user,
  )
  return { ...record, usedBy }
}

function ordered({ record, remarks }: Told, order: Order, now: Instant): Told {
  const busy = busyWith(record) ?? whyNot(record, order)
  if (busy !== undefined && record.order?.id !== order.id)
    return {
      record,
      remarks: [...remarks, `${actorName(order.by)} wanted to ${actWords(order.act)}, but ${busy}`],
    }
  if (record.order?.id === order.id) return { record, remarks }
  // Rights are asked again before anything is done, also where nobody else has to agree.
  return { record: { ...begin(record, now), order, by: order.by, state: 'asked' }, remarks }
}

/** Nothing of an order is done that waits, and no more of one that failed: what it did already stays. */
function givenUp({ record, remarks }: Told, by: Actor, now: Instant): Told {
  const { order, state, current, wanted } = record
  const words = `${actorName(by)} gave it up to ${order ? actWords(order.act) : 'do anything'}`
  if (isBeforeOrder(record))
    return { record: without(record, 'order'), remarks: [...remarks, words] }
  if (!order || (state !== 'asked' && state !== 'held'))
    return {
      record,
      remarks: [...remarks, `${actorName(by)} wanted to give an order up, too late`],
    }
  const rest = { ...without(begin(record, now), 'order', 'connecting'), memory: null }
  const after: Dependency = isSameWish(current, wanted)
    ? { ...rest, state: 'ready' }
    : { ...rest, state: 'held', failure: leftUndone }
  return {
    record: after,
    remarks: [...remarks, words],
  }
}

const leftUndone = {
  because: 'what a release wants of it is left to be done',
  hint: 'Retry the delivery that wants it',
}

/** Why nobody may order anything of it now; undefined where they may. */
export function busyWith({ state, order, wanted }: Dependency): string | undefined {
  if (order) return `somebody is about to ${actWords(order.act)}`
  if (state === 'changing') return `${wanted.delivery} changes it`
  return state === 'removed' ? 'it is gone' : undefined
}

/** Whether a release has it changed before people are asked again about what somebody ordered. */
export function isBeforeOrder(record: Dependency): boolean {
  return record.order !== undefined && record.state === 'changing' && !isOrderFirst(record)
}

/** Why nobody can agree yet, in a clause. */
export function early({ wanted }: Dependency): string {
  return `it is changed for ${wanted.delivery}, and who agrees is asked again after that`
}

/** What is in the way of the act itself, as it stands now. */
function whyNot({ usedBy: users, current }: Dependency, { act }: Order): string | undefined {
  const user = users.find(({ version }) => version !== undefined)
  if (act.do === 'remove') return user && `${user.target} uses it`
  return current || act.do === 'adopt' ? undefined : 'it was never brought about'
}

function confirmed(
  told: Told,
  { order: id, by }: Extract<Signal, { type: 'confirm' }>,
  now: Instant,
): Told {
  const { record, remarks } = told
  const { order, state } = record
  if (order?.id === id && isBeforeOrder(record))
    return { record, remarks: [...remarks, `${actorName(by)} agreed too early: ${early(record)}`] }
  if (!order || order.id !== id || state !== 'asked')
    return { record, remarks: [...remarks, `${actorName(by)} agreed too late`] }
  const others = [order.by, ...order.confirmedBy]
  if (others.some((one) => actorKey(one) === actorKey(by))) return told
  const agreed = { ...order, confirmedBy: [...order.confirmedBy, by] }
  return { record: { ...record, order: agreed, changedAt: now }, remarks }
}

/** Trying again may help, and is done by itself; a refusal holds, so that somebody can mend it. */
function failed(
  record: Dependency,
  signal: Extract<Signal, { type: 'effectFailed' }>,
  now: Instant,
): Dependency {
  const { kind, provider, because, hint } = signal
  if (record.state !== 'changing') return record
  if (isWorthRetrying(kind)) return blinded(record, { provider, because }, now)
  return holding(record, { because, ...(hint && { hint }) }, now)
}

/** A provider does not answer: no deadline runs, and nothing is concluded from it. */
export function blinded(
  record: Dependency,
  { provider, because }: { readonly provider: string; readonly because: string },
  now: Instant,
): Dependency {
  const since = record.blind?.provider === provider ? record.blind.since : now
  return { ...record, blind: { provider, because, since }, attempts: record.attempts + 1 }
}

/** It stays as it is until a person decides. */
export function holding(
  record: Dependency,
  failure: NonNullable<Dependency['failure']>,
  now: Instant,
): Dependency {
  const rest = without(record, 'waitingOn', 'blind')
  const told = isOrderFirst(record) ? { ...failure, hint: waysOut(failure.hint) } : failure
  return { ...rest, state: 'held', failure: told, attempts: 0, changedAt: now }
}

/** What was ordered is not stuck for good: it is tried again, or given up. */
function waysOut(hint: string | undefined): string {
  const ways = '`/deliver deps retry` tries it again, `/deliver deps cancel` gives it up'
  return hint === undefined ? ways : `${hint}. ${ways}`
}
