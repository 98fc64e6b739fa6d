import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Query } from '#src/core/queries.ts'
import type { Decision, RecordKind, Situation } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { severityRank } from '#src/core/watch/alerting/severity.ts'
import { without } from '#src/core/without.ts'
import { follow, needsPlace, showsDeliveries } from './episode.ts'
import { escalate } from './escalation.ts'
import {
  AlertGroup,
  commonLabels,
  firingOf,
  groupMessage,
  isLoud,
  isOpen,
  severityIn,
} from './group.ts'
import { heard } from './hearing.ts'
import { rest } from './resting.ts'
import type { openStates } from './new.ts'
import { silenced } from './silenced.ts'
import { beginTurn, change, draw, happen, openEpisode, say, type Turn } from './turn.ts'

/**
 * A group of alerts has one thread for each time that it fires. A group that fires again is the same one, so one that has
 * been quiet for long is done, and goes on when it is heard of again.
 * What fires is what Alertmanager says; who looks after it is what people say.
 */
export const alertGroupKind: RecordKind<AlertGroup> = {
  kind: 'alertGroup',
  document: AlertGroup,
  wants,
  decide,
  stateOf,
  isDone: ({ rests }) => rests === true,
  messageOf: (group) => group.episode && groupMessage(group, group.episode),
}

function stateOf(group: AlertGroup): (typeof openStates)[number] | 'new' | 'resolved' {
  const firing = firingOf(group)
  if (firing.length > 0 && !firing.some(isLoud)) return 'silenced'
  if (isOpen(group)) return group.episode.acknowledged ? 'acknowledged' : 'firing'
  if (firing.length > 0) return 'firing'
  return group.episode ? 'resolved' : 'new'
}

function wants(group: AlertGroup): readonly Query[] {
  const { id, alertmanager } = group
  const labels = commonLabels(group)
  const isAsked = needsPlace(group) || showsDeliveries(group)
  return isAsked ? [{ ask: 'alertPlace', group: id, alertmanager, labels }] : []
}

function decide({ record, seen, signals, now }: Situation<AlertGroup>): Decision<AlertGroup> {
  const awake = beginTurn(without(record, 'rests'))
  const turn = signals.reduce((soFar, signal) => heed(soFar, signal, now), awake)
  const followed = follow(turn, seen.alertPlace, now)
  const escalated = escalate(followed.turn, now)
  const { group, ...told } = escalated.turn
  const message = group.episode && groupMessage(group, group.episode)
  const hasChanged = shown(group) !== shown(record)
  const rested = rest(group, now)
  const wakes = [followed.wakeAt, escalated.wakeAt, rested.wakeAt]
  const wakeAt = Math.min(...wakes.map((at) => at ?? Infinity))
  return {
    record: rested.group,
    effects: [],
    ...told,
    ...(message && hasChanged && { messages: [message] }),
    ...(wakeAt < Infinity && { wakeAt: Math.max(wakeAt, now) }),
  }
}

/** What its message shows: hearing the same again changes nothing of it. */
function shown(group: AlertGroup): string {
  const alerts = group.alerts.map((alert) => without(alert, 'heardAt', 'overruled'))
  const { episode } = group
  return JSON.stringify([
    alerts,
    group.truncated,
    group.silences,
    episode && without(episode, 'drawnBy'),
  ])
}

function heed(turn: Turn, signal: Signal, now: Instant): Turn {
  switch (signal.type) {
    case 'alerts':
      return { ...turn, group: heard(turn.group, signal, now) }
    case 'acknowledge':
      return acknowledge(turn, signal, now)
    case 'silenced':
      return silenced(turn, signal, now)
    case 'told':
      return told(turn, signal)
    case 'drawn':
      return drawn(turn, signal)
    default:
      return turn
  }
}

/** The first who says so looks after it; what is over, or another time that it fired, is nobody's to mind. */
function acknowledge(
  turn: Turn,
  { by, of }: Extract<Signal, { type: 'acknowledge' }>,
  now: Instant,
): Turn {
  const episode = openEpisode(turn)
  if (!episode || episode.acknowledged || (of !== undefined && of !== episode.number)) return turn
  const text = `${actorName(by)} acknowledged it`
  const known = happen(
    change(turn, { acknowledged: { by, at: now } }),
    'acknowledged',
    `acknowledged by ${actorName(by)}`,
    now,
  )
  return say(known, { key: 'acknowledged', text })
}

/** Its channel said how it tells of the group: a thread begins, with whom the alert calls. */
function told(turn: Turn, { episode: of, as }: Extract<Signal, { type: 'told' }>): Turn {
  const { episode } = turn.group
  if (!episode || episode.number !== of || episode.told === 'message') return turn
  const before = episode.told
  const isOver = episode.resolvedAt !== undefined
  const known = change(turn, { told: as })
  const next = as === 'message' ? draw(known) : known
  const isCalled = as === 'message' && before === undefined && !isOver
  if (!isCalled || episode.place.call.length === 0) return next
  return say(change(next, { calledFor: severityRank(severityIn(turn.group)) }), {
    key: 'call',
    text: 'You are called for this alert',
    mention: episode.place.call,
  })
}

/** A picture came, if it is still the one that is wanted. */
function drawn(turn: Turn, { by, chart, alt }: Extract<Signal, { type: 'drawn' }>): Turn {
  const { episode } = turn.group
  if (!episode || episode.drawnBy !== by) return turn
  const done = { ...turn, group: { ...turn.group, episode: without(episode, 'drawnBy') } }
  return change(done, { picture: { chart, alt } })
}
