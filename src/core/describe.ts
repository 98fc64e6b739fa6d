import { actorName, type Actor } from './actor.ts'
import type { Gate } from '#src/core/rules/approval.ts'
import type { Instant } from './clock.ts'
import type { Delivery } from './delivery.ts'
import { undertakingOf } from './undertaking.ts'
import { unreachable } from './unreachable.ts'
import type { WaitingOn } from './waiting.ts'

/** One plain, unescaped sentence about why nothing happens right now. */
export function describeWaiting(waiting: WaitingOn): string {
  switch (waiting.on) {
    case 'provider':
      return `waits for ${waiting.provider}, which cannot be asked: ${waiting.because}; it goes on by itself`
    case 'queue':
      return `waits behind ${waiting.behind}, at place ${waiting.position} of the queue`
    case 'approval':
      return `waits for ${approvalWords(waiting)}${gatesTail(waiting.gates)}`
    case 'gates':
      return `waits: ${gateWords(waiting.gates)}`
    case 'objects':
      return `waits until ${waiting.objects.join(', ')} ${waiting.objects.length === 1 ? 'is' : 'are'} written`
    case 'pods':
      return `waits for pods: ${waiting.ready} of ${waiting.wanted} ready${waiting.because ? ` (${waiting.because})` : ''}`
    case 'dependencies':
      return `waits for ${waiting.dependencies.join('; ')}`
    case 'migrations':
      return `waits for ${waiting.jobs.join(', ')} to change its data${waiting.because ? ` (${waiting.because})` : ''}`
    case 'person':
      return `holds until somebody decides: ${waiting.because}`
    default:
      return unreachable(waiting)
  }
}

type ApprovalWait = Extract<WaitingOn, { on: 'approval' }>

/** `2 approvals of release-managers, one of them of sre`. */
function approvalWords({ missing, from, required }: ApprovalWait): string {
  if (missing === 0 && required.length === 0) return 'the votes to be counted'
  if (missing === 0) return `an approval of ${required.join(' and one of ')}`
  const count = `${missing} ${missing === 1 ? 'approval' : 'approvals'} of ${from.join(' or ')}`
  return required.length > 0 ? `${count}, one of them of ${required.join(' and of ')}` : count
}

/** A moment in plain text: `2026-11-21 15:16 UTC`. */
export function momentWords(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** What keeps a delivery beside votes, one clause each. */
export function gateWords(gates: readonly Gate[]): string {
  return gates
    .filter(({ is }) => is !== 'open')
    .map(({ because }) => because)
    .join('; ')
}

function gatesTail(gates: readonly Gate[] = []): string {
  const words = gateWords(gates)
  return words ? `; besides, ${words}` : ''
}

/** One plain, unescaped sentence about how a delivery ended; what it is doing when it has not. */
export function outcomeWords(delivery: Delivery): string {
  const { environment, outcome } = delivery
  const { noun, where, verb, onItsWay, done, subject, participle } = undertakingOf(delivery)
  switch (outcome?.is) {
    case undefined:
      return onItsWay
    case 'succeeded':
      return done
    case 'rolledBack':
      return `${noun} failed in ${environment}, which is back at ${outcome.to}: ${outcome.reason.because}`
    case 'aborted':
      return `${actorName(outcome.by)} aborted ${noun} in ${environment}${outcome.to ? `, which is back at ${outcome.to}` : ''}${reasonTail(outcome)}`
    case 'cancelled':
      return `${actorName(outcome.by)} cancelled ${noun} ${where}${reasonTail(outcome)}`
    case 'refused':
      return `Cannot ${verb}: ${outcome.reason.because}`
    case 'rejected':
      return `${actorName(outcome.by)} rejected ${noun} ${where}: ${outcome.reason.because}`
    case 'expired':
      return `${subject} was not ${participle} ${where}: ${outcome.reason.because}`
    case 'superseded':
      return supersededWords(delivery, outcome.by)
    default:
      return unreachable(outcome)
  }
}

function supersededWords(delivery: Delivery, by: string): string {
  const { noun, where } = undertakingOf(delivery)
  return delivery.begun
    ? `${by} took ${delivery.environment} over from ${noun}`
    : `${noun} ${where} gave way to ${by}`
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
