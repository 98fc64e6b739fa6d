import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Outcome, Reason, StageState } from '#src/core/delivery.ts'
import { isBelow } from '#src/core/rules/floor.ts'
import { isSameRelease, pinned } from '#src/core/release.ts'
import type { Blocked, Settled, Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import { needsMoreThan } from '#src/kinds/dependencies/app/dependants.ts'
import type { StageDecision } from './stage.ts'
import { stagesBack } from './stages.ts'
import { overridesWanted, restoredBy } from './wish.ts'

/** How many settled releases a target remembers, and so how far back a person can go. */
const REMEMBERED = 20

export type Turn = {
  readonly delivery: Delivery
  readonly target: Target
  /** What people must hear besides what changed, such as an order that came too late. */
  readonly remarks?: readonly string[]
}

/** A stage failed: nothing begun is refused, what can safely go back does, everything else holds and asks. */
export function fail({ delivery, target }: Turn, reason: Reason, now: Instant): Turn {
  if (!delivery.begun) return end({ delivery, target }, { is: 'refused', reason }, now)
  return mayGoBack({ delivery, target })
    ? goBack({ delivery, target }, reason, now)
    : hold({ delivery, target }, reason)
}

/** What happens around it stops it: it goes back where that was asked for and is known to be safe, else it holds. */
export function stopFor(
  turn: Turn,
  { means, reason, hint }: Extract<StageDecision<unknown>, { is: 'stopped' }>,
  now: Instant,
): Turn {
  if (means === 'hold') return hold(turn, { ...reason, hint })
  return mayGoBack(turn)
    ? goBack(turn, reason, now)
    : hold(turn, { ...reason, hint: `To go back is not known to be safe. ${hint}` })
}

/**
 * Whether returning is known to be safe: there is something to return to, and it works with what was changed for good.
 * What happens before the rollout has no other direction: what was made is kept.
 */
function mayGoBack({ delivery, target }: Turn): boolean {
  const { settled, floor } = target
  const running = delivery.stages.find(({ state }) => state === 'running')?.stage
  return (
    delivery.direction === 'forward' &&
    delivery.purpose !== 'rollback' &&
    delivery.rendered?.onFailure === 'rollback' &&
    (running === 'rollout' || running === 'verification') &&
    settled !== undefined &&
    !isBelow(settled.release.version, floor) &&
    needsMoreThan(settled.release.version, delivery.dependants ?? []) === undefined
  )
}

/** The same delivery in the other direction. A stage that somebody stopped did not fail. */
export function goBack({ delivery, target }: Turn, reason: Reason, now: Instant): Turn {
  const rest = without(delivery, 'waitingOn', 'holding')
  return {
    target,
    delivery: {
      ...rest,
      direction: 'back',
      held: false,
      attempts: 0,
      failure: reason,
      stages: [
        ...ended(delivery.stages, delivery.abortedBy ? 'skipped' : 'failed', now),
        ...stagesBack(delivery, target, now),
      ],
    },
  }
}

/** It stays as it is until a person decides. On the way back the failure that sent it back is kept. */
export function hold({ delivery, target }: Turn, reason: Reason): Turn {
  const failure = (delivery.direction === 'back' && delivery.failure) || reason
  const waitingOn = { on: 'person', because: reason.because } as const
  return {
    target,
    delivery: { ...delivery, held: true, holding: reason, failure, waitingOn, attempts: 0 },
  }
}

/** The stage that failed is tried again from its beginning. */
export function goOn({ delivery, target }: Turn, now: Instant): Turn {
  const kept = delivery.direction === 'back' ? delivery : without(delivery, 'failure')
  const rest = without(kept, 'waitingOn', 'holding')
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
  const rest = without(delivery, 'waitingOn', 'holding')
  const heir = outcome.is === 'superseded' ? outcome.by : undefined
  const free = {
    ...target,
    queue: target.queue.filter((id) => id !== delivery.id),
    // Whoever takes over has the target at once: nobody else may slip in between.
    ...(target.active === delivery.id && { active: heir }),
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
  if (is === 'rejected') return 'failed'
  if (is === 'cancelled' || is === 'superseded' || is === 'expired') return 'skipped'
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
      return block(cleared(target), delivery, {
        because: outcome.reason.because,
        by: { type: 'system' },
        at: now,
      })
    case 'aborted': {
      const isBack = delivery.direction === 'back' && !delivery.held
      const left = isBack ? cleared(target) : unsettled(target, delivery)
      const { by, reason } = outcome
      return block(left, delivery, { because: reason.because, by, at: now, how: 'aborted' })
    }
    case 'superseded':
      return leftTo(outcome.by, delivery, { target, now })
    case 'cancelled':
    case 'refused':
    case 'rejected':
    case 'expired':
      return target
  }
}

function leftTo(
  heir: string,
  delivery: Delivery,
  { target, now }: { readonly target: Target; readonly now: Instant },
): Target {
  if (!delivery.begun) return target
  const why = { because: `${heir} took it back`, by: delivery.by, at: now }
  return block(unsettled(target, delivery), delivery, why)
}

/** The way back is through: what it created besides is gone. */
function cleared(target: Target): Target {
  return { ...without(target, 'unsettled'), inventory: target.settled?.inventory ?? [] }
}

/** It has begun and did not come to an end: nobody may say that what is settled is what runs. */
function unsettled(target: Target, { id, wanted, purpose, from }: Delivery): Target {
  const bad = target.unsettled?.version ?? from?.version
  const version = purpose === 'rollback' && bad ? bad : wanted
  return { ...target, unsettled: { version, delivery: id } }
}

function delivered(target: Target, delivery: Delivery, now: Instant): Target {
  const settled = settledBy(delivery, target, now)
  if (!settled) return target
  return {
    ...withOverrides(withContract(without(target, 'unsettled'), delivery), settled),
    settled,
    inventory: settled.inventory,
    history: historyAfter(target, delivery),
    blocked: target.blocked.filter(({ version }) => version !== settled.release.version),
  }
}

/** What the release leaves to do to its data runs with the next one. */
function withContract(target: Target, { purpose, rendered, release }: Delivery): Target {
  const { contract, deadlineSeconds = 0 } = rendered?.migrations ?? {}
  if (purpose !== 'deploy' || !release) return target
  const { version } = release
  return {
    ...without(target, 'contract'),
    ...(contract && { contract: { version, deadlineSeconds, ...contract } }),
  }
}

/** A restart is nothing that anybody would want to come back from: it takes the place of what it restarted; a contract cannot be. */
function historyAfter({ settled, history }: Target, { purpose }: Delivery): Settled[] {
  if (!settled || purpose === 'restart' || purpose === 'contract') return history
  return [settled, ...history].slice(0, REMEMBERED)
}

/** What came back is settled again, and what it replaced leaves history: a second way back goes further back. */
function restored(target: Target, delivery: Delivery, now: Instant): Target {
  const settled = settledBy(delivery, target, now)
  const place = target.history.findIndex((one) => one.delivery === delivery.restores)
  if (!settled) return target
  const { inventory } = settled
  // What was taken back leaves nothing to do: what runs now may need what its contract would take away.
  const rest = withOverrides(without(target, 'unsettled', 'contract'), settled)
  if (place === -1) return { ...rest, settled, inventory }
  const because = delivery.reason ?? `${actorName(delivery.by)} rolled it back`
  const bad = target.settled
  const next = { ...rest, settled, inventory, history: target.history.slice(place + 1) }
  // Where only its scaling was taken back, nothing is wrong with the release.
  return bad && !isSameRelease(bad.release, settled.release)
    ? blockRelease(next, bad.release, { because, by: delivery.by, at: now, how: 'rolledBack' })
    : next
}

function settledBy(delivery: Delivery, target: Target, now: Instant): Settled | undefined {
  const { id, release, rendered } = delivery
  if (!release || !rendered) return undefined
  const overrides = delivery.restores
    ? restoredBy(delivery, target)?.overrides
    : overridesWanted(delivery, target)
  const { settled } = target
  const isStill =
    delivery.purpose !== 'deploy' && settled && isSameRelease(settled.release, release)
  return {
    ...without(rendered, 'onFailure', 'migrations', 'notes'),
    release,
    delivery: id,
    at: isStill ? settled.at : now,
    ...(overrides && { overrides }),
  }
}

function withOverrides(target: Target, { overrides }: Settled): Target {
  return { ...without(target, 'overrides'), ...(overrides && { overrides }) }
}

function block(
  target: Target,
  delivery: Delivery,
  why: Omit<Blocked, 'version' | 'digests'>,
): Target {
  const { release } = delivery
  const isSettled = release?.version === target.settled?.release.version
  return release && !isSettled && delivery.purpose === 'deploy'
    ? blockRelease(target, release, why)
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
