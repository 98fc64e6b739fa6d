import { actorKey, actorName, type Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { MessageKey, NewEvent, Note } from '#src/core/record.ts'
import { scheduleMessage, type Schedule } from './schedule.ts'

/** What a tick came to so far. */
export type Turn = {
  readonly record: Schedule
  readonly events: readonly NewEvent[]
  readonly notes: readonly Note[]
  readonly messages: readonly MessageKey[]
}

/** What people see of it is another now. */
export function changed(turn: Turn, record: Schedule): Turn {
  const key = scheduleMessage(record)
  const isMarked = turn.messages.some(({ kind }) => kind === key.kind)
  return { ...turn, record, messages: isMarked ? turn.messages : [...turn.messages, key] }
}

export type Deed = {
  readonly type: 'paused' | 'resumed' | 'removed' | 'begun'
  readonly by: Actor
  readonly because?: string | undefined
  readonly now: Instant
}

/** Somebody did something to it; whoever it belongs to hears of it when it was somebody else. */
export function happen(turn: Turn, { type, by, because, now }: Deed): Turn {
  const { record } = turn
  const verb = type === 'begun' ? 'wants to run' : type
  const text = `${actorName(by)} ${verb} "${record.line}"${because ? `: ${because}` : ''}`
  const done = { ...turn, events: [...turn.events, { type, text }] }
  const isOwn = actorKey(by) === actorKey(record.by)
  if (by.type !== 'person' || isOwn || type === 'begun') return done
  return tell(done, {
    key: `${type}/${now}`,
    text: because ? text : `${text}.`,
    mention: [record.by],
  })
}

export type Telling = {
  readonly key: string
  readonly text: string
  readonly mention: readonly Actor[]
  readonly broadcast?: true
}

/** A note in the thread of its message. */
export function tell(turn: Turn, { key, mention, ...rest }: Telling): Turn {
  const { record } = turn
  const note: Note = {
    ...rest,
    key: `${record.id}/${key}`,
    message: scheduleMessage(record),
    mention: mention.flatMap((actor) => (actor.type === 'person' ? [actor.id] : [])),
  }
  return { ...turn, notes: [...turn.notes, note] }
}
