import { actorName } from '#src/core/actor.ts'
import type { Delivery, Reason } from '#src/core/delivery.ts'
import type { NewEvent, Note } from '#src/core/record.ts'
import { describeWaiting } from '#src/core/describe.ts'
import { outcomeWords } from '#src/core/describe.ts'

/** What happened between two states of a delivery, one plain sentence each, for `why` and `history`. */
export function eventsOf(before: Delivery, after: Delivery): NewEvent[] {
  const events: NewEvent[] = []
  if (!before.plan && after.plan) events.push({ type: 'planned', text: planWords(after) })
  if (!before.begun && after.begun) events.push({ type: 'began', text: 'began to change the cluster' })
  const was = stageOf(before)
  const is = stageOf(after)
  if (is && is !== was) events.push({ type: 'stage', text: `stage ${is} began` })
  if (before.direction === 'forward' && after.direction === 'back')
    events.push({ type: 'goingBack', text: `goes back: ${after.failure?.because ?? 'no reason was given'}` })
  if (!before.held && after.held) events.push({ type: 'held', text: `holds: ${after.failure?.because ?? ''}` })
  if (before.held && !after.held && !after.outcome) events.push({ type: 'resumed', text: 'goes on' })
  const { waitingOn } = after
  if (waitingOn && waitingOn.on !== 'person' && waitingOn.on !== before.waitingOn?.on)
    events.push({ type: 'waiting', text: describeWaiting(waitingOn) })
  if (after.outcome && !before.outcome) events.push({ type: 'ended', text: outcomeWords(after) })
  return events
}

/** What goes into the card's thread: the plan, what went wrong with its proof, and the end. */
export function notesOf(before: Delivery, after: Delivery): Note[] {
  const message = { kind: 'delivery', subject: after.id, channel: after.channel }
  const notes: Note[] = []
  if (!before.plan && after.plan)
    notes.push({ key: `${after.id}/plan`, message, text: planWords(after), lines: changeLines(after) })
  const failure = failureOf(after)
  if (failure && failure !== failureOf(before) && after.outcome?.is !== 'cancelled')
    notes.push({
      key: `${after.id}/failure/${failureCount(after)}`,
      message,
      text: `${failureTitle(after)}: ${failure.because}${failure.hint ? `. ${failure.hint}` : ''}`,
      ...(failure.details && { lines: failure.details }),
      broadcast: true,
    })
  if (after.outcome && !before.outcome && after.outcome.is !== 'refused')
    notes.push({ key: `${after.id}/end`, message, text: outcomeWords(after) })
  return notes
}

function stageOf({ stages }: Delivery): string | undefined {
  const running = stages.find(({ state }) => state === 'running')
  return running && (running.direction === 'back' ? `${running.stage} back` : running.stage)
}

function failureOf({ failure, outcome }: Delivery): Reason | undefined {
  return outcome?.is === 'refused' ? outcome.reason : failure
}

/** Holds, retries and ways back each get a note of their own. */
function failureCount({ stages, direction, endedAt }: Delivery): string {
  const running = stages.findLast(({ startedAt }) => startedAt !== undefined)
  return `${direction}/${running?.startedAt ?? endedAt ?? 0}`
}

function failureTitle({ outcome, held, direction, abortedBy, app, wanted, environment }: Delivery): string {
  const what = `${app} ${wanted} in ${environment}`
  if (outcome?.is === 'refused') return `Cannot deliver ${what}`
  if (abortedBy) return `${actorName(abortedBy)} aborts ${what}`
  if (held) return `${what} holds`
  return direction === 'back' ? `${what} failed and goes back` : `${what} failed`
}

function planWords({ plan }: Delivery): string {
  const changes = (plan?.changes ?? []).filter(({ action }) => action !== 'unchanged')
  if (changes.length === 0) return 'Nothing would change'
  return `Plan: ${changes.length} ${changes.length === 1 ? 'object changes' : 'objects change'}`
}

function changeLines({ plan }: Delivery): string[] {
  const changes = plan?.changes ?? []
  return changes.map(({ action, object, images }) => {
    const moved = images.map(({ container, to }) => ` ${container} → ${to}`).join(',')
    return `${action} ${object.kind}/${object.name}${moved}`
  })
}
