import type { Instant } from '#src/core/clock.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import type { AnyKind, KindMove } from '#src/core/dependencies/kind.ts'
import type { Answer, Query, Seen } from '#src/core/queries.ts'
import type { AnyRecordKind, Decision, MessageKey, NewSignal, Situation } from '#src/core/record.ts'
import { type Done, done, seeing, withOutputs } from './done.ts'
import { missedOf, reconnections, recordOf } from './connecting.ts'
import { judged, lapsesAt } from './confirming.ts'
import { messageOf } from '#src/kinds/delivery/state.ts'
import { isAsWanted } from './new.ts'
import { blinded, heed, holding } from './signals.ts'
import { behindOf, ownWants, subjectOf } from './subject.ts'
import { dependencyMessage, doneWords, eventsOf, isShownDifferently, notesOf } from './words.ts'

/** How often a dependency is looked at when nothing is to be done: drift is told this late at most. */
const CHECK_EVERY = 10 * 60_000
/** How soon it is looked at again while something is done, unless its kind says when. */
const LOOK_AGAIN = 5_000
/** A reconnection tells nobody when it ends. */
const LOOK_AT_DELIVERIES = 5_000

const FIRST_RETRY = 1_000
const LAST_RETRY = 30_000

type Kinds = (name: string) => AnyKind | undefined

/**
 * A dependency in an environment, driven by its own kind: brought to what a release wants, checked, and told by people to
 * do what its kind can. Signals come first; what its kind wants to know is asked with what was saved, so that a crash
 * anywhere is decided again.
 */
export function dependencyRecordKind(kinds: Kinds): AnyRecordKind {
  return {
    kind: 'dependency',
    document: Dependency,
    wants: (record) => wantsOf(record as Dependency, kinds),
    decide: (situation) => decide(situation as Situation<Dependency>, kinds),
    stateOf: (record) => (record as Dependency).state,
    // One that is gone may be wanted again, under the same key.
    isDone: () => false,
    watches: (record) => watchedBy(record as Dependency),
    messageOf: (record) => dependencyMessage(record as Dependency),
  }
}

/** What changes in its namespace may be what it waits for. */
function watchedBy({ state, place }: Dependency) {
  return state === 'changing' ? { cluster: place.cluster, namespace: place.namespace } : undefined
}

async function wantsOf(record: Dependency, kinds: Kinds): Promise<readonly Query[]> {
  const own = ownWants(record)
  if (isAtRest(record) || record.state === 'asked') return own
  const kind = kinds(record.kind)
  return kind ? [...own, ...(await kind.wants(subjectOf(record)))] : own
}

/** Whoever waits for it goes on waiting. */
function isAtWork(record: Dependency): boolean {
  return record.state === 'changing' || (record.state === 'asked' && !isAsWanted(record))
}

function isAtRest({ state }: Dependency): boolean {
  return state === 'held' || state === 'removed'
}

async function decide(
  situation: Situation<Dependency>,
  kinds: Kinds,
): Promise<Decision<Dependency>> {
  const { record, signals, seen, now } = situation
  const { record: told, remarks } = heed(record, signals, now)
  // What was asked is not what it wants to know now.
  if (told !== record || remarks.length > 0) {
    const wakeAt = told.attempts > record.attempts ? retryAt(told, now, signals) : now
    return saved(record, told, now, { remarks, wakeAt })
  }
  if (isAtRest(record)) return saved(record, record, now, {})
  const missed = missedIn(seen)
  if (missed) return unseen(record, missed, now)
  if (record.state === 'asked') return weigh(record, seen, now)
  const kind = kinds(record.kind)
  if (!kind) {
    const because = `there is no kind of dependency "${record.kind}" any more`
    return saved(record, holding(record, { because }, now), now, {})
  }
  const move = await kind.decide({ ...subjectOf(record, seen), seen, now })
  return follow(situation, move)
}

/** Whether enough people want it is looked at again when another agrees, and when nobody did for long enough. */
function weigh(record: Dependency, seen: Seen, now: Instant): Decision<Dependency> {
  const { record: after, remark } = judged(record, seen, now)
  const wakeAt = after.state === 'asked' && after.order ? lapsesAt(after.order) : now
  return saved(record, after, now, { wakeAt, ...(remark !== undefined && { remarks: [remark] }) })
}

type Missed = Extract<Answer<unknown>, { is: 'unavailable' | 'refused' }>

function missedIn(seen: Seen): Missed | undefined {
  const answers = Object.values(seen) as readonly Answer<unknown>[]
  return (
    answers.find((answer): answer is Missed => answer.is === 'unavailable') ??
    answers.find((answer): answer is Missed => answer.is === 'refused')
  )
}

/** What cannot be asked is asked later. A refusal holds what is being changed; a mere check is no reason to stop anything. */
function unseen(record: Dependency, missed: Missed, now: Instant): Decision<Dependency> {
  if (missed.is === 'refused' && record.state === 'changing') {
    const { because, hint } = missed
    return saved(record, holding(record, { because, ...(hint && { hint }) }, now), now, {})
  }
  const after = blinded(record, missed, now)
  const retryAfter = missed.is === 'unavailable' ? missed.retryAfter : undefined
  return saved(record, after, now, { wakeAt: backOff(after, now, retryAfter) })
}

function retryAt(
  record: Dependency,
  now: Instant,
  signals: Situation<Dependency>['signals'],
): Instant {
  const last = signals.findLast((signal) => signal.type === 'effectFailed')
  return backOff(record, now, last?.retryAfter)
}

function backOff({ attempts }: Dependency, now: Instant, retryAfter = 0): Instant {
  return now + Math.max(Math.min(FIRST_RETRY * 2 ** (attempts - 1), LAST_RETRY), retryAfter)
}

/** Turns the move of its kind into what is saved. */
function follow(
  { record, seen, now }: Situation<Dependency>,
  move: KindMove<unknown>,
): Decision<Dependency> {
  switch (move.is) {
    case 'waiting': {
      const { effects = [], wakeAt = now + LOOK_AGAIN } = move
      // An order is not stopped by whoever wanted a change: what it does says nothing about that change.
      const isChange = subjectOf(record).task.do === 'ensure'
      const mayStop = (isChange ? move.mayStop : undefined) ?? record.mayStop
      // As long as something could not be written, the back-off grows and it is said why.
      const known = effects.length > 0 ? record : seeing(record)
      const waits = record.state === 'changing' && { waitingOn: move.on }
      const after = { ...remembering(known, move.memory), mayStop, ...waits }
      return saved(record, after, now, { effects, wakeAt })
    }
    case 'connecting':
      return connect(record, move, { seen, now })
    case 'failed':
      return saved(record, holding(seeing(record), move.reason, now), now, {})
    case 'done':
      return settle(record, move, now)
  }
}

/** It is looked at again after a while; what was wanted meanwhile is begun at once. */
function settle(record: Dependency, move: Done, now: Instant): Decision<Dependency> {
  const after = done(record, move, now)
  const wakeAt = after.state === 'ready' ? now + CHECK_EVERY : now
  const tells = [...doneWords(record, subjectOf(record).task), ...(move.tells ?? [])]
  return saved(record, after, now, { wakeAt, tells })
}

/** What is remembered of an order that connects others anew is kept apart: a release may be brought about meanwhile. */
function remembering(record: Dependency, memory: unknown): Dependency {
  const { connecting } = record
  const isApart = connecting && subjectOf(record).task.do !== 'ensure'
  return isApart ? { ...record, connecting: { ...connecting, memory } } : { ...record, memory }
}

/** New outputs are saved first; then everybody who uses it is connected with them, however long that takes. */
function connect(
  record: Dependency,
  { memory, outputs }: Extract<KindMove<unknown>, { is: 'connecting' }>,
  { seen, now }: Pick<Situation<Dependency>, 'seen' | 'now'>,
): Decision<Dependency> {
  const connecting = { round: 0, since: now, made: {}, ...record.connecting, memory }
  const given = withOutputs(seeing(record), outputs)
  const waitingOn = 'everybody who uses it to be connected anew'
  const after = { ...given, memory: null, connecting, waitingOn }
  if (seen.connected?.is !== 'seen' || after.revision !== record.revision)
    return saved(record, after, now, { wakeAt: now })
  const missed = missedOf(after, seen.connected.value)
  if (missed !== undefined) return saved(record, holding(after, { because: missed }, now), now, {})
  const behind = behindOf(after, seen.connected.value)
  const fresh = reconnections(after, seen.connected.value, now)
  const made = {
    ...connecting.made,
    ...Object.fromEntries(fresh.map(({ id, target }) => [target, id])),
  }
  const words = behind.length > 0 ? `${behind.join(', ')} to be connected anew` : waitingOn
  return saved(record, { ...after, connecting: { ...connecting, made }, waitingOn: words }, now, {
    children: fresh.map(recordOf),
    shows: fresh.map(messageOf),
    wakeAt: behind.length > 0 ? now + LOOK_AT_DELIVERIES : now,
  })
}

type Saying = Pick<Partial<Decision<Dependency>>, 'effects' | 'wakeAt' | 'children'> & {
  readonly remarks?: readonly string[]
  readonly tells?: readonly string[]
  /** Cards of deliveries that it made. */
  readonly shows?: readonly MessageKey[]
}

function saved(
  before: Dependency,
  after: Dependency,
  now: Instant,
  { effects = [], remarks = [], tells = [], children, shows = [], wakeAt }: Saying,
): Decision<Dependency> {
  const told = [...tells, ...remarks]
  return {
    record: isAtWork(after) ? after : { ...after, waiters: [] },
    effects: [...effects],
    ...(wakeAt !== undefined && !isAtRest(after) && { wakeAt }),
    events: [...eventsOf(before, after), ...told.map((text) => ({ type: 'remark', text }))],
    notes: notesOf(before, after, { tells: told, now }),
    ...(children && { children }),
    signals: wakings(before, after, now),
    messages: [...(isShownDifferently(before, after) ? [dependencyMessage(after)] : []), ...shows],
  }
}

/** Deliveries that wait for it look again, once it is as they want it or holds. */
function wakings(before: Dependency, after: Dependency, now: Instant): readonly NewSignal[] {
  const isGiven = after.connecting && isAsWanted(after)
  if (isAtWork(after) && !isGiven) return []
  return [...new Set([...before.waiters, ...after.waiters])].map((id) => ({
    to: { kind: 'delivery', id },
    key: `${after.id}/${after.state}/${now}`,
    signal: { type: 'wake' },
  }))
}
