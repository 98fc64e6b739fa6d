import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Signal } from '#src/core/signal.ts'
import { without } from '#src/core/without.ts'
import { leaveWaiting } from './running.ts'
import type { Schedule } from './schedule.ts'
import { changed, happen, tell, type Turn } from './turn.ts'

type Ordered = Extract<Signal, { type: 'schedule' }>
type Order = (turn: Turn, signal: Ordered, now: Instant) => Turn

/** What people can tell a schedule that has not ended. */
export const orders: Readonly<Record<Ordered['do'], Order>> = {
  /** What is tried again and again is let go, too: nothing begins while it is paused. */
  pause(turn, { by, because }, now) {
    if (turn.record.paused) return turn
    const paused = { by, ...(because && { because }), at: now }
    const left = leaveWaiting(turn, now)
    return happen(changed(left, { ...left.record, paused }), { type: 'paused', by, because, now })
  },

  /** What would have come meanwhile is not made up for: somebody wanted it not to come. */
  resume(turn, { by }, now) {
    if (!turn.record.paused) return turn
    const record = { ...without(turn.record, 'paused'), after: now }
    return happen(changed(turn, record), { type: 'resumed', by, now })
  },

  remove(turn, { by, because }, now) {
    const ended = { how: 'removed', by, ...(because && { because }), at: now } as const
    const record = { ...without(turn.record, 'running', 'next'), ended }
    return happen(changed(turn, record), { type: 'removed', by, because, now })
  },

  run(turn, { by, run }, now) {
    const { record } = turn
    if (run === undefined || isKnown(record, run)) return turn
    if (record.running) {
      const text = `It runs already: it was not run once more for ${actorName(by)}.`
      return tell(turn, { key: `busy/${run}`, text, mention: [by] })
    }
    const running = { key: run, by, at: now, tries: 0 }
    return happen(changed(turn, { ...record, running }), { type: 'begun', by, now })
  },
}

function isKnown({ runs, running }: Schedule, key: string): boolean {
  return running?.key === key || runs.some((run) => run.key === key)
}
