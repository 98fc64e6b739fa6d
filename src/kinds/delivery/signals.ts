import { actorKey, actorName } from '#src/core/actor.ts'
import type { Vote } from '#src/core/rules/approval.ts'
import type { Instant } from '#src/core/clock.ts'
import { type Reason, tookTarget } from '#src/core/delivery.ts'
import { withoutReason } from '#src/core/describe.ts'
import { isWorthRetrying } from '#src/core/errors.ts'
import type { Signal } from '#src/core/signal.ts'
import { unreachable } from '#src/core/unreachable.ts'
import { end, goBack, goOn, hold, type Turn } from './turn.ts'
import { waitForProvider } from './wait.ts'
import { belowFloor } from './wish.ts'

/**
 * What people and providers said since the last tick, applied in the order in which they said it. The failure of a write
 * that an order has just stopped is no news any more.
 */
export function heed(turn: Turn, signals: readonly Signal[], now: Instant): Turn {
  return signals.reduce((soFar, signal) => {
    const { outcome, direction } = soFar.delivery
    const isOldNews = signal.type === 'effectFailed' && direction !== turn.delivery.direction
    return outcome || isOldNews ? soFar : apply(soFar, signal, now)
  }, turn)
}

/** What is said to other kinds of records, or only wakes this one. */
function isForOthers(signal: Signal): signal is Exclude<Signal, { type: Heard }> {
  return signal.type in forOthers
}

const forOthers: Readonly<Record<Exclude<Signal['type'], Heard>, true>> = {
  wake: true,
  released: true,
  ran: true,
  schedule: true,
  signOff: true,
  lock: true,
  unlock: true,
  unfreeze: true,
  holdPromotion: true,
  resumePromotion: true,
  needed: true,
  withdrawn: true,
  used: true,
  unneeded: true,
  order: true,
  confirm: true,
  alerts: true,
  acknowledge: true,
  silenced: true,
  told: true,
  drawn: true,
  alertOpened: true,
  alertClosed: true,
  alertEscalated: true,
  expire: true,
}

function apply(turn: Turn, signal: Signal, now: Instant): Turn {
  const { delivery } = turn
  if (isForOthers(signal)) return turn
  switch (signal.type) {
    case 'cancel':
    case 'abort':
      return stop(turn, signal, now)
    case 'retry':
      return delivery.held ? goOn(turn, now) : turn
    case 'superseded':
      return end(turn, { is: 'superseded', by: signal.by }, now)
    case 'effectFailed':
      return failEffect(turn, signal, now)
    case 'outdated':
      return giveWay(turn, signal.by, now)
    case 'vote':
    case 'revoke':
      return hearVote(turn, signal, now)
    default:
      return unreachable(signal)
  }
}

type Heard =
  | ('cancel' | 'abort' | 'retry')
  | ('superseded' | 'effectFailed' | 'outdated')
  | ('vote' | 'revoke')

/** Trying again may help, and is done by itself; a refusal holds, so that somebody can mend it and retry. */
function failEffect(
  turn: Turn,
  failed: Extract<Signal, { type: 'effectFailed' }>,
  now: Instant,
): Turn {
  if (isWorthRetrying(failed.kind)) return waitForProvider(turn, failed, now)
  const { because, hint } = failed
  return hold(turn, { because, ...(hint && { hint }) })
}

/**
 * A vote is written down as soon as it is heard, whoever it is from: whether it counts is decided by the rules, and when
 * they cannot be asked it must not be lost. From the moment that the target was taken votes change nothing any more.
 */
function hearVote(
  turn: Turn,
  signal: Extract<Signal, { type: 'vote' | 'revoke' }>,
  now: Instant,
): Turn {
  const { delivery } = turn
  const { approval } = delivery
  const who = actorName(signal.by)
  if (!approval || tookTarget(delivery))
    return remark(turn, `${who} decided too late: ${delivery.id} has begun`)
  const others = approval.votes.filter(({ by }) => actorKey(by) !== actorKey(signal.by))
  if (signal.type === 'revoke') return withVotes(turn, others)
  const { by, choice, plan, because } = signal
  // Between the fall of the votes and the next request there is no plan to decide about.
  if (plan !== approval.plan || plan !== delivery.plan?.hash)
    return remark(turn, `${who} decided about another plan than the one that is asked for now`)
  return withVotes(turn, [...others, { by, choice, plan, at: now, ...(because && { because }) }])
}

function withVotes({ delivery, ...turn }: Turn, votes: Vote[]): Turn {
  const { approval } = delivery
  return approval
    ? { ...turn, delivery: { ...delivery, approval: { ...approval, votes } } }
    : { ...turn, delivery }
}

function remark(turn: Turn, words: string): Turn {
  return { ...turn, remarks: [...(turn.remarks ?? []), words] }
}

function tooLate(turn: Turn, by: Order['by']): Turn {
  const { id } = turn.delivery
  return remark(
    turn,
    `${actorName(by)} wanted to cancel it, which came too late: it has begun. /deliver abort ${id} takes it back`,
  )
}

type Order = Extract<Signal, { type: 'cancel' | 'abort' }>

function giveWay(turn: Turn, by: string, now: Instant): Turn {
  return tookTarget(turn.delivery) ? turn : end(turn, { is: 'superseded', by }, now)
}

function stop(turn: Turn, order: Order, now: Instant): Turn {
  return turn.delivery.begun ? takeBack(turn, order, now) : cancel(turn, order, now)
}

function cancel(turn: Turn, { by, because }: Order, now: Instant): Turn {
  return end(
    turn,
    { is: 'cancelled', by, reason: { because: because ?? withoutReason(by, 'cancelled') } },
    now,
  )
}

/**
 * An abort is always heard. What has begun goes back; a way back never goes back itself: it stops where it is. `cancel`
 * only ends what has not begun: here it lost the race, and whoever asked is told.
 */
function takeBack(turn: Turn, { type, by, because }: Order, now: Instant): Turn {
  const { delivery } = turn
  if (type === 'cancel') return tooLate(turn, by)
  const reason = { because: because ?? withoutReason(by, 'aborted') }
  if (delivery.purpose === 'rollback' || delivery.direction === 'back') {
    if (delivery.direction === 'back' && !delivery.held && delivery.purpose !== 'rollback')
      return turn
    return end(turn, { is: 'aborted', by, reason }, now)
  }
  const tooOld = keptFromGoingBack(turn)
  if (tooOld) return hold(turn, tooOld)
  return goBack({ ...turn, delivery: { ...delivery, abortedBy: by } }, reason, now)
}

/** What replaces the pods already cannot go back to what does not work with its data any more. */
function keptFromGoingBack({ delivery, target }: Turn): Reason | undefined {
  const { settled } = target
  const hasBegun = delivery.stages.some(
    ({ stage, direction, state }) =>
      stage === 'rollout' && direction === 'forward' && state !== 'waiting',
  )
  return settled && hasBegun ? belowFloor(settled.release, target) : undefined
}
