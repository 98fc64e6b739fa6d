import { z } from 'zod'
import { Actor, actorKey, actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { mayHurry } from '#src/core/rules/eligible.ts'
import type { Elector } from '#src/core/rules/identity.ts'
import type { EmergencyPolicy } from '#src/core/rules/policy.ts'
import type { Queries } from '#src/core/queries.ts'
import type { Decision, MessageKey, Note, RecordKind, Situation } from '#src/core/record.ts'

const RETRY = 10_000

const Said = z.object({ by: Actor, because: z.string().optional() })

/** What somebody else has to sign after a delivery that skipped votes. */
export const Countersign = z.object({
  version: z.literal(1),
  /** `c-7k3f9q`, of the delivery `d-7k3f9q`. */
  id: z.string(),
  delivery: z.string(),
  app: z.string(),
  environment: z.string(),
  wanted: z.string(),
  by: Actor,
  because: z.string(),
  channel: z.string(),
  askedAt: z.number(),
  dueAt: z.number(),
  state: z.enum(['asked', 'overdue', 'signed']),
  signedBy: Actor.optional(),
  /** What the second person had to say. */
  remark: z.string().optional(),
  signedAt: z.number().optional(),
  /** Signed, but it is not known yet whether they may. */
  pending: z.array(Said),
})
export type Countersign = z.infer<typeof Countersign>

export function newCountersign(
  { id, app, environment, wanted, by, emergency, channel }: Delivery,
  { signWithin }: EmergencyPolicy,
  now: Instant,
): Countersign {
  return {
    version: 1,
    id: `c-${id.replace(/^d-/, '')}`,
    delivery: id,
    app,
    environment,
    wanted,
    by,
    because: emergency?.because ?? '',
    channel,
    askedAt: now,
    dueAt: now + signWithin,
    state: 'asked',
    pending: [],
  }
}

/** Asks a second person to sign what was done in an emergency; when nobody does in time, others hear of it. */
export const countersignKind: RecordKind<Countersign> = {
  kind: 'countersign',
  document: Countersign,
  wants({ app, environment, pending, state }) {
    if (state === 'signed') return []
    const people = pending.flatMap(({ by }) => (by.type === 'person' ? [by.id] : []))
    return [{ ask: 'policy', app, environment, people }]
  },
  decide,
  stateOf: ({ state }) => state,
  isDone: ({ state }) => state === 'signed',
  messageOf: countersignMessage,
}

/** The message that asks for it. */
export function countersignMessage({ id, channel }: Countersign): MessageKey {
  return { kind: 'countersign', subject: id, channel }
}

/**
 * Whether somebody may sign: another than the one who did it, who could have used the emergency way too. The clause
 * completes "Cannot sign it: …".
 */
export function refusesSignature(
  { by }: Pick<Countersign, 'by'>,
  elector: Elector,
  rules: EmergencyPolicy,
): string | undefined {
  if (!elector.isMember) return `${elector.name} is no full member of this workspace`
  if (by.type === 'person' && by.id === elector.id)
    return 'whoever did it does not sign it; a second person does'
  return mayHurry(elector, rules)
    ? undefined
    : `${elector.name} may not use the emergency way there either`
}

function decide(situation: Situation<Countersign>): Decision<Countersign> {
  const { signals, seen, now } = situation
  const record = hear(situation)
  if (record.state === 'signed') return { record, effects: [] }
  // What was signed in this moment is judged when it was asked who they are.
  if (signals.some(({ type }) => type === 'signOff')) return { record, effects: [], wakeAt: now }
  // Without the app in the catalog nobody can say who may sign, but that nobody did is told all the same.
  if (seen.policy?.is === 'absent') return remind(record, [], now)
  if (seen.policy?.is !== 'seen') return { record, effects: [], wakeAt: now + RETRY }
  const { escalateTo = [] } = seen.policy.value.policy.emergency
  return sign(record, seen.policy.value, now) ?? remind(record, escalateTo, now)
}

/** A signature is kept until it can be judged. */
function hear({ record, signals }: Situation<Countersign>): Countersign {
  const said = signals.flatMap((signal) =>
    signal.type === 'signOff' && signal.choice === 'sign'
      ? [{ by: signal.by, ...(signal.because && { because: signal.because }) }]
      : [],
  )
  return said.length > 0 ? { ...record, pending: [...record.pending, ...said] } : record
}

type Rules = Queries['policy']['answer']

function sign(
  record: Countersign,
  { policy, people }: Rules,
  now: Instant,
): Decision<Countersign> | undefined {
  if (record.pending.length === 0) return undefined
  const judged = record.pending.map((said) => ({
    said,
    because: judge(record, said.by, policy.emergency, people),
  }))
  const good = judged.find(({ because }) => because === undefined)?.said
  const rest = { ...record, pending: [] }
  const message = countersignMessage(record)
  const refusals = judged.flatMap(({ said, because }, index): Note[] =>
    because === undefined
      ? []
      : [
          {
            key: `${record.id}/refused/${actorKey(said.by)}/${now}/${index}`,
            message,
            text: `${actorName(said.by)} could not sign it: ${because}`,
          },
        ],
  )
  if (!good) return { record: rest, effects: [], notes: refusals, wakeAt: now }
  const signed: Countersign = {
    ...rest,
    state: 'signed',
    signedBy: good.by,
    signedAt: now,
    ...(good.because && { remark: good.because }),
  }
  const late = record.state === 'overdue' ? ', late' : ''
  return {
    record: signed,
    effects: [],
    notes: refusals,
    messages: [message],
    events: [{ type: 'signed', text: `${actorName(good.by)} signed ${whatOf(record)}${late}` }],
  }
}

function whatOf({ app, wanted, environment }: Countersign): string {
  return `the emergency delivery of ${app} ${wanted} to ${environment}`
}

function judge(
  record: Countersign,
  by: Actor,
  rules: EmergencyPolicy,
  people: Rules['people'],
): string | undefined {
  const elector = by.type === 'person' && Object.hasOwn(people, by.id) ? people[by.id] : undefined
  return elector ? refusesSignature(record, elector, rules) : 'only people sign'
}

function remind(
  record: Countersign,
  mention: readonly string[],
  now: Instant,
): Decision<Countersign> {
  if (record.state === 'overdue') return { record, effects: [] }
  if (now < record.dueAt) return { record, effects: [], wakeAt: record.dueAt }
  const { id, by } = record
  const message = countersignMessage(record)
  const text = `Nobody signed ${whatOf(record)} by ${actorName(by)} in time`
  return {
    record: { ...record, state: 'overdue' },
    effects: [],
    messages: [message],
    notes: [{ key: `${id}/overdue`, message, text, broadcast: true, mention }],
    events: [{ type: 'overdue', text }],
  }
}
