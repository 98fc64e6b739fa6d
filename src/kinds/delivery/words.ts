import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { DependencyStep } from '#src/core/dependencies/plan.ts'
import type { Delivery, Reason } from '#src/core/delivery.ts'
import type { MessageKey, NewEvent, Note } from '#src/core/record.ts'
import { shortDigests } from '#src/core/release.ts'
import { describeWaiting, outcomeWords, withoutReason } from '#src/core/describe.ts'
import { asTitle, undertakingOf } from '#src/core/undertaking.ts'

/** What happened between two states of a delivery, one plain sentence each, for `why` and `history`. */
export function eventsOf(before: Delivery, after: Delivery): NewEvent[] {
  return turningPoints.flatMap(({ type, happened, words }) =>
    happened(before, after) ? [{ type, text: words(after) }] : [],
  )
}

type TurningPoint = {
  readonly type: string
  happened(before: Delivery, after: Delivery): boolean
  words(after: Delivery): string
}

const turningPoints: readonly TurningPoint[] = [
  { type: 'planned', happened: (before, after) => !before.plan && !!after.plan, words: planWords },
  {
    type: 'began',
    happened: (before, after) => !before.begun && after.begun,
    words: () => 'began to change the cluster',
  },
  {
    type: 'goingBack',
    happened: (before, after) => before.direction === 'forward' && after.direction === 'back',
    words: ({ failure }) => `goes back: ${failure?.because ?? 'no reason was given'}`,
  },
  {
    type: 'stage',
    happened: (before, after) => stageOf(after) !== undefined && stageOf(after) !== stageOf(before),
    words: (after) => `stage ${stageOf(after)} began`,
  },
  {
    type: 'held',
    happened: (before, after) => !before.held && after.held,
    words: ({ holding }) => `holds: ${holding?.because ?? 'no reason was given'}`,
  },
  {
    type: 'resumed',
    happened: (before, after) => before.held && !after.held && !after.outcome,
    words: () => 'goes on',
  },
  {
    type: 'waiting',
    happened: (before, { waitingOn }) =>
      waitingOn !== undefined && waitingOn.on !== 'person' && waitingOn.on !== before.waitingOn?.on,
    words: ({ waitingOn }) => (waitingOn ? describeWaiting(waitingOn) : ''),
  },
  {
    type: 'ended',
    happened: (before, after) => !before.outcome && !!after.outcome,
    words: outcomeWords,
  },
]

/** What goes into the card's thread: the plan, what went wrong with its proof, and the end. */
export function notesOf(before: Delivery, after: Delivery): Note[] {
  const isPlanned = !before.plan && after.plan !== undefined
  return [
    ...(isPlanned ? planNotes(after) : []),
    ...failureNotes(before, after),
    ...(before.outcome ? [] : endNotes(after)),
  ]
}

function planNotes(after: Delivery): Note[] {
  const message = messageAbout(after)
  const plan = {
    key: `${after.id}/plan`,
    message,
    text: planWords(after),
    lines: [...changeLines(after), ...needLines(after.plan)],
  }
  const announced = { key: `${after.id}/announced`, message, text: wayBackWords(after) }
  return after.purpose === 'rollback' ? [plan, { ...announced, broadcast: true }] : [plan]
}

function failureNotes(before: Delivery, after: Delivery): Note[] {
  const failure = failureOf(after)
  if (!failure || failure === failureOf(before) || after.outcome?.is === 'cancelled') return []
  const { hint, details } = failure
  return [
    {
      key: `${after.id}/failure/${failureCount(after)}`,
      message: messageAbout(after),
      text: `${failureTitle(after)}${causeOf(after, failure)}${hint ? `. ${hint}` : ''}`,
      ...(details && { lines: details }),
      broadcast: true,
      ...requesterOf(after),
    },
  ]
}

function endNotes(after: Delivery): Note[] {
  if (!after.outcome || after.outcome.is === 'refused') return []
  return [
    {
      key: `${after.id}/end`,
      message: messageAbout(after),
      text: asTitle(outcomeWords(after)),
      ...(wasDeclined(after) && requesterOf(after)),
    },
  ]
}

function messageAbout({ id, channel }: Delivery): MessageKey {
  return { kind: 'delivery', subject: id, channel }
}

/** Nobody is asked about a way back, so everybody is told. */
function wayBackWords({ by, app, environment, wanted, reason }: Delivery): string {
  return `${actorName(by)} rolls ${app} in ${environment} back to ${wanted}${reason ? `: ${reason}` : ''}`
}

/** Nothing failed, but who asked for it does not get it. */
function wasDeclined({ outcome }: Delivery): boolean {
  return outcome?.is === 'rejected' || outcome?.is === 'expired'
}

/** Whoever asked for it hears of its failure by name, unless they stopped it themselves. */
function requesterOf({ by, abortedBy }: Delivery): Pick<Note, 'mention'> {
  const isOwn = abortedBy?.type === 'person' && by.type === 'person' && abortedBy.id === by.id
  return by.type === 'person' && !isOwn ? { mention: [by.id] } : {}
}

/** An order that could not be followed is answered where everybody sees it. */
export function remarkNotes(
  { id, channel }: Delivery,
  remarks: readonly string[],
  now: Instant,
): Note[] {
  const message = { kind: 'delivery', subject: id, channel }
  return remarks.map((text, index) => ({ key: `${id}/remark/${now}/${index}`, message, text }))
}

function stageOf({ stages }: Delivery): string | undefined {
  const running = stages.find(({ state }) => state === 'running')
  return running && (running.direction === 'back' ? `${running.stage} back` : running.stage)
}

function failureOf({ failure, holding, outcome }: Delivery): Reason | undefined {
  return outcome?.is === 'refused' ? outcome.reason : (holding ?? failure)
}

/** The title says already who aborted it: without a reason that is all there is to say. */
function causeOf({ abortedBy }: Delivery, { because }: Reason): string {
  const isSaid = abortedBy && because === withoutReason(abortedBy, 'aborted')
  return isSaid ? '' : `: ${because}`
}

/** Holds, retries and ways back each get a note of their own. */
function failureCount({ stages, direction, endedAt }: Delivery): string {
  const running = stages.findLast(({ startedAt }) => startedAt !== undefined)
  return `${direction}/${running?.startedAt ?? endedAt ?? 0}`
}

function failureTitle(delivery: Delivery): string {
  const { outcome, held, direction, abortedBy, environment } = delivery
  const { noun, verb } = undertakingOf(delivery)
  const what = `${noun} in ${environment}`
  if (outcome?.is === 'refused') return `Cannot ${verb}`
  if (abortedBy) return `${actorName(abortedBy)} aborts ${what}`
  if (held) return asTitle(`${what} holds`)
  return asTitle(direction === 'back' ? `${what} failed and goes back` : `${what} failed`)
}

function planWords({ plan }: Delivery): string {
  const changes = (plan?.changes ?? []).filter(({ action }) => action !== 'unchanged')
  if (changes.length === 0)
    return `Plan: ${needLines(plan).length > 0 ? 'no object of the app' : 'nothing'} changes`
  const all = plan?.changes.length ?? 0
  const verb = changes.length === 1 ? 'changes' : 'change'
  return `Plan: ${changes.length} of ${all} ${all === 1 ? 'object' : 'objects'} ${verb}`
}

function changeLines({ plan }: Delivery): string[] {
  const changes = plan?.changes ?? []
  return changes.map(({ action, object, images }) => {
    const moved = images.map(({ container, to }) => ` ${container} → ${shortDigests(to)}`).join(',')
    return `${action} ${object.kind}/${object.name}${moved}`
  })
}

/** What is done to what the release needs, and the migrations: it stays readable once the card tells of the end. */
function needLines(plan: Delivery['plan']): string[] {
  const { dependencies = [], migrations = [] } = plan ?? {}
  return [
    ...dependencies.flatMap(({ name, steps }) => steps.map((step) => stepLine(name, step))),
    ...migrations.map(
      ({ phase, version, jobs }) => `migration ${phase} of ${version}: ${jobs.join(', ')}`,
    ),
  ]
}

function stepLine(name: string, { what, risk, notes }: DependencyStep): string {
  const more = [...(risk === 'none' ? [] : [`risk: ${risk}`]), ...notes]
  return `dependency ${name}: ${what}${more.length > 0 ? ` (${more.join('; ')})` : ''}`
}
