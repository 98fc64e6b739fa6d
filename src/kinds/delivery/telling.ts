import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { canonical } from '#src/core/hash.ts'
import type { MessageKey, NewSignal } from '#src/core/record.ts'
import type { Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import { neededMessages } from '#src/kinds/delivery/deciding/calling.ts'
import { messageOf } from './state.ts'
import { tellDependencies } from './tell-dependencies.ts'
import type { Turn } from './turn.ts'

/** Other records that have to look again because of what happened to this delivery. */
export function toldOthers(before: Turn, { delivery, target }: Turn, now: Instant): NewSignal[] {
  return [
    ...wakeNext(before.target, target, delivery.id),
    ...tellPipeline(before.delivery, delivery),
    ...tellLock(before.delivery, delivery, now),
    ...tellDependencies(before, { delivery, target }),
  ]
}

/** Every message that shows something else now: its own, those by which people were called, and cards of others. */
export function shownAnew(before: Turn, after: Turn): MessageKey[] {
  return [...ownShown(before.delivery, after.delivery), ...othersShown(before, after)]
}

/** Its card, and the messages by which people were called. */
function ownShown(before: Delivery, after: Delivery): MessageKey[] {
  if (!isShownDifferently(before, after)) return []
  return [messageOf(after), ...neededMessages(after, after.approval?.told ?? [])]
}

/** Cards of others that this changed: of what was settled before, and of those who wait behind a delivery that holds. */
function othersShown(before: Turn, { delivery, target }: Turn): MessageKey[] {
  const { id, held, channel } = delivery
  const was = before.target.settled?.delivery
  const replaced = was !== undefined && was !== target.settled?.delivery ? [was] : []
  const waiting = held === before.delivery.held ? [] : target.queue.filter((other) => other !== id)
  return [...replaced, ...waiting].map((subject) => ({ kind: 'delivery', subject, channel }))
}

/** The card shows everything but what the stages remember and how often was tried. */
function isShownDifferently(before: Delivery, after: Delivery): boolean {
  return before !== after && canonical(shown(before)) !== canonical(shown(after))
}

function shown(delivery: Delivery) {
  const stages = delivery.stages.map((stage) => without(stage, 'memory'))
  return { ...without(delivery, 'attempts'), stages }
}

/** Whoever is first in the queue now hears of it when the target became free or the queue shorter. */
function wakeNext(before: Target, after: Target, id: string): NewSignal[] {
  const isFree = before.active !== undefined && after.active === undefined
  const hasLeft = before.queue.includes(id) && !after.queue.includes(id)
  const [next] = after.queue
  if (next === undefined || !(isFree || hasLeft)) return []
  const to = { kind: 'delivery', id: next }
  return [{ to, key: `${id}/frees/${next}`, signal: { type: 'wake' } }]
}

/** What is on its way is asked about no more, and what ended here may go on to the next environment. */
function tellPipeline(before: Delivery, { id, app, plan, outcome }: Delivery): NewSignal[] {
  const news = [
    ...(!before.plan && plan ? ['planned'] : []),
    ...(!before.outcome && outcome ? ['ended'] : []),
  ]
  return news.map((what) => ({
    to: { kind: 'pipeline', id: app },
    key: `${id}/${what}`,
    signal: { type: 'wake' },
  }))
}

/** Whoever locked the target shows who waits for it. */
function tellLock(before: Delivery, after: Delivery, now: Instant): NewSignal[] {
  const { id, target } = after
  const isWaiting = isLockedOut(after)
  const key = `${id}/${isWaiting ? 'waits' : 'left'}/${now}`
  return isLockedOut(before) === isWaiting
    ? []
    : [{ to: { kind: 'lock', id: target }, key, signal: { type: 'wake' } }]
}

function isLockedOut({ waitingOn }: Delivery): boolean {
  return waitingOn?.on === 'gates' && waitingOn.gates.some(({ gate }) => gate === 'lock')
}
