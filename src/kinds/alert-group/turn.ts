import type { Instant } from '#src/core/clock.ts'
import type { NewEvent, NewRecord, NewSignal, Note } from '#src/core/record.ts'
import { newAlertPicture } from './picture.ts'
import { groupMessage, isOpen, type AlertGroup, type Episode } from './group.ts'

/** A group in the middle of a tick, and what is to be told of it. */
export type Turn = {
  readonly group: AlertGroup
  readonly events: readonly NewEvent[]
  readonly notes: readonly Note[]
  readonly signals: readonly NewSignal[]
  readonly children: readonly NewRecord[]
}

export function beginTurn(group: AlertGroup): Turn {
  return { group, events: [], notes: [], signals: [], children: [] }
}

/** The last episode changes; nothing where there was none. */
export function change(turn: Turn, difference: Partial<Episode>): Turn {
  const { episode } = turn.group
  if (!episode) return turn
  return { ...turn, group: { ...turn.group, episode: { ...episode, ...difference } } }
}

/** How much of what happened is remembered for one thread. */
const REMEMBERED = 30

/** Something happened in the episode: for its time line, and for history and audit. */
export function happen(turn: Turn, type: string, text: string, at: Instant): Turn {
  const { episode, id } = turn.group
  const events = [...turn.events, { type, text: `${id}: ${text}` }]
  const timeline = [...(episode?.timeline ?? []), { at, text }].slice(-REMEMBERED)
  return change({ ...turn, events }, { timeline })
}

export type Said = {
  /** Unique within the episode. */
  readonly key: string
  readonly text: string
  readonly lines?: readonly string[]
  readonly mention?: readonly string[]
}

/** Said in the thread, where there is one. */
export function say(turn: Turn, { key, text, lines, mention = [] }: Said): Turn {
  const { episode, id } = turn.group
  const message = episode && groupMessage(turn.group, episode)
  if (!message) return turn
  const note: Note = {
    key: `${id}@${episode.number}/${key}`,
    message,
    text,
    ...(lines && { lines }),
    ...(mention.length > 0 && { mention }),
  }
  return { ...turn, notes: [...turn.notes, note] }
}

/** What the alert looks at is to be drawn, as it is now: another record does it, and tells the group. */
export function draw(turn: Turn): Turn {
  const { episode } = turn.group
  if (!episode) return turn
  const moment = episode.resolvedAt === undefined ? 'beginning' : 'resolution'
  const child = newAlertPicture(turn.group, episode, `${moment}/${episode.reopened}`)
  return change({ ...turn, children: [...turn.children, child] }, { drawnBy: child.id })
}

/** To the record of the channel where the episode is told. */
export function tellChannel(turn: Turn, key: string, signal: NewSignal['signal']): Turn {
  const { episode, id } = turn.group
  const channel = episode?.place.channel
  if (channel === undefined) return turn
  const to = { kind: 'alertStorm', id: channel }
  const sent: NewSignal = { to, key: `${id}@${episode?.number}/${key}`, signal }
  return { ...turn, signals: [...turn.signals, sent] }
}

/** The episode that goes on. */
export function openEpisode({ group }: Turn): Episode | undefined {
  return isOpen(group) ? group.episode : undefined
}
