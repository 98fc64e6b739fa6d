import { actorName, type Actor } from './actor.ts'
import type { Gate } from '#src/core/rules/approval.ts'
import type { Instant } from './clock.ts'
import type { Delivery } from './delivery.ts'
import { undertakingOf } from './undertaking.ts'
import { unreachable } from './unreachable.ts'
import type { WaitingOn } from './waiting.ts'

/** One plain, unescaped sentence about why nothing happens right now. */
export function describeWaiting(waiting: WaitingOn): string {
  const describe = waits[waiting.on] as (waiting: WaitingOn) => string
  return describe(waiting)
}

const waits: {
  readonly [On in WaitingOn['on']]: (waiting: Extract<WaitingOn, { on: On }>) => string
} = {
  provider: ({ provider, because }) =>
    `waits for ${provider}, which cannot be asked: ${because}; it goes on by itself`,
  queue: ({ behind, position }) => `waits behind ${behind}, at place ${position} of the queue`,
  approval: (waiting) => `waits for ${approvalWords(waiting)}${gatesTail(waiting.gates)}`,
  gates: ({ gates }) => `waits: ${gateWords(gates)}`,
  objects: ({ objects }) =>
    `waits until ${objects.join(', ')} ${objects.length === 1 ? 'is' : 'are'} written`,
  pods: ({ ready, wanted, because }) =>
    `waits for pods: ${ready} of ${wanted} ready${because ? ` (${because})` : ''}`,
  dependencies: ({ dependencies }) => `waits for ${dependencies.join('; ')}`,
  migrations: ({ jobs, because }) =>
    `waits for ${jobs.join(', ')} to change its data${because ? ` (${because})` : ''}`,
  watching: ({ until, blind }) =>
    blind
      ? `watches for alerts, of which none can be seen: ${blind.because}; ${lengthWords(blind.left)} are left from when they can be seen again`
      : `watches for alerts${until === undefined ? '' : ` until ${momentWords(until)}`}`,
  person: ({ because }) => `holds until somebody decides: ${because}`,
}

type ApprovalWait = Extract<WaitingOn, { on: 'approval' }>

/** `2 approvals of release-managers, one of them of sre`. */
function approvalWords({ missing, from, required }: ApprovalWait): string {
  if (missing === 0 && required.length === 0) return 'the votes to be counted'
  if (missing === 0) return `an approval of ${required.join(' and one of ')}`
  const count = `${missing} ${missing === 1 ? 'approval' : 'approvals'} of ${from.join(' or ')}`
  if (required.length === 0) return count
  const words = required.join(' and of ')
  return required.every((one) => from.includes(one))
    ? `${count}, one of them of ${words}`
    : `${count} and one of ${words}`
}

/** A moment in plain text: `2026-11-21 15:16 UTC`. */
export function momentWords(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function lengthWords(ms: number): string {
  return ms < 120_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} minutes`
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
