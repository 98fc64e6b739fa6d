import type { Instant } from './clock.ts'
import { canonical, hashOf } from './hash.ts'
import type { Hash } from '#src/core/plan/objects.ts'

/** A row of the audit exactly as it is stored: `actor` and `detail` are JSON texts, of which every byte counts. */
export type AuditEntry = {
  readonly seq: number
  readonly workspace: string
  readonly at: Instant
  readonly by: string | null
  readonly actor: string
  readonly action: string
  readonly invocation: string
  readonly app: string | null
  readonly environment: string | null
  readonly plan: string | null
  readonly channel: string | null
  readonly detail: string
}

/** What the sealer adds: the hash of the row before, and the row's own, which covers both. */
export type Sealed = { readonly previousHash: string | null; readonly hash: string | null }

/** Where a chain ends. Written down elsewhere, it shows a tail that was cut off later. */
export type AuditHead = { readonly seq: number; readonly hash: Hash }

/** The chains of all workspaces in one database, as they were at the first look, whatever is written meanwhile. */
export type AuditReader = {
  workspaces(): readonly string[]
  /** Rows behind the one whose `seq` is `after`, oldest first. */
  chain(workspace: string, after: number, limit: number): readonly (AuditEntry & Sealed)[]
  close(): void
}

/** What stands before the first row. */
export const GENESIS: Hash = '0'.repeat(64)

/** The hash that seals a row behind the one whose hash is `previous`. */
export function sealOf(entry: AuditEntry, previous: Hash): Hash {
  return hashOf(
    canonical([
      previous,
      entry.seq,
      entry.workspace,
      entry.at,
      entry.by,
      entry.actor,
      entry.action,
      entry.invocation,
      entry.app,
      entry.environment,
      entry.plan,
      entry.channel,
      entry.detail,
    ]),
  )
}

/** How far a chain was followed. `openAt` is its first row that is not sealed yet. */
export type ChainState = {
  readonly head: AuditHead | undefined
  readonly sealed: number
  readonly open: number
  readonly openAt: number | undefined
}

export const chainStart: ChainState = { head: undefined, sealed: 0, open: 0, openAt: undefined }

/** The first row that is not as it was sealed, and what is wrong with it. */
export type BadRow = { readonly seq: number; readonly problem: string }

/** Follows a chain by one row, in the order of `seq`; rows after the last seal are open and prove nothing. */
export function follow(state: ChainState, row: AuditEntry & Sealed): ChainState | BadRow {
  const { head, sealed, open, openAt } = state
  if (row.hash === null)
    return row.previousHash === null
      ? { ...state, open: open + 1, openAt: openAt ?? row.seq }
      : { seq: row.seq, problem: 'its seal was removed' }
  if (openAt !== undefined)
    return {
      seq: openAt,
      problem: 'it is not sealed, but rows after it are: it was inserted, or its seal was removed',
    }

  const previous = head?.hash ?? GENESIS
  if (row.hash !== sealOf(row, row.previousHash ?? ''))
    return { seq: row.seq, problem: 'it was changed after it was sealed' }
  if (row.previousHash !== previous) return { seq: row.seq, problem: brokenBefore(head) }
  return { head: { seq: row.seq, hash: row.hash }, sealed: sealed + 1, open, openAt }
}

function brokenBefore(head: AuditHead | undefined): string {
  return head
    ? `it does not follow row ${head.seq}: rows between them were removed, or row ${head.seq} was inserted or sealed anew`
    : 'it does not begin the chain: rows before it were removed'
}
