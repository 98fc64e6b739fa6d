import type { Actor } from '#src/core/actor.ts'
import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Outcome, Reason, StageState } from '#src/core/delivery.ts'
import { pinned } from '#src/core/release.ts'
import type { Blocked, Settled, Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import { stagesBack } from './stages.ts'

/** How many settled releases a target remembers, and so how far back a person can go. */
const REMEMBERED = 20

export type Turn = { readonly delivery: Delivery; readonly target: Target }

/** A stage failed: nothing begun is refused, what can safely go back does, everything else holds and asks. */
export function fail({ delivery, target }: Turn, reason: Reason, now: Instant): Turn {
  if (!delivery.begun) return end({ delivery, target }, { is: 'refused', reason }, now)
  const mayGoBack =
    delivery.direction === 'forward' &&
    delivery.purpose === 'deploy' &&
    delivery.rendered?.onFailure === 'rollback' &&
    target.settled !== undefined
  return mayGoBack ? goBack({ delivery, target }, reason, now) : hold({ delivery, target }, reason)
}

/** The same delivery in the other direction. */
export function goBack({ delivery, target }: Turn, reason: Reason, now: Instant): Turn {
  const rest = without(delivery, 'waitingOn')
  return {
    target,
    delivery: {
      ...rest,
      direction: 'back',
      held: false,
      attempts: 0,
      failure: reason,
      stages: [...ended(delivery.stages, 'failed', now), ...stagesBack(now)],
    },
  }
}

export function hold({ delivery, target }: Turn, reason: Reason): Turn {
  const failure =
    delivery.direction === 'back' && delivery.failure
      ? {
          ...reason,
          because: `${reason.because}, on the way back after: ${delivery.failure.because}`,
        }
      : reason
  const waitingOn = { on: 'person', because: failure.because } as const
  return { target, delivery: { ...delivery, held: true, failure, waitingOn, attempts: 0 } }
}

/** The stage that failed is tried again from its beginning. */
export function goOn({ delivery, target }: Turn, now: Instant): Turn {
  const rest = without(delivery, 'waitingOn', 'failure')
  const stages = delivery.stages.map((stage) => {
    if (stage.state !== 'running') return stage
    return { ...without(stage, 'memory'), startedAt: now }
  })
  return { target, delivery: { ...rest, held: false, attempts: 0, stages } }
}

/** The last stage is through, in either direction. */
export function complete(turn: Turn, now: Instant): Turn {
  const { delivery, target } = turn
  if (delivery.direction === 'forward') return end(turn, { is: 'succeeded' }, now)
  const reason = delivery.failure ?? { because: 'it was taken back' }
  const to = target.settled?.release.version
  if (delivery.abortedBy)
    return end(turn, { is: 'aborted', by: delivery.abortedBy, reason, ...(to && { to }) }, now)
  return end(turn, { is: 'rolledBack', reason, to: to ?? 'nothing' }, now)
}

export function end({ delivery, target }: Turn, outcome: Outcome, now: Instant): Turn {
  const rest = without(delivery, 'waitingOn')
  const free = {
    ...target,
    queue: target.queue.filter((id) => id !== delivery.id),
    ...(target.active === delivery.id && { active: undefined }),
  }
  return {
    delivery: {
      ...rest,
      held: false,
      outcome,
      endedAt: now,
      stages: ended(delivery.stages, lastStageOf(delivery, outcome), now),
    },
    target: settle(free, delivery, outcome, now),
  }
}

/** What became of the stage that was running: a stage that somebody stopped did not fail. */
function lastStageOf({ direction, held }: Delivery, { is }: Outcome): StageState['state'] {
  if (is === 'refused') return 'failed'
  if (is === 'cancelled' || is === 'superseded') return 'skipped'
  return is === 'aborted' && (held || direction === 'forward') ? 'skipped' : 'done'
}

function ended(
  stages: readonly StageState[],
  state: StageState['state'],
  now: Instant,
): StageState[] {
  return stages.map((stage) => {
    if (stage.state === 'running') return { ...stage, state, endedAt: now }
    return stage.state === 'waiting' ? { ...stage, state: 'skipped' } : stage
  })
}

/** What the target is after this outcome: settled anew, or with the release blocked that did not stay. */
function settle(target: Target, delivery: Delivery, outcome: Outcome, now: Instant): Target {
  switch (outcome.is) {
    case 'succeeded':
      return delivery.restores ? restored(target, delivery, now) : delivered(target, delivery, now)
    case 'rolledBack':
      return block(cleared(target), delivery, outcome.reason.because, { type: 'system' }, now)
    case 'aborted': {
      const isBack = delivery.direction === 'back' && !delivery.held
      return block(
        isBack ? cleared(target) : target,
        delivery,
        outcome.reason.because,
        outcome.by,
        now,
      )
    }
    case 'superseded':
      return delivery.begun
        ? block(target, delivery, `${outcome.by} took it back`, delivery.by, now)
        : target
    case 'cancelled':
    case 'refused':
      return target
  }
}

/** The way back is through: what it created besides is gone. */
function cleared(target: Target): Target {
  return { ...target, inventory: target.settled?.inventory ?? [] }
}

function delivered(target: Target, delivery: Delivery, now: Instant): Target {
  const settled = settledBy(delivery, now)
  if (!settled) return target
  return {
    ...target,
    settled,
    inventory: settled.inventory,
    history: [...(target.settled ? [target.settled] : []), ...target.history].slice(0, REMEMBERED),
    blocked: target.blocked.filter(({ version }) => version !== settled.release.version),
  }
}

/** What came back is settled again, and what it replaced leaves history: a second way back goes further back. */
function restored(target: Target, delivery: Delivery, now: Instant): Target {
  const settled = settledBy(delivery, now)
  const place = target.history.findIndex((one) => one.delivery === delivery.restores)
  if (!settled) return target
  const { inventory } = settled
  if (place === -1) return { ...target, settled, inventory }
  const because = delivery.reason ?? `${actorName(delivery.by)} rolled it back`
  const bad = target.settled
  const next = { ...target, settled, inventory, history: target.history.slice(place + 1) }
  return bad ? blockRelease(next, bad.release, { because, by: delivery.by, at: now }) : next
}

function settledBy({ id, release, rendered }: Delivery, at: Instant): Settled | undefined {
  if (!release || !rendered) return undefined
  return { ...without(rendered, 'onFailure'), release, delivery: id, at }
}

function block(
  target: Target,
  delivery: Delivery,
  because: string,
  by: Actor,
  at: Instant,
): Target {
  const { release } = delivery
  const isSettled = release?.version === target.settled?.release.version
  return release && !isSettled && delivery.purpose === 'deploy'
    ? blockRelease(target, release, { because, by, at })
    : target
}

function blockRelease(
  target: Target,
  { version, artifacts }: Settled['release'],
  why: Omit<Blocked, 'version' | 'digests'>,
): Target {
  const others = target.blocked.filter((blocked) => blocked.version !== version)
  return {
    ...target,
    blocked: [...others, { version, digests: artifacts.map(pinned), ...why }].slice(-REMEMBERED),
  }
}
