import type { Clock, Instant } from '#src/core/clock.ts'
import type { ParameterGroup } from '#src/core/dependencies/cloud.ts'
import { type FailureKind, ProviderFailure } from '#src/core/errors.ts'
import type { Bucket } from './buckets.ts'
import type { Instance, Takes } from './instances.ts'
import type { Secret } from './secrets.ts'
import type { Snapshot } from './snapshots.ts'

/** Everything there is in a simulated account. */
export type Account = {
  readonly name: string
  readonly clock: Clock
  readonly region: string
  readonly takes: Takes
  readonly instances: Map<string, Instance>
  readonly snapshots: Map<string, Snapshot>
  readonly groups: Map<string, ParameterGroup>
  readonly secrets: Map<string, Secret>
  readonly buckets: Map<string, Bucket>
  readonly calls: Map<string, number>
  readonly journal: JournalEntry[]
  readonly faults: Faults
  /** How many instances there may be. */
  quota: number
  /** Counts what is made: names and versions come from it. */
  serial: number
}

/** A call that changed something. */
export type JournalEntry = {
  readonly at: Instant
  /** `rds:CreateDBInstance`. */
  readonly action: string
  readonly id: string
}

type Faults = {
  isAway: boolean
  isExpired: boolean
  /** How many of the next calls are told to slow down. */
  throttled: number
  readonly denied: string[]
}

/** A call of the API, with how it is spoken of. */
export type Call = {
  readonly account: Account
  /** `rds:CreateDBInstance`. */
  readonly action: string
  /** As it follows "Cannot": `create database "checkout-db"`. */
  readonly doing: string
  readonly resource: string
  readonly now: Instant
}

/** Answers one call of the API, unless something is in the way. */
export async function asked<Answer>(
  account: Account,
  what: Pick<Call, 'action' | 'doing' | 'resource'> & { readonly signal: AbortSignal },
  answer: (call: Call) => Answer,
): Promise<Answer> {
  const { signal, ...rest } = what
  const call: Call = { account, now: account.clock.now(), ...rest }
  account.calls.set(call.action, (account.calls.get(call.action) ?? 0) + 1)
  refuseFaults(call, signal)
  return answer(call)
}

/** Writes down that a call changed something. */
export function done({ account, action, now }: Call, id: string): void {
  account.journal.push({ at: now, action, id })
}

/** What the cloud understood and does not do, in its own words. */
export function refused(call: Call, because: string, hint?: string): ProviderFailure {
  return failed(call, 'rejected', because, hint === undefined ? {} : { hint })
}

/** What is busy with something else. */
export function busy(call: Call, because: string): ProviderFailure {
  return failed(call, 'conflict', because)
}

/** Any failure of a call, in words. */
export function failed(
  { account, doing }: Call,
  kind: FailureKind,
  because: string,
  options: { readonly hint?: string; readonly retryAfter?: number } = {},
): ProviderFailure {
  return new ProviderFailure(account.name, kind, `Cannot ${doing}: ${because}`, options)
}

/** How AWS names something of this account. */
export function arnOf(account: Account, service: 'rds' | 'secretsmanager', rest: string): string {
  return `arn:aws:${service}:${account.region}:${ACCOUNT}:${rest}`
}

/** Whose account it is. */
export const ACCOUNT = '123456789012'

function refuseFaults(call: Call, signal: AbortSignal): void {
  const { faults } = call.account
  if (signal.aborted) throw failed(call, 'unavailable', 'it took too long')
  if (faults.isAway) throw failed(call, 'unavailable', 'the cloud does not answer')
  if (faults.throttled > 0) {
    faults.throttled -= 1
    throw failed(call, 'throttled', 'Rate exceeded', { retryAfter: 1000 })
  }
  if (faults.isExpired)
    throw failed(call, 'denied', 'The security token included in the request is expired', {
      hint: 'Renew the credentials of the bot',
    })
  if (faults.denied.includes(call.action))
    throw failed(call, 'denied', `not authorized to perform ${call.action} on ${call.resource}`, {
      hint: `Allow ${call.action} to the role of the bot`,
    })
}
