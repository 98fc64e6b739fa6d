import { z } from 'zod'
import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import { shortHash } from '#src/core/hash.ts'
import type { PipelineSeen } from '#src/core/queries.ts'
import type { Decision, NewSignal, RecordKind, Situation } from '#src/core/record.ts'
import { contentKey } from '#src/core/release.ts'
import type { Signal } from '#src/core/signal.ts'
import { targetKey } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import { candidatesFor, isReady, type Candidate, type Station } from './candidates.ts'
import { messageOf, stateOf } from './delivery/state.ts'
import { newDelivery } from './delivery/new.ts'
import { promotionMessage, type Promotion } from './promotion.ts'
import { Hold, pauseOf, WayBack, waysBackOf } from './promotion-pause.ts'
import { signOffsOf } from './sign-offs-of.ts'

/** It is woken when something ends; this is only the safety net, in milliseconds. */
const LOOK_AGAIN = 600_000
const AFTER_TROUBLE = 60_000
/** How many promotions are remembered. */
const REMEMBERED = 50
/** A decision of QA that is younger than this is told to deliveries that may wait for it, in milliseconds. */
const FRESH = 600_000

const Asked = z.object({
  id: z.string(),
  of: z.string(),
  is: z.enum(['open', 'answered', 'dropped']),
})

/** How releases of one app travel. What it decides by is looked at afresh each time; here is only what people said, and what was done once. */
export const Pipeline = z.object({
  version: z.literal(1),
  app: z.string(),
  channel: z.string(),
  holds: z.array(Hold),
  /** By environment: when somebody last let automation go on. */
  resumed: z.record(z.string(), z.number()),
  /** What was promoted by itself: a person's cancel is not undone. */
  promoted: z.array(z.object({ environment: z.string(), of: z.string(), delivery: z.string() })),
  /** By environment: the last question to people. */
  asked: z.record(z.string(), Asked),
  /** By environment: the way back by which what is settled since then came, however much was ordered there afterwards. */
  broughtBack: z.record(z.string(), WayBack).optional(),
})
export type Pipeline = z.infer<typeof Pipeline>

/**
 * Brings releases of an app on from environment to environment. Its id is the app's name. Level-triggered: whatever
 * happened, it looks at what runs where and asks for sign-offs, promotes, or asks people to.
 */
export const pipelineKind: RecordKind<Pipeline> = {
  kind: 'pipeline',
  document: Pipeline,
  wants: ({ app }) => [{ ask: 'pipeline', app }],
  decide,
  stateOf: ({ holds }) => (holds.length > 0 ? 'held' : 'watching'),
  isDone: () => false,
  messageOf: () => undefined,
}

export function newPipeline(app: string, channel: string): Pipeline {
  return { version: 1, app, channel, holds: [], resumed: {}, promoted: [], asked: {} }
}

type Told = Required<Pick<Decision<Pipeline>, 'events' | 'children' | 'messages' | 'signals'>>
type Turn = { readonly record: Pipeline; readonly told: Told }

const nothing: Told = { events: [], children: [], messages: [], signals: [] }

function decide({ record, seen, signals, now }: Situation<Pipeline>): Decision<Pipeline> {
  const start = signals.reduce((turn, signal) => heed(turn, signal, now), {
    record,
    told: nothing,
  } as Turn)
  const answer = seen.pipeline
  if (answer?.is !== 'seen') {
    const pause = answer?.is === 'absent' ? LOOK_AGAIN : AFTER_TROUBLE
    return { record: start.record, effects: [], ...start.told, wakeAt: now + pause }
  }
  const app = answer.value
  const back = waysBackOf(start.record, app.environments)
  const rest = { ...without(start.record, 'broughtBack'), channel: app.channel }
  const known = { ...start, record: { ...rest, ...back } }
  const turn = app.environments.reduce((soFar, station) => {
    const asked = add(soFar, signOffsOf(record.app, station, now))
    const candidates = candidatesFor(app, station, now)
    return add(bringOn(asked, station, candidates, now), {
      signals: newsFor(station, app, now),
    })
  }, known as Turn)
  return { record: turn.record, effects: [], ...turn.told, wakeAt: nextLook(app, now) }
}

function heed(turn: Turn, signal: Signal, now: Instant): Turn {
  if (signal.type !== 'holdPromotion' && signal.type !== 'resumePromotion') return turn
  const { record } = turn
  const { environment, by } = signal
  const holds = record.holds.filter((hold) => hold.environment !== environment)
  if (signal.type === 'resumePromotion') {
    const resumed = { ...record.resumed, [environment]: now }
    const text = `${actorName(by)} let promotion into ${environment} go on`
    return add({ ...turn, record: { ...record, holds, resumed } }, event('resumed', text))
  }
  const { because } = signal
  const held = [...holds, { environment, by, because, at: now }]
  const text = `${actorName(by)} holds promotion into ${environment}: ${because}`
  return add({ ...turn, record: { ...record, holds: held } }, event('held', text))
}

/** What stands before an environment goes on into it, or people are asked whether it shall. */
function bringOn(
  turn: Turn,
  station: Station,
  candidates: readonly Candidate[],
  now: Instant,
): Turn {
  const { environment, policy } = station
  const isPaused = pauseOf(turn.record, station) !== undefined
  const next = candidates.find(isReady)
  if (policy.promote === 'auto' && next && !isPaused) return promote(turn, station, next, now)
  const current = candidates.find(
    ({ release }) => contentKey(release) === turn.record.asked[environment]?.of,
  )
  const settled = drop(turn, station, next, current)
  return policy.promote === 'ask' && next && !isPaused ? ask(settled, station, next, now) : settled
}

function promote(turn: Turn, station: Station, { release, from }: Candidate, at: Instant): Turn {
  const { record } = turn
  const { environment, channel } = station
  const of = contentKey(release)
  if (record.promoted.some((one) => one.environment === environment && one.of === of)) return turn
  const id = `d-${shortHash(record.app, environment, of)}`
  const delivery = newDelivery({
    id,
    purpose: 'deploy',
    app: record.app,
    environment,
    wanted: release.version,
    release,
    promotes: from,
    by: { type: 'robot', name: 'promotion' },
    channel,
    at,
  })
  const promoted = [...record.promoted, { environment, of, delivery: id }].slice(-REMEMBERED)
  const { target } = delivery
  return add(
    { ...turn, record: { ...record, promoted } },
    {
      children: [{ kind: 'delivery', id, target, document: delivery, state: stateOf(delivery) }],
      messages: [messageOf(delivery)],
      ...event(
        'promoted',
        `${release.version} goes on from ${from.environment} to ${environment}: ${id}`,
      ),
    },
  )
}

/** The question that stands open is about something else now, or answered. */
function drop(
  turn: Turn,
  { environment }: Station,
  next: Candidate | undefined,
  current: Candidate | undefined,
): Turn {
  const { record } = turn
  const asked = record.asked[environment]
  if (asked?.is !== 'open' || (next && next === current)) return turn
  const isTaken = current?.obstacle?.is === 'there' || current?.obstacle?.is === 'inFlight'
  const is = isTaken ? ('answered' as const) : ('dropped' as const)
  const signal = {
    to: { kind: 'promotion', id: asked.id },
    key: `${asked.id}/over`,
    signal: { type: 'outdated', by: whyNot(next, current) },
  } as const
  const after = { ...record.asked, [environment]: { ...asked, is } }
  return add({ ...turn, record: { ...record, asked: after } }, { signals: [signal] })
}

function whyNot(next: Candidate | undefined, current: Candidate | undefined): string {
  if (current?.obstacle) return current.obstacle.because
  const shut = current?.gates.find(({ is }) => is !== 'open')
  if (shut) return shut.because
  return next ? `${next.release.version} came` : 'it does not run there any more'
}

function ask(turn: Turn, station: Station, { release, from }: Candidate, now: Instant): Turn {
  const { record } = turn
  const { environment, channel } = station
  const of = contentKey(release)
  const before = record.asked[environment]
  if (before?.of === of && before.is !== 'dropped') return turn
  const { app } = record
  const id = `p-${shortHash(app, environment, of, String(now))}`
  const target = targetKey(app, environment)
  const document: Promotion = {
    version: 1,
    id,
    app,
    environment,
    release,
    from,
    target,
    channel,
    askedAt: now,
    state: 'asked',
  }
  const asked = { ...record.asked, [environment]: { id, of, is: 'open' as const } }
  return add(
    { ...turn, record: { ...record, asked } },
    {
      children: [{ kind: 'promotion', id, target, document, state: 'asked' }],
      messages: [promotionMessage(document)],
      ...event('asked', `${release.version} may go on from ${from.environment} to ${environment}`),
    },
  )
}

/** Deliveries that wait hear at once of a fresh sign-off before them, and of what settled where they go. */
function newsFor(
  { policy, target, inFlight }: Station,
  app: PipelineSeen,
  now: Instant,
): NewSignal[] {
  const decided = app.environments
    .filter(({ environment }) => policy.after.includes(environment))
    .flatMap(({ signOffs }) => signOffs)
    .filter(({ decidedAt = -Infinity }) => decidedAt > now - FRESH)
    .map((one) => `${one.id}/${one.state}/${one.decidedAt}`)
  const { settled } = target
  const news =
    settled && settled.at > now - FRESH ? [...decided, `settled/${settled.delivery}`] : decided
  return inFlight
    .filter(({ begun }) => !begun)
    .flatMap(({ id }) =>
      news.map((key) => ({ to: { kind: 'delivery', id }, key, signal: { type: 'wake' } as const })),
    )
}

/** When a soak ends, and otherwise after a while. */
function nextLook(app: PipelineSeen, now: Instant): Instant {
  const ends = app.environments
    .filter(({ policy }) => policy.promote !== 'manual')
    .flatMap((station) => candidatesFor(app, station, now))
    .flatMap(({ gates }) => gates.flatMap(({ opensAt }) => opensAt ?? []))
    .filter((at) => at > now)
  return Math.min(now + LOOK_AGAIN, ...ends)
}

function add({ record, told }: Turn, more: Partial<Told>): Turn {
  return {
    record,
    told: {
      events: [...told.events, ...(more.events ?? [])],
      children: [...told.children, ...(more.children ?? [])],
      messages: [...told.messages, ...(more.messages ?? [])],
      signals: [...told.signals, ...(more.signals ?? [])],
    },
  }
}

function event(type: string, text: string): Pick<Told, 'events'> {
  return { events: [{ type, text }] }
}
