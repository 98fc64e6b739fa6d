import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Reason } from '#src/core/delivery.ts'
import { momentWords } from '#src/core/describe.ts'
import { objectKey } from '#src/core/plan/objects.ts'
import type { EvidenceSeen, Query, Seen } from '#src/core/queries.ts'
import type { NewEvent, Note } from '#src/core/record.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import {
  type Evidence,
  evidenceWords,
  type Watched,
  type Witnessed,
} from '#src/core/rules/evidence.ts'
import { without } from '#src/core/without.ts'
import type { StageDecision, StageInput } from './stage.ts'
import { messageOf } from './state.ts'

/** So many are remembered; a delivery that saw more has been stopped long since. */
const REMEMBERED = 200

type Input<Memory> = StageInput<Memory> & { readonly seen: Seen; readonly now: Instant }

/** What has to be asked about alerts, while a delivery rolls out or is verified. */
export function evidenceWanted({ delivery, target }: Omit<StageInput<unknown>, 'memory'>): Query[] {
  const { app, environment, rendered } = delivery
  const since = beganAt(delivery)
  if (!rendered || since === undefined) return []
  const known = [...rendered.inventory, ...target.inventory]
  const objects = [...new Map(known.map((object) => [objectKey(object), object])).values()]
  const { tightening } = rendered
  return [{ ask: 'evidence', app, environment, since, objects, ...(tightening && { tightening }) }]
}

/**
 * The same move, with what alerts say: what began since is told or stops it, each alert once. What fires at the very first
 * look began before anything was written, whatever the clocks say. A way back, and what has changed nothing, is stopped by
 * no alert; nor is anything while alerts cannot be seen.
 */
export function underWatch<Memory>(
  input: Input<Memory>,
  move: StageDecision<Memory>,
  { isFailing }: { readonly isFailing: boolean } = { isFailing: false },
): StageDecision<Memory> {
  const { seen, delivery } = input
  if (seen.evidence?.is !== 'seen') {
    const { watched } = delivery
    const sighted = watched?.blind !== undefined && { watched: without(watched, 'blind') }
    return { ...move, delivery: { ...watchOf(delivery, 0), ...sighted, ...move.delivery } }
  }
  const answer = seen.evidence.value
  const judged = 'blind' in answer ? blinded(input, answer.blind) : judge(input, answer, isFailing)
  const said = {
    delivery: { ...watchOf(delivery, answer.policy.watch), ...judged.delivery, ...move.delivery },
    notes: [...(move.notes ?? []), ...judged.notes],
    events: [...(move.events ?? []), ...judged.events],
  }
  return judged.stop && move.is !== 'failed'
    ? { is: 'stopped', ...judged.stop, ...said }
    : { ...move, ...said }
}

/** How long alerts count after the rollout, where that is another time than what is known; the stages follow it. */
export function watchedFor(delivery: Delivery, { alerts }: Policy): Pick<Delivery, 'watch'> {
  return watchOf(delivery, alerts?.watch ?? 0)
}

function watchOf(
  { watch: known = 0, direction, purpose }: Delivery,
  watch: number,
): Pick<Delivery, 'watch'> {
  return purpose === 'deploy' && direction === 'forward' && watch !== known ? { watch } : {}
}

type Judged = {
  readonly delivery: Pick<Delivery, 'watched'>
  readonly notes: readonly Note[]
  readonly events: readonly NewEvent[]
  readonly stop?: Omit<Extract<StageDecision<unknown>, { is: 'stopped' }>, 'is'>
}

/** People hear of it once; then the card tells. */
function blinded({ delivery, now }: Input<unknown>, blind: string): Judged {
  const watched: Watched = { ...knownOf(delivery, now), blind }
  if (delivery.watched?.blind !== undefined) return { delivery: { watched }, notes: [], events: [] }
  const text = `Alerts cannot be seen: ${blind}. Nothing waits for them, and none of them stops it until they can be seen`
  const note = { key: `${delivery.id}/blind`, message: messageOf(delivery), text }
  return { delivery: { watched }, notes: [note], events: [{ type: 'remark', text }] }
}

function judge(
  { delivery, direction, now }: Input<unknown>,
  answer: Extract<EvidenceSeen, { alerts: readonly Evidence[] }>,
  isFailing: boolean,
): Judged {
  const known = without(knownOf(delivery, now), 'blind')
  const fresh = answer.alerts.filter(({ key }) => !known.alerts.some((one) => one.key === key))
  const isFirst = delivery.watched === undefined
  const mayStop = direction === 'forward' && delivery.purpose !== 'rollback' && delivery.begun
  const grave = mayStop && !isFirst ? fresh.filter(({ means }) => means !== 'tell') : []
  // They are looked at again when it is known whether it fails by itself.
  if (grave.length > 0 && isFailing) return nothingNew(delivery, known)
  const witnessed = fresh.map((one): Witnessed => {
    const as = isFirst ? 'before' : grave.includes(one) ? 'stopped' : 'told'
    return { ...one, as }
  })
  if (witnessed.length === 0) return nothingNew(delivery, known)
  const watched = { ...known, alerts: [...known.alerts, ...witnessed].slice(-REMEMBERED) }
  const told = witnessed.filter(({ as }) => as === 'told')
  return {
    delivery: { watched },
    ...tellingOf(delivery, told),
    ...(grave.length > 0 && { stop: stopping(delivery, grave) }),
  }
}

/** The first look is written down even where nothing fires: what comes later came later. */
function nothingNew(delivery: Delivery, watched: Watched): Judged {
  const isKnown = delivery.watched !== undefined && delivery.watched.blind === undefined
  return { delivery: isKnown ? {} : { watched }, notes: [], events: [] }
}

function tellingOf(
  delivery: Delivery,
  told: readonly Witnessed[],
): Pick<Judged, 'notes' | 'events'> {
  const [first] = told
  if (!first) return { notes: [], events: [] }
  const lines = told.map(wordsOf)
  const note: Note = {
    key: `${delivery.id}/alert/${first.key}`,
    message: messageOf(delivery),
    ...(told.length === 1
      ? { text: `An alert began: ${lines[0]}` }
      : { text: `${told.length} alerts began`, lines }),
  }
  return {
    notes: [note],
    events: lines.map((line) => ({ type: 'alert', text: `an alert began: ${line}` })),
  }
}

function stopping(
  { id, from, environment }: Delivery,
  grave: readonly Evidence[],
): NonNullable<Judged['stop']> {
  const [first] = grave
  const names = [...new Set(grave.map(({ name }) => name))]
  const because =
    grave.length === 1 && first
      ? `an alert began since its rollout did: ${wordsOf(first)}`
      : `${grave.length} alerts began since its rollout did: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}`
  const reason: Reason = { because, ...(grave.length > 1 && { details: grave.map(wordsOf) }) }
  const back = from ? `brings ${from.version} back to ${environment}` : 'takes it back'
  return {
    means: grave.some(({ means }) => means === 'rollback') ? 'rollback' : 'hold',
    reason,
    hint: `/deliver retry ${id} goes on and takes ${grave.length === 1 ? 'it' : 'them'} as known, /deliver abort ${id} ${back}`,
  }
}

function wordsOf(one: Evidence): string {
  return evidenceWords(one, momentWords)
}

function knownOf(delivery: Delivery, now: Instant): Watched {
  return delivery.watched ?? { since: beganAt(delivery) ?? now, alerts: [] }
}

/** When its rollout began first: whoever tries it again does not make older what came in between. */
function beganAt({ watched, stages }: Delivery): Instant | undefined {
  return watched?.since ?? stages.find(({ state }) => state === 'running')?.startedAt
}
