import { z } from 'zod'
import { Actor, actorKey, actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type {
  Decision,
  MessageKey,
  NewEvent,
  Note,
  RecordKind,
  Situation,
} from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { Lock, newTarget, targetKey, type Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'

/** How many locks that are over are remembered, for their messages. */
const REMEMBERED = 20

/** A lock with where it was announced and how it ended. `at` is what it is known by within its target. */
export const HeldLock = Lock.extend({
  channel: z.string(),
  ended: z
    .object({
      how: z.enum(['unlocked', 'expired', 'takenOver']),
      by: Actor.optional(),
      because: z.string().optional(),
      at: z.number(),
    })
    .optional(),
})
export type HeldLock = z.infer<typeof HeldLock>

/** Who may start deliveries to a target, one record for each. Its id is the target's key. */
export const LockRecord = z.object({
  version: z.literal(1),
  target: z.string(),
  app: z.string(),
  environment: z.string(),
  channel: z.string(),
  held: HeldLock.optional(),
  /** Those that are over, newest first. */
  past: z.array(HeldLock),
})
export type LockRecord = z.infer<typeof LockRecord>

/**
 * Gives the lock of a target to one at a time, takes it back when its time is over, and wakes whoever waits for it. It is
 * the only kind that writes `target.lock`. No automation takes a lock from a person.
 */
export const lockKind: RecordKind<LockRecord> = {
  kind: 'lock',
  document: LockRecord,
  wants: () => [],
  decide,
  stateOf: ({ held }) => (held ? 'locked' : 'free'),
  isDone: () => false,
  messageOf: ({ target, held, past: [last] }) => {
    const lock = held ?? last
    return lock && lockMessage(target, lock)
  },
}

/** As it is created with the first lock, in the same step. */
export function newLockRecord(app: string, environment: string, channel: string): LockRecord {
  return { version: 1, target: targetKey(app, environment), app, environment, channel, past: [] }
}

/** The message that shows one lock: each has its own, so that a new one is not lost far up in its channel. */
export function lockMessage(
  target: string,
  { at, channel }: Pick<HeldLock, 'at' | 'channel'>,
): MessageKey {
  return { kind: 'lock', subject: `${target}@${at}`, channel }
}

type Turn = {
  readonly record: LockRecord
  readonly events: readonly NewEvent[]
  readonly notes: readonly Note[]
  readonly messages: readonly MessageKey[]
}

type LockSignal = Extract<Signal, { type: 'lock' }>
type UnlockSignal = Extract<Signal, { type: 'unlock' }>

function decide({ record, target, signals, now }: Situation<LockRecord>): Decision<LockRecord> {
  const before: Turn = { record, events: [], notes: [], messages: [] }
  const turn = signals.reduce((soFar, signal) => heed(soFar, signal, now), expire(before, now))
  const { held } = turn.record
  const changed = held !== record.held
  return {
    ...turn,
    effects: [],
    ...(changed && {
      target: withLock(target ?? newTarget(record.target), held),
      signals: (target?.queue ?? []).map((id) => ({
        to: { kind: 'delivery', id },
        key: `lock/${record.target}/${now}/${held ? 'held' : 'free'}/${id}`,
        signal: { type: 'wake' } as const,
      })),
    }),
    ...(held && { wakeAt: held.until }),
  }
}

function withLock(target: Target, held: HeldLock | undefined): Target {
  if (!held) return without(target, 'lock')
  const { by, because, at, until } = held
  return { ...target, lock: { by, because, at, until } }
}

function heed(turn: Turn, signal: Signal, now: Instant): Turn {
  const { held } = turn.record
  if (signal.type === 'lock') return heedLock(turn, signal, now)
  if (signal.type === 'unlock') return heedUnlock(turn, signal, now)
  // Somebody waits now, or waits no more: its message shows who does.
  return signal.type === 'wake' && held ? show(turn, held) : turn
}

function expire(turn: Turn, now: Instant): Turn {
  const { held } = turn.record
  if (!held || held.until > now) return turn
  const ended = { how: 'expired', at: held.until } as const
  return tell(happen(over(turn, ended), 'expired', 'it expired'), held, {
    key: 'expired',
    text: 'The time of this lock is over: deliveries go on.',
    mention: [held.by],
  })
}

function heedLock(turn: Turn, signal: LockSignal, now: Instant): Turn {
  const { held } = turn.record
  const { by } = signal
  if (signal.until <= now) return happen(turn, 'refused', `${actorName(by)} locked it too late`)
  if (!held) return take(turn, signal, now)
  if (actorKey(held.by) === actorKey(by)) return extend(turn, held, signal)
  if (!mayTakeOver(signal, held)) return refuseSecond(turn, held, signal, now)

  const ended = { how: 'takenOver', by, because: signal.because, at: now } as const
  const told = tell(over(turn, ended), held, {
    key: 'taken-over',
    text: `${actorName(by)} took the lock over: ${signal.because}`,
    mention: [held.by],
  })
  return take(told, signal, now)
}

function mayTakeOver({ by, takeOver, of }: LockSignal, held: HeldLock): boolean {
  return takeOver === true && by.type === 'person' && (of === undefined || of === held.at)
}

function take(turn: Turn, { by, because, until, channel }: LockSignal, now: Instant): Turn {
  const { record } = turn
  const last = record.past[0]?.at ?? 0
  const held: HeldLock = {
    by,
    because,
    // Two that began in the same moment must not be mistaken for each other.
    at: Math.max(now, last + 1),
    until,
    channel: channel ?? record.channel,
  }
  const taken = { ...turn, record: { ...record, channel: held.channel, held } }
  return show(happen(taken, 'locked', `${actorName(by)} locked it: ${because}`), held)
}

function extend(turn: Turn, before: HeldLock, { by, because, until }: LockSignal): Turn {
  const held = { ...before, because, until }
  const extended = { ...turn, record: { ...turn.record, held } }
  return show(happen(extended, 'extended', `${actorName(by)} locks it on: ${because}`), held)
}

function refuseSecond(turn: Turn, held: HeldLock, { by }: LockSignal, now: Instant): Turn {
  const [loser, holder] = [actorName(by), actorName(held.by)]
  return tell(happen(turn, 'refused', `${loser} did not get it, ${holder} has it`), held, {
    key: `refused/${actorKey(by)}/${now}`,
    text: `${loser} did not get this lock: ${holder} was first. Nothing of ${loser} is locked.`,
    mention: [by],
  })
}

function heedUnlock(turn: Turn, { by, because, of }: UnlockSignal, now: Instant): Turn {
  const { held } = turn.record
  if (!held) return turn
  if (by.type === 'robot')
    return happen(turn, 'refused', `${actorName(by)} may not unlock: people do`)
  if (of !== undefined && of !== held.at) return tooLate(turn, held, by, now)

  const ended = { how: 'unlocked', by, ...(because && { because }), at: now } as const
  const [name, holder] = [actorName(by), actorName(held.by)]
  const free = over(turn, ended)
  if (actorKey(by) === actorKey(held.by)) return happen(free, 'unlocked', `${name} unlocked it`)
  const told = happen(free, 'unlockedByOther', `${name} unlocked what ${holder} had locked`)
  return tell(told, held, {
    key: 'unlocked',
    text: `${actorName(by)} unlocked it${because ? `: ${because}` : '.'}`,
    mention: [held.by],
  })
}

function tooLate(turn: Turn, held: HeldLock, by: Actor, now: Instant): Turn {
  const text = `${actorName(by)} unlocked what was over already: ${actorName(held.by)} holds this lock now.`
  return tell(turn, held, { key: `late/${actorKey(by)}/${now}`, text, mention: [by] })
}

function over(turn: Turn, ended: NonNullable<HeldLock['ended']>): Turn {
  const { held } = turn.record
  if (!held) return turn
  const past = [{ ...held, ended }, ...turn.record.past].slice(0, REMEMBERED)
  return show({ ...turn, record: { ...without(turn.record, 'held'), past } }, held)
}

function happen(turn: Turn, type: string, text: string): Turn {
  return { ...turn, events: [...turn.events, { type, text }] }
}

function show(turn: Turn, lock: HeldLock): Turn {
  return { ...turn, messages: [...turn.messages, lockMessage(turn.record.target, lock)] }
}

type Telling = {
  readonly key: string
  readonly text: string
  readonly mention: readonly Actor[]
}

function tell(turn: Turn, lock: HeldLock, { key, text, mention }: Telling): Turn {
  const { target } = turn.record
  const note: Note = {
    key: `lock/${target}@${lock.at}/${key}`,
    message: lockMessage(target, lock),
    text,
    mention: mention.flatMap((actor) => (actor.type === 'person' ? [actor.id] : [])),
  }
  return { ...turn, notes: [...turn.notes, note] }
}
