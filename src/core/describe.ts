import { actorName, type Actor } from './actor.ts'
import type { Delivery } from './delivery.ts'
import { unreachable } from './unreachable.ts'
import type { WaitingOn } from './waiting.ts'

/** One plain, unescaped sentence about why nothing happens right now. */
export function describeWaiting(waiting: WaitingOn): string {
  switch (waiting.on) {
    case 'provider':
      return `waits for ${waiting.provider}, which cannot be asked: ${waiting.because}; it goes on by itself`
    case 'queue':
      return `waits behind ${waiting.behind}, at place ${waiting.position} of the queue`
    case 'objects':
      return `waits until ${waiting.objects.join(', ')} ${waiting.objects.length === 1 ? 'is' : 'are'} written`
    case 'pods':
      return `waits for pods: ${waiting.ready} of ${waiting.wanted} ready${waiting.because ? ` (${waiting.because})` : ''}`
    case 'person':
      return `holds until somebody decides: ${waiting.because}`
    default:
      return unreachable(waiting)
  }
}

/** One plain, unescaped sentence about how a delivery ended; what it is doing when it has not. */
export function outcomeWords({ app, environment, wanted, outcome }: Delivery): string {
  const what = `${app} ${wanted}`
  switch (outcome?.is) {
    case undefined:
      return `${what} is on its way to ${environment}`
    case 'succeeded':
      return `${what} runs in ${environment}`
    case 'rolledBack':
      return `${what} failed in ${environment}, which is back at ${outcome.to}: ${outcome.reason.because}`
    case 'aborted':
      return `${actorName(outcome.by)} aborted ${what} in ${environment}${outcome.to ? `, which is back at ${outcome.to}` : ''}${reasonTail(outcome)}`
    case 'cancelled':
      return `${actorName(outcome.by)} cancelled ${what} to ${environment}${reasonTail(outcome)}`
    case 'refused':
      return `Cannot deliver ${what} to ${environment}: ${outcome.reason.because}`
    case 'superseded':
      return `${outcome.by} took ${environment} over from ${what}`
    default:
      return unreachable(outcome)
  }
}

/** What stands for the reason of somebody who gave none. */
export function withoutReason(by: Actor, did: 'aborted' | 'cancelled'): string {
  return `${actorName(by)} ${did} it`
}

/** The reason that was given, where one was: who did it is said already. */
function reasonTail({ is, by, reason }: Stopped): string {
  return reason.because === withoutReason(by, is) ? '' : `: ${reason.because}`
}

type Stopped = Extract<NonNullable<Delivery['outcome']>, { is: 'aborted' | 'cancelled' }>
