import { z } from 'zod'
import { Actor, actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import { momentWords } from '#src/core/describe.ts'
import type { Effect } from '#src/core/effects.ts'
import type { Seen } from '#src/core/queries.ts'
import type { Decision, MessageKey, NewSignal, RecordKind, Situation } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { Matcher, type SeenSilence } from '#src/core/watch/alerts.ts'
import { markOf } from '#src/core/watch/alerting/silencing.ts'
import { without } from '#src/core/without.ts'

/** How often Alertmanager is asked whether it still stands, in milliseconds. */
const LOOK_AGAIN = 60_000
const AFTER_TROUBLE = 10_000
/** Whether it was made, or ended, is looked at soon afterwards. */
const SOON = 1_000
/** Alertmanager keeps seconds: a difference below this is none. */
const SAME = 2_000

/** Alerts that somebody wants muted for a time, in one Alertmanager. */
export const Silence = z.object({
  version: z.literal(1),
  /** Short, typed by people: `m-7k3f9q`. */
  id: z.string(),
  alertmanager: z.string(),
  matchers: z.array(Matcher),
  until: z.number(),
  by: Actor,
  comment: z.string(),
  askedAt: z.number(),
  /** The group of alerts that it was made for. */
  group: z.string().optional(),
  app: z.string().optional(),
  environment: z.string().optional(),
  /** Where it is told when it was made for no group. */
  channel: z.string().optional(),
  /** What Alertmanager calls it, once it is there. */
  sid: z.string().optional(),
  /** Who wants it to end before its time. */
  expiring: z.object({ by: Actor, at: z.number() }).optional(),
  /** Why Alertmanager did not take it, or cannot be asked. */
  problem: z.string().optional(),
  ended: z
    .object({
      how: z.enum(['over', 'expired', 'elsewhere', 'refused']),
      at: z.number(),
      by: Actor.optional(),
      because: z.string().optional(),
    })
    .optional(),
})
export type Silence = z.infer<typeof Silence>

/**
 * A silence of ours: made once, looked after until it is over, and ended when somebody says so. One that was ended or
 * changed in Alertmanager itself is not made again: what is told is better than what is muted.
 */
export const silenceKind: RecordKind<Silence> = {
  kind: 'silence',
  document: Silence,
  wants: ({ alertmanager, ended }) => (ended ? [] : [{ ask: 'silences', alertmanager }]),
  decide,
  stateOf: ({ sid, ended, expiring, problem }) =>
    ended?.how ?? (expiring ? 'ending' : sid ? 'on' : problem ? 'waiting' : 'wanted'),
  isDone: ({ ended }) => ended !== undefined,
  messageOf: silenceMessage,
}

/** The message that shows it, where it was made for no group. */
export function silenceMessage({ id, channel }: Silence): MessageKey | undefined {
  return channel === undefined ? undefined : { kind: 'silence', subject: id, channel }
}

type Failed = Extract<Signal, { type: 'effectFailed' }>

function decide({ record, seen, signals, now }: Situation<Silence>): Decision<Silence> {
  if (record.ended) return { record, effects: [] }
  const expire = signals.find((signal) => signal.type === 'expire')
  const asked =
    expire && !record.expiring ? { ...record, expiring: { by: expire.by, at: now } } : record
  const failed = signals.find((signal) => signal.type === 'effectFailed')
  const answer = seen.silences
  const refused = failed && refusal(failed)
  if (refused !== undefined) return refuse(asked, refused, now)
  if (answer?.is !== 'seen') return wait(asked, answer, now)
  const isMeant = ({ id, comment }: SeenSilence) =>
    id === record.sid || comment.endsWith(markOf(record.id))
  const found = answer.value.find(isMeant)
  const next = failed ? { ...asked, problem: failed.because } : without(asked, 'problem')
  return found ? present(record, next, found, now) : missing(next, now)
}

/** What is worth another try is tried again until its time is over. */
function refusal({ kind, because }: Failed): string | undefined {
  return kind === 'denied' || kind === 'rejected' ? because : undefined
}

function wait(record: Silence, answer: Seen['silences'], now: Instant): Decision<Silence> {
  if (now >= record.until) return end(record, { how: 'over', at: now }, 'over')
  if (answer?.is === 'refused' && record.sid === undefined)
    return refuse(record, answer.because, now)
  const because = answer && 'because' in answer ? answer.because : undefined
  const problem = because ?? 'its Alertmanager is not in deliver.yml'
  return { record: { ...record, problem }, effects: [], wakeAt: now + AFTER_TROUBLE }
}

/** Alertmanager does not have it: it is made, unless it was there, or is wanted no more. */
function missing(record: Silence, now: Instant): Decision<Silence> {
  const { expiring, sid } = record
  if (expiring) return expired(record, now)
  if (now >= record.until) return end(record, { how: 'over', at: now }, 'over')
  if (sid !== undefined) return elsewhere(record, 'Alertmanager does not know it any more', now)
  const { alertmanager, matchers, until, by, comment, id } = record
  const effect: Effect = {
    ensure: 'silence',
    alertmanager,
    mark: markOf(id),
    matchers,
    until,
    by: actorName(by),
    comment,
  }
  const pause = record.problem === undefined ? SOON : AFTER_TROUBLE
  return { record, effects: [effect], wakeAt: now + pause }
}

function present(
  before: Silence,
  record: Silence,
  found: SeenSilence,
  now: Instant,
): Decision<Silence> {
  const { expiring, alertmanager } = record
  const known = { ...record, sid: found.id }
  if (found.state === 'expired') {
    if (expiring) return expired(known, now)
    const isEarly = found.endsAt < record.until - SAME
    return isEarly
      ? elsewhere(known, 'somebody ended it in Alertmanager', now)
      : end(known, { how: 'over', at: now }, 'over')
  }
  if (expiring) {
    const effect: Effect = { ensure: 'silenceExpired', alertmanager, id: found.id }
    return { record: known, effects: [effect], wakeAt: now + SOON }
  }
  return goesOn(before, known, found, now)
}

/** It stands: that it began, and that somebody moved its end, is told. */
function goesOn(
  before: Silence,
  record: Silence,
  { endsAt }: SeenSilence,
  now: Instant,
): Decision<Silence> {
  const isNew = before.sid === undefined
  const isMoved = Math.abs(endsAt - record.until) > SAME
  const next = isMoved ? { ...record, until: endsAt } : record
  const wakeAt = Math.min(now + LOOK_AGAIN, Math.max(now + SOON, next.until))
  if (!isNew && !isMoved) return { record: next, effects: [], wakeAt }
  const is = isNew ? 'on' : 'changed'
  const text = isNew
    ? `${actorName(next.by)} silenced ${matcherWords(next.matchers)} until ${momentWords(next.until)}: ${next.comment}`
    : `the silence ${next.id} ends ${momentWords(next.until)} now`
  return {
    record: next,
    effects: [],
    wakeAt,
    events: [{ type: is === 'on' ? 'silenced' : 'changed', text }],
    ...tell(next, is, next.comment),
  }
}

function elsewhere(record: Silence, because: string, at: Instant): Decision<Silence> {
  return end(record, { how: 'elsewhere', at, because }, 'expired', because)
}

function expired(record: Silence, at: Instant): Decision<Silence> {
  const { expiring } = record
  const by = expiring?.by ?? record.by
  return end(record, { how: 'expired', at, by }, 'expired', `${actorName(by)} ended it`)
}

function refuse(record: Silence, because: string, at: Instant): Decision<Silence> {
  // What cannot be ended still stands: it is tried again by whoever asks again.
  if (record.sid !== undefined)
    return {
      record: { ...without(record, 'expiring'), problem: because },
      effects: [],
      wakeAt: at + LOOK_AGAIN,
      ...tell(record, 'failed', because),
    }
  return end(record, { how: 'refused', at, because }, 'failed', because)
}

type Is = Extract<Signal, { type: 'silenced' }>['is']

function end(
  record: Silence,
  ended: NonNullable<Silence['ended']>,
  is: Is,
  because = '',
): Decision<Silence> {
  const text = `the silence ${record.id} ${is === 'over' ? 'is over' : `ended: ${because}`}`
  return {
    record: { ...record, ended },
    effects: [],
    events: [{ type: 'ended', text }],
    ...tell({ ...record, ended }, is, because),
  }
}

/** Its group hears of it, or the channel where it was announced. */
function tell(
  record: Silence,
  is: Is,
  because: string,
): Pick<Decision<Silence>, 'signals' | 'messages'> {
  const { id, group, by, until } = record
  const message = silenceMessage(record)
  const signal: NewSignal[] = group
    ? [
        {
          to: { kind: 'alertGroup', id: group },
          key: `${id}/${is}/${until}`,
          signal: { type: 'silenced', silence: id, is, by, until, because },
        },
      ]
    : []
  return { signals: signal, ...(message && { messages: [message] }) }
}

/** `alertname="HighErrorRate", namespace=~"shop.*"`, plain. */
export function matcherWords(matchers: readonly Matcher[]): string {
  return matchers
    .map(({ name, value, isRegex, isEqual }) => {
      const operator = `${isEqual ? (isRegex ? '=~' : '=') : isRegex ? '!~' : '!='}`
      return `${name}${operator}${JSON.stringify(value)}`
    })
    .join(', ')
}
