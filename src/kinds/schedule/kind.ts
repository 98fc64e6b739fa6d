import type { Instant } from '#src/core/clock.ts'
import type { Decision, RecordKind, Situation } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { without } from '#src/core/without.ts'
import { nextOf } from './due.ts'
import { orders } from './orders.ts'
import { begin, giveUp, heedEnd, heedFailure } from './running.ts'
import { Schedule, scheduleMessage } from './schedule.ts'
import { changed, type Turn } from './turn.ts'

/**
 * Runs a line when its time has come, once for each occurrence, whatever dies and whatever clocks do. What is to run is
 * saved before it runs, and stays until its end is known: the door finds by the run's id what an earlier try made.
 */
export const scheduleKind: RecordKind<Schedule> = {
  kind: 'schedule',
  document: Schedule,
  wants: () => [],
  decide,
  stateOf,
  isDone: ({ ended }) => ended !== undefined,
  messageOf: scheduleMessage,
}

/** A run tells its end by a signal; this is for when nobody was left to tell, in milliseconds. */
const LOOK_AGAIN = 60_000

function stateOf({ ended, paused, running }: Schedule): string {
  if (ended) return ended.how
  if (running) return 'running'
  return paused ? 'paused' : 'waiting'
}

function decide({ record, signals, now }: Situation<Schedule>): Decision<Schedule> {
  // A clock that went back: from there on occurrences come again, except for those that ran.
  const known = record.after > now ? { ...record, after: now } : record
  const start: Turn = { record: known, events: [], notes: [], messages: [] }
  // What ran is kept, also where it was told to end meanwhile.
  const inOrder = [
    ...signals.filter(({ type }) => type === 'ran'),
    ...signals.filter(({ type }) => type !== 'ran'),
  ]
  const heard = inOrder.reduce((turn, signal) => heed(turn, signal, now), start)
  const turn = withNext(begin(giveUp(heard, now), now), now)
  return { ...turn, effects: effectsOf(turn.record, now), ...wakeOf(turn.record, now) }
}

function heed(turn: Turn, signal: Signal, now: Instant): Turn {
  if (turn.record.ended) return turn
  if (signal.type === 'ran') return heedEnd(turn, signal, now)
  if (signal.type === 'effectFailed') return heedFailure(turn, signal, now)
  return signal.type === 'schedule' ? orders[signal.do](turn, signal, now) : turn
}

/** When it comes next; what never does is over. */
function withNext(turn: Turn, now: Instant): Turn {
  const { record } = turn
  if (record.ended) return turn
  const next = nextOf(record)
  if (next === undefined && !record.running && !record.paused)
    return changed(turn, { ...without(record, 'next'), ended: { how: 'over', at: now } })
  if (next === record.next) return turn
  return changed(turn, { ...without(record, 'next'), ...(next !== undefined && { next }) })
}

/** What runs is wanted until it is known how it ended; after a failure, once the pause is over. */
function effectsOf(
  { ended, running, line, channel }: Schedule,
  now: Instant,
): Decision<Schedule>['effects'] {
  if (ended || !running || (running.retryAt ?? 0) > now) return []
  return [{ ensure: 'command', run: running.key, line, by: running.by, channel }]
}

function wakeOf({ ended, paused, running, next }: Schedule, now: Instant) {
  if (ended) return {}
  if (running) {
    const { retryAt = 0 } = running
    return { wakeAt: retryAt > now ? retryAt : now + LOOK_AGAIN }
  }
  return paused || next === undefined ? {} : { wakeAt: next }
}
