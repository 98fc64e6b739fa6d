import { z } from 'zod'
import type { Decision, MessageKey, RecordKind, Situation } from '#src/core/record.ts'
import { isSameRelease, Release } from '#src/core/release.ts'
import type { Queries } from '#src/core/queries.ts'

/** The question whether a release may go on into an environment: a record with one card. */
export const Promotion = z.object({
  version: z.literal(1),
  id: z.string(),
  app: z.string(),
  /** Where it may go. */
  environment: z.string(),
  release: Release,
  /** Where it runs, and what brought it there. */
  from: z.object({ environment: z.string(), delivery: z.string() }),
  target: z.string(),
  channel: z.string(),
  askedAt: z.number(),
  state: z.enum(['asked', 'promoted', 'outdated']),
  /** The delivery that took it on. */
  delivery: z.string().optional(),
  /** Why nobody is asked any more. */
  because: z.string().optional(),
  endedAt: z.number().optional(),
})
export type Promotion = z.infer<typeof Promotion>

/** It only asks: whoever presses makes the delivery. The pipeline tells when there is nothing to ask any more. */
export const promotionKind: RecordKind<Promotion> = {
  kind: 'promotion',
  document: Promotion,
  wants: ({ state, target }) => (state === 'asked' ? [{ ask: 'rivals', target }] : []),
  decide,
  stateOf: ({ state }) => state,
  isDone: ({ state }) => state !== 'asked',
  messageOf: promotionMessage,
}

/** The card that shows it. */
export function promotionMessage({ id, channel }: Pick<Promotion, 'id' | 'channel'>): MessageKey {
  return { kind: 'promotion', subject: id, channel }
}

function decide(situation: Situation<Promotion>): Decision<Promotion> {
  const { record, signals, now } = situation
  if (record.state !== 'asked') return { record, effects: [] }
  const taken = takenBy(situation)
  if (taken !== undefined)
    return over(
      { ...record, state: 'promoted', delivery: taken, endedAt: now },
      `${taken} brings it to ${record.environment}`,
    )
  const told = signals.findLast((signal) => signal.type === 'outdated')
  if (!told) return { record, effects: [] }
  return over({ ...record, state: 'outdated', because: told.by, endedAt: now }, told.by)
}

/** The delivery that brings it, or brought it. */
function takenBy({ record, target, seen }: Situation<Promotion>): string | undefined {
  const { settled } = target ?? {}
  if (settled && isSameRelease(settled.release, record.release)) return settled.delivery
  const coming: Queries['rivals']['answer'] = seen.rivals?.is === 'seen' ? seen.rivals.value : []
  const { version } = record.release
  return coming.find((one) => one.purpose === 'deploy' && one.version === version)?.id
}

function over(record: Promotion, text: string): Decision<Promotion> {
  return {
    record,
    effects: [],
    messages: [promotionMessage(record)],
    events: [{ type: record.state, text }],
  }
}
