import { z } from 'zod'
import { Actor, actorKey, actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Decision, MessageKey, Note, RecordKind, Situation } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'

/** A freeze that people declared for a time: deliveries to the environment may not start in it. */
export const Freeze = z.object({
  version: z.literal(1),
  /** Short, typed by people: `f-7k3f9q`. */
  id: z.string(),
  environment: z.string(),
  /** Only this app; every app there when absent. */
  app: z.string().optional(),
  from: z.number(),
  until: z.number(),
  because: z.string(),
  by: Actor,
  channel: z.string(),
  /** When it was seen to begin; absent until then. */
  begunAt: z.number().optional(),
  /** Who ended it before its time, and why. */
  endedBy: Actor.optional(),
  endedBecause: z.string().optional(),
  endedAt: z.number().optional(),
})
export type Freeze = z.infer<typeof Freeze>

/** It ends by itself, or when somebody says so: then whoever waits for it is woken. No automation ends it. */
export const freezeKind: RecordKind<Freeze> = {
  kind: 'freeze',
  document: Freeze,
  wants: () => [],
  decide,
  stateOf,
  isDone: ({ endedAt }) => endedAt !== undefined,
  messageOf: freezeMessage,
}

/** The message that shows it. */
export function freezeMessage({ id, channel }: Freeze): MessageKey {
  return { kind: 'freeze', subject: id, channel }
}

/** `production`, or `checkout in production`. */
export function frozenWords({ app, environment }: Pick<Freeze, 'app' | 'environment'>): string {
  return app === undefined ? environment : `${app} in ${environment}`
}

function stateOf({ begunAt, endedAt }: Freeze): string {
  if (endedAt !== undefined) return 'over'
  return begunAt === undefined ? 'declared' : 'on'
}

function decide({ record, signals, now }: Situation<Freeze>): Decision<Freeze> {
  if (record.endedAt !== undefined) return { record, effects: [] }
  const ended = signals.find(
    (signal) => signal.type === 'unfreeze' && signal.by.type !== 'robot',
  ) as Unfreeze | undefined
  if (ended) return endEarly(record, ended, now)
  if (now >= record.until) return end(record, now)
  if (now >= record.from && record.begunAt === undefined) return begin(record, now)
  return { record, effects: [], wakeAt: record.begunAt === undefined ? record.from : record.until }
}

type Unfreeze = Extract<Signal, { type: 'unfreeze' }>

/** Announced long before, it is said again when it begins. */
function begin(record: Freeze, now: Instant): Decision<Freeze> {
  const text = `The freeze of ${frozenWords(record)} begins: ${record.because}`
  return {
    record: { ...record, begunAt: now },
    effects: [],
    wakeAt: record.until,
    messages: [freezeMessage(record)],
    events: [{ type: 'begun', text: `the freeze of ${frozenWords(record)} began` }],
    notes: [{ ...noteOf(record, 'begun', text), broadcast: true }],
  }
}

function end(record: Freeze, now: Instant): Decision<Freeze> {
  return {
    record: { ...record, endedAt: now },
    effects: [],
    messages: [freezeMessage(record)],
    events: [{ type: 'ended', text: `the freeze of ${frozenWords(record)} is over` }],
  }
}

function endEarly(record: Freeze, { by, because, wake = [] }: Unfreeze, now: Instant) {
  const words = `${actorName(by)} ended the freeze of ${frozenWords(record)}${because ? `: ${because}` : ''}`
  const { by: declarer } = record
  const missed =
    declarer.type === 'person' && actorKey(by) !== actorKey(declarer) ? [declarer.id] : []
  return {
    record: { ...record, endedBy: by, ...(because && { endedBecause: because }), endedAt: now },
    effects: [],
    messages: [freezeMessage(record)],
    events: [{ type: 'ended', text: words }],
    notes: missed.map((id) => ({ ...noteOf(record, 'ended', words), mention: [id] })),
    signals: wake.map((to) => ({
      to,
      key: `${record.id}/ended/${to.kind}/${to.id}`,
      signal: { type: 'wake' } as const,
    })),
  } satisfies Decision<Freeze>
}

function noteOf(record: Freeze, key: string, text: string): Note {
  return { key: `${record.id}/${key}`, message: freezeMessage(record), text }
}
