import type { Instant } from '#src/core/clock.ts'
import type { Seen } from '#src/core/queries.ts'
import { severityRank } from '#src/core/watch/alerting/severity.ts'
import { without } from '#src/core/without.ts'
import { newAlertStorm } from './storm.ts'
import {
  firingOf,
  isLoud,
  isOpen,
  nameOf,
  severityIn,
  type AlertGroup,
  type Episode,
} from './group.ts'
import { change, draw, happen, openEpisode, say, tellChannel, type Turn } from './turn.ts'

/** A group that fires again within this time, in milliseconds, goes on in its thread. */
export const FLAPPING = 10 * 60_000
/** From then on a thread is told of no further coming and going: its card counts them. */
const OFTEN = 3
/** What belongs where cannot be read: it is tried again after so many milliseconds. */
const AFTER_TROUBLE = 5_000
/** How often it is looked at what was delivered where a group fires, in milliseconds. */
const LOOK_AGAIN = 60_000
/** How many threads that are over are remembered, should their messages have to be posted again. */
const REMEMBERED = 3

/** Whether it has to be known where the group belongs: before a thread begins, and before its end is told. */
export function needsPlace(group: AlertGroup): boolean {
  const fires = group.alerts.some(({ firing }) => firing)
  if (isOpen(group)) return !fires
  return group.alerts.some((alert) => alert.firing && isLoud(alert))
}

/** Whether its card tells of deliveries that may begin and end while it fires, and offers the way back. */
export function showsDeliveries(group: AlertGroup): boolean {
  if (!isOpen(group)) return false
  const { place, told } = group.episode
  return told === 'message' && place.app !== undefined && place.environment !== undefined
}

type Step = { readonly turn: Turn; readonly wakeAt?: Instant }

/** The episode after what was heard: it begins, goes on again, ends, or goes on. */
export function follow(turn: Turn, place: Seen['alertPlace'], now: Instant): Step {
  const { group } = turn
  if (!needsPlace(group)) return goesOn(turn, place, now)
  const { episode } = group
  if (isOpen(group)) {
    // The end waits for nothing but one look at what was delivered meanwhile.
    return place === undefined ? { turn, wakeAt: now } : { turn: resolve(turn, place, now) }
  }
  const since = now - (episode?.resolvedAt ?? -Infinity)
  if (episode && since < FLAPPING) return { turn: reopen(turn, now) }
  if (place === undefined) return { turn, wakeAt: now }
  if (place.is !== 'seen') return { turn, wakeAt: now + AFTER_TROUBLE }
  return { turn: open(turn, place.value, now) }
}

/** What is delivered meanwhile is looked at now and then: nobody tells the group. */
function goesOn(turn: Turn, seen: Seen['alertPlace'], now: Instant): Step {
  const next = worse(turn)
  if (!showsDeliveries(next.group)) return { turn: next }
  const { place } = next.group.episode ?? {}
  const { app, environment, lately } = seen?.is === 'seen' ? seen.value : {}
  const isSame = app === place?.app && environment === place?.environment
  return {
    turn: lately && isSame ? change(next, { lately: [...lately] }) : next,
    wakeAt: now + LOOK_AGAIN,
  }
}

type Place = Extract<NonNullable<Seen['alertPlace']>, { is: 'seen' }>['value']

function open(turn: Turn, { lately, ...place }: Place, now: Instant): Turn {
  const { group } = turn
  const number = (group.episode?.number ?? 0) + 1
  const firedAt = Math.min(now, ...firingOf(group).map(({ startsAt }) => startsAt))
  const episode = {
    number,
    firedAt,
    openedAt: now,
    place,
    lately: [...lately],
    timeline: [],
    reopened: 0,
  }
  const past = [...(group.episode ? [group.episode] : []), ...group.past].slice(0, REMEMBERED)
  const silences = group.silences.filter(({ until }) => until > now)
  const begun = happen(
    { ...turn, group: { ...group, silences, episode, past } },
    'fired',
    'fired',
    firedAt,
  )
  return announce(begun, 'opened')
}

/** Its channel decides how it is told of: one place counts what comes there. */
function announce(turn: Turn, key: string): Turn {
  const { group } = turn
  const episode = openEpisode(turn)
  if (!episode) return turn
  const { channel, app, storm, call } = episode.place
  const child = channel === undefined ? [] : [newAlertStorm(channel)]
  const severity = severityIn(group)
  return tellChannel({ ...turn, children: [...turn.children, ...child] }, key, {
    type: 'alertOpened',
    group: group.id,
    episode: episode.number,
    name: nameOf(group).slice(0, 200),
    ...(app !== undefined && { app }),
    ...(severity !== undefined && { severity: severity.slice(0, 40) }),
    limit: storm,
    call: [...call],
  })
}

function reopen(turn: Turn, now: Instant): Turn {
  const { episode } = turn.group
  if (!episode) return turn
  const reopened = episode.reopened + 1
  const group = { ...turn.group, episode: without(episode, 'resolvedAt', 'drawnBy') }
  const known = change({ ...turn, group }, { reopened })
  const again = episode.told === 'message' ? known : announce(known, `opened/${reopened}`)
  if (reopened > OFTEN) return again
  const told = happen(again, 'firedAgain', 'fired again', now)
  const often = reopened === OFTEN ? '. From now on only the card says when it comes and goes' : ''
  return say(told, { key: `again/${reopened}`, text: `It fires again${often}` })
}

/** Nobody has to mind it any more: the thread ends with what happened, in order. */
function resolve(turn: Turn, place: NonNullable<Seen['alertPlace']>, now: Instant): Turn {
  const episode = openEpisode(turn)
  if (!episode) return turn
  const lately = place.is === 'seen' ? [...place.value.lately] : episode.lately
  const ends = turn.group.alerts.map(({ endsAt = 0 }) => endsAt)
  const at = Math.min(now, Math.max(episode.openedAt, ...ends))
  const isDrawn = episode.told === 'message'
  const over = change(turn, { resolvedAt: now, lately })
  const closed = isDrawn ? draw(over) : close(over, episode)
  if (episode.reopened > OFTEN) return closed
  const told = happen(closed, 'resolved', 'resolved', at)
  return say(told, {
    key: `resolved/${episode.reopened}`,
    text: `Resolved after ${lengthWords(at - episode.firedAt)}`,
    lines: timelineOf(told),
  })
}

function close(turn: Turn, { number, reopened }: Episode): Turn {
  return tellChannel(turn, `closed/${reopened}`, {
    type: 'alertClosed',
    group: turn.group.id,
    episode: number,
  })
}

/** `10:02 fired`, one line each, deliveries among them; times are UTC, as nothing else fits a block of code. */
function timelineOf({ group }: Turn): readonly string[] {
  const { episode } = group
  if (!episode) return []
  const deliveries = episode.lately
    .filter(({ at, isRunning }) => at >= episode.firedAt && !isRunning)
    .map(({ at, text, delivery }) => ({ at, text: `${text} (${delivery})` }))
  const all = [...episode.timeline, ...deliveries].toSorted((a, b) => a.at - b.at)
  return all.map(({ at, text }) => `${new Date(at).toISOString().slice(11, 16)} UTC ${text}`)
}

function lengthWords(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return `${Math.max(1, Math.round(ms / 1000))} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** It became worse than what people were called for: they are called once more. */
function worse(turn: Turn): Turn {
  const episode = openEpisode(turn)
  if (!episode || episode.told !== 'message' || episode.calledFor === undefined) return turn
  const severity = severityIn(turn.group)
  const rank = severityRank(severity)
  if (rank <= episode.calledFor || !firingOf(turn.group).some(isLoud)) return turn
  return say(change(turn, { calledFor: rank }), {
    key: `call/${rank}`,
    text: `It became worse: ${severity}`,
    mention: episode.place.call,
  })
}
