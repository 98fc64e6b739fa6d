import type { Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Signal } from '#src/core/signal.ts'
import { dueAt, LATEST, withRan } from './due.ts'
import { runMessage, type Run } from './schedule.ts'
import { changed, happen, tell, type Turn } from './turn.ts'

const FIRST_PAUSE = 15_000
const LONGEST_PAUSE = 600_000
/** How long something is tried that a person wanted at once, in milliseconds. */
const PATIENCE = 900_000
/** What begins as late as it may has so long to tell its end, in milliseconds. */
const TO_TELL = 120_000
/** How many runs are remembered. */
const REMEMBERED = 20
/** Codes of the door that another try would meet again: the line, or who it is for, makes no sense any more. */
const hopeless = [
  'not-allowed',
  'bad-usage',
  'unknown-command',
  'unknown-app',
  'unknown-environment',
]

type Said<Type extends Signal['type']> = Extract<Signal, { type: Type }>

/** Takes up what is due, and says what is not made up for. */
export function begin(turn: Turn, now: Instant): Turn {
  const { record } = turn
  if (record.ended || record.paused || record.running) return turn
  const due = dueAt(record, now)
  if (!due) return turn
  const { after, occurrence, missed } = due
  const known = { ...turn, record: { ...record, after } }
  if (occurrence === undefined) return missed > 0 ? leaveOut(known, missed, now) : known
  const running = {
    key: String(occurrence),
    occurrence,
    by: record.by,
    at: occurrence,
    ...(missed > 0 && { missed }),
    tries: 0,
  }
  return changed(known, { ...known.record, running, ran: withRan(record, occurrence) })
}

/** It ran: how it ended is kept and told. A schedule that cannot run any more pauses itself. */
export function heedEnd(turn: Turn, signal: Said<'ran'>, now: Instant): Turn {
  const { run, is, code, because, text, answer } = signal
  const { running, pattern } = turn.record
  if (running?.key !== run) return turn
  const ended = endRun(turn, { is, text, ...(answer && { answer }) }, now)
  const isHopeless = code !== undefined && hopeless.includes(code)
  const isRecurring = running.occurrence !== undefined && pattern.is !== 'once'
  return isHopeless && isRecurring ? pauseItself(ended, because ?? code, now) : ended
}

/** It could not be begun, and is tried again, later and later. */
export function heedFailure(
  turn: Turn,
  { because, retryAfter }: Said<'effectFailed'>,
  now: Instant,
): Turn {
  const { running } = turn.record
  if (!running) return turn
  const tries = running.tries + 1
  const pause = Math.min(FIRST_PAUSE * 2 ** Math.min(tries - 1, 10), LONGEST_PAUSE)
  const retryAt = now + Math.max(pause, retryAfter ?? 0)
  return changed(turn, { ...turn.record, running: { ...running, tries, because, retryAt } })
}

/** What could not be begun in time is not begun at all, nor what a crash left and nobody came back to in time. */
export function giveUp(turn: Turn, now: Instant): Turn {
  const { running, missed } = turn.record
  if (!running) return turn
  const patience = running.occurrence === undefined ? PATIENCE : LATEST[missed]
  const toTell = running.because === undefined ? TO_TELL : 0
  if (now - running.at <= patience + toTell) return turn
  const because = running.because ?? 'nobody was there to see it through; it may have begun'
  return tellMissed(endRun(turn, { is: 'missed', text: '' }, now), because)
}

/** What is due, and could not be begun so far, is left out. */
export function leaveWaiting(turn: Turn, now: Instant): Turn {
  const { running } = turn.record
  const isWaiting = running?.occurrence !== undefined && running.because !== undefined
  return isWaiting ? endRun(turn, { is: 'missed', text: '' }, now) : turn
}

function leaveOut(turn: Turn, missed: number, now: Instant): Turn {
  const { record } = turn
  const run: Run = {
    key: `missed-${record.after}`,
    occurrence: record.after,
    by: record.by,
    at: now,
    is: 'missed',
    text: '',
    ...(missed > 1 && { missed: missed - 1 }),
  }
  const runs = [...record.runs, run].slice(-REMEMBERED)
  return tellMissed(changed(turn, { ...record, runs }), 'nobody was there to run it in time')
}

function endRun(turn: Turn, outcome: Pick<Run, 'is' | 'text' | 'answer'>, now: Instant): Turn {
  const { running, ...record } = turn.record
  if (!running) return turn
  const { key, occurrence, by, missed } = running
  const run: Run = {
    key,
    ...(occurrence !== undefined && { occurrence }),
    by,
    at: now,
    ...outcome,
    ...(missed !== undefined && { missed }),
  }
  const ended = changed(turn, { ...record, runs: [...record.runs, run].slice(-REMEMBERED) })
  const { type, words } = endings[run.is]
  return {
    ...ended,
    events: [...ended.events, { type, text: `"${record.line}" ${words}` }],
    messages: [...ended.messages, ...(run.is === 'missed' ? [] : [runMessage(record, key)])],
  }
}

const endings = {
  done: { type: 'ran', words: 'ran' },
  refused: { type: 'runRefused', words: 'was refused' },
  failed: { type: 'runFailed', words: 'failed' },
  missed: { type: 'missed', words: 'was not run in time' },
} as const

function pauseItself(turn: Turn, because: string, now: Instant): Turn {
  const { record } = turn
  const by: Actor = { type: 'system' }
  const paused = changed(turn, { ...record, paused: { by, because, at: now } })
  return tell(happen(paused, { type: 'paused', by, because, now }), {
    key: `paused/${now}`,
    text: `"${record.line}" could not run, and is paused: ${because}. Say /deliver schedule resume ${record.id} once that is mended.`,
    mention: [record.by],
    broadcast: true,
  })
}

function tellMissed(turn: Turn, because: string): Turn {
  const { runs, line, by } = turn.record
  const run = runs.at(-1)
  if (!run) return turn
  const count = (run.missed ?? 0) + 1
  const text = `"${line}" was left out ${count === 1 ? 'once' : `${count} times`}: ${because}.`
  return tell(turn, { key: `missed/${run.key}/${run.at}`, text, mention: [by] })
}
