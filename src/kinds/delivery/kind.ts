import type { Instant } from '#src/core/clock.ts'
import { Delivery, type StageState } from '#src/core/delivery.ts'
import type { Answer, Seen } from '#src/core/queries.ts'
import type { Decision, NewEvent, RecordKind, Situation } from '#src/core/record.ts'
import { newTarget, type Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import { messageOf, stateOf } from './state.ts'
import { shownAnew, toldOthers } from './telling.ts'
import { heed } from './signals.ts'
import type { Said, Stage, StageDecision, StageInput } from './stage.ts'
import { fitted, stageNamed } from './stages.ts'
import { complete, end, fail, hold, stopFor, type Turn } from './turn.ts'
import { voteEvents } from '#src/kinds/delivery/deciding/vote-words.ts'
import { retryAt, waitForProvider } from './wait.ts'
import { eventsOf, notesOf, remarkNotes } from './words.ts'

/**
 * A delivery is a list of stages, driven one at a time. Signals come first: whoever says stop is heard before anything
 * else is done. Saving precedes acting, and effects follow from the gap between wish and observation alone, so a crash
 * anywhere is simply decided again.
 */
export const deliveryKind: RecordKind<Delivery> = {
  kind: 'delivery',
  document: Delivery,

  wants(delivery, target) {
    if (delivery.outcome || delivery.held || isOverrun(delivery, target)) return []
    const { stage, input } = current(delivery, target ?? newTarget(delivery.target))
    return stage.wants(input)
  },

  decide(situation) {
    const { record, signals, now } = situation
    const before: Turn = { delivery: record, target: situation.target ?? newTarget(record.target) }
    const told = heed(overrun(before, now), signals, now)
    const isAsBefore = told.delivery === record
    const failedEffect = signals.findLast((signal) => signal.type === 'effectFailed')
    if (told.delivery.outcome || told.delivery.held) return decision(before, told, now)
    if (told.delivery.waitingOn?.on === 'provider' && failedEffect && !isAsBefore)
      return decision(before, told, now, {
        wakeAt: retryAt(told.delivery.attempts, now, failedEffect.retryAfter),
      })
    // Its direction or stage changed: what was asked is not what it wants to know now.
    if (!isAsBefore) return decision(before, told, now)
    return proceed(told, situation)
  },

  stateOf,
  isDone: ({ outcome }) => outcome !== undefined,
  watches: ({ rendered, held, outcome }) =>
    rendered && !held && !outcome
      ? { cluster: rendered.cluster, namespace: rendered.namespace }
      : undefined,
  messageOf,
}

/** Past the queue, only who has the target may act: a delivery that lost it ends, whatever it was doing. */
function isOverrun({ id, outcome, stages }: Delivery, target: Target | undefined): boolean {
  const hadTarget = stages.some(({ stage, state }) => stage === 'queue' && state === 'done')
  return !outcome && hadTarget && target?.active !== id
}

function overrun(turn: Turn, now: Instant): Turn {
  const { delivery, target } = turn
  if (!isOverrun(delivery, target)) return turn
  return end(turn, { is: 'superseded', by: target.active ?? 'another delivery' }, now)
}

function proceed(before: Turn, { seen, now }: Situation<Delivery>): Decision<Delivery> {
  const blind = firstOf(seen, 'unavailable')
  if (blind) {
    const waiting = waitForProvider(before, blind, now)
    return decision(before, waiting, now, {
      wakeAt: retryAt(waiting.delivery.attempts, now, blind.retryAfter),
    })
  }
  const refused = firstOf(seen, 'refused')
  if (refused) return refuse(before, refused, now)
  const { stage, input } = current(before.delivery, before.target)
  return follow(before, stage.decide({ ...input, seen, now }), now)
}

type Refused = Extract<Answer<unknown>, { is: 'refused' }>

/**
 * What was begun holds, and so does what people were asked about: their votes are not lost by it. Credentials that are
 * not accepted are mended by somebody without a word to us, so that is tried again by itself.
 */
function refuse(before: Turn, refused: Refused, now: Instant): Decision<Delivery> {
  const { begun, approval } = before.delivery
  if (!begun && approval && refused.kind === 'denied') {
    const waiting = waitForProvider(before, refused, now)
    return decision(before, waiting, now, { wakeAt: retryAt(waiting.delivery.attempts, now) })
  }
  const reason = { because: refused.because, ...(refused.hint && { hint: refused.hint }) }
  const after = begun || approval ? hold(before, reason) : fail(before, reason, now)
  return decision(before, after, now)
}

/** Turns a stage's move into a decision about the whole. */
function follow(before: Turn, move: StageDecision<unknown>, now: Instant): Decision<Delivery> {
  const turn = movedBy(before, move)
  const { delivery } = turn
  switch (move.is) {
    case 'failed':
      return decision(before, fail(turn, move.reason, now), now, move)
    case 'stopped':
      return decision(before, stopFor(turn, move, now), now, move)
    case 'ended':
      return decision(before, end(turn, move.outcome, now), now, move)
    case 'again':
      return decision(before, backTo(move.stage, turn, now), now, move)
    case 'done':
      return decision(before, advance(turn, now), now, move)
    case 'waiting': {
      const stages = delivery.stages.map((stage) =>
        stage.state === 'running' ? { ...stage, memory: move.memory } : stage,
      )
      const waitingOn = delivery.waitingOn ?? move.on
      const waiting = { ...delivery, stages, ...(waitingOn && { waitingOn }) }
      return decision(before, { ...turn, delivery: waiting }, now, move)
    }
  }
}

/** What the move changes; a plan and the rules may need other stages. */
function movedBy(before: Turn, move: StageDecision<unknown>): Turn {
  const { plan, watch } = move.delivery ?? {}
  const delivery = { ...resumed(before.delivery, move), ...move.delivery }
  const target = move.target ?? before.target
  const mustFit = plan !== undefined || watch !== undefined
  return {
    target,
    delivery: mustFit ? { ...delivery, stages: fitted(delivery, target) } : delivery,
  }
}

/**
 * The provider answered, so nothing is waited for any more; but as long as something must be written that could not be,
 * the back-off grows and the card says why.
 */
function resumed(delivery: Delivery, move: StageDecision<unknown>): Delivery {
  const isUnwritten = move.is === 'waiting' && (move.effects?.length ?? 0) > 0
  if (isUnwritten && delivery.waitingOn?.on === 'provider') return delivery
  return { ...without(delivery, 'waitingOn'), attempts: 0 }
}

function advance(turn: Turn, now: Instant): Turn {
  const { stages } = turn.delivery
  const at = stages.findIndex(({ state }) => state === 'running')
  const next = stages.findIndex(({ state }, index) => index > at && state === 'waiting')
  if (next === -1) return complete(turn, now)
  const moved = stages.map((stage, index): StageState => {
    if (index === at) return { ...stage, state: 'done', endedAt: now }
    return index === next ? { ...stage, state: 'running', startedAt: now } : stage
  })
  return { ...turn, delivery: { ...turn.delivery, stages: moved } }
}

/** The stages from this one on are passed once more; what they remember goes. */
function backTo(name: string, turn: Turn, now: Instant): Turn {
  const { stages } = turn.delivery
  // A delivery of an earlier version knows fewer stages: what it has to pass now comes before what it is in.
  const known = stages.some(({ stage }) => stage === name)
    ? stages
    : stages.flatMap((stage): StageState[] =>
        stage.state === 'running'
          ? [{ stage: name, direction: stage.direction, state: 'waiting' }, stage]
          : [stage],
      )
  const place = known.findIndex(({ stage }) => stage === name)
  const moved = known.map((stage, index): StageState => {
    if (index < place) return stage
    const { direction } = stage
    if (index > place) return { stage: stage.stage, direction, state: 'waiting' }
    return { stage: name, direction, state: 'running', startedAt: now }
  })
  return { ...turn, delivery: { ...turn.delivery, stages: moved } }
}

function current(
  delivery: Delivery,
  target: Target,
): { stage: Stage<unknown>; input: StageInput<unknown> } {
  const running = delivery.stages.find(({ state }) => state === 'running')
  if (!running) throw new Error(`Cannot go on with ${delivery.id}: no stage of it is running`)
  const stage = stageNamed(running.stage)
  const memory = running.memory === undefined ? stage.begin : stage.memory.parse(running.memory)
  return { stage, input: { delivery, target, direction: running.direction, memory } }
}

function firstOf<Is extends 'unavailable' | 'refused'>(seen: Seen, is: Is) {
  return Object.values(seen).find(
    (answer: Answer<unknown>): answer is Extract<Answer<unknown>, { is: Is }> => answer.is === is,
  )
}

/**
 * What is saved: the delivery, its target where that changed, what happened in words, and the next in the queue woken.
 * Whatever is neither over nor held is looked at again, at once unless the move says when.
 */
function decision(
  before: Turn,
  after: Turn,
  now: Instant,
  move: Pick<Partial<Decision<Delivery>>, 'wakeAt' | 'effects'> & Partial<Said> = {},
): Decision<Delivery> {
  const { delivery, target } = after
  const { effects = [], events = [], notes = [], signals = [], messages = [], children } = move
  const remarks = remarksIn(before, after)
  return {
    record: delivery,
    effects,
    ...(!isAtRest(delivery) && { wakeAt: move.wakeAt ?? now }),
    ...(target !== before.target && { target }),
    events: [...happened(before.delivery, delivery), ...events, ...remarkEvents(remarks)],
    notes: [
      ...notesOf(before.delivery, delivery),
      ...notes,
      ...remarkNotes(delivery, remarks, now),
    ],
    signals: [...toldOthers(before, after, now), ...signals],
    ...(children && { children }),
    messages: [...shownAnew(before, after), ...messages],
  }
}

function happened(before: Delivery, after: Delivery): NewEvent[] {
  return [...voteEvents(before, after), ...eventsOf(before, after)]
}

function remarkEvents(remarks: readonly string[]): NewEvent[] {
  return remarks.map((text) => ({ type: 'remark', text }))
}

function remarksIn(before: Turn, after: Turn): readonly string[] {
  return after.remarks ?? before.remarks ?? []
}

function isAtRest({ held, outcome }: Delivery): boolean {
  return held || outcome !== undefined
}
