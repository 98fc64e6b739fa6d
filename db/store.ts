import type { Actor } from '#src/core/actor.ts'
import type { AuditEntry, AuditHead, Sealed } from '#src/core/audit-chain.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Hash } from '#src/core/plan/objects.ts'
import type {
  MessageKey,
  NewEvent,
  NewRecord,
  NewSignal,
  Note,
  RecordRef,
} from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import type { Target } from '#src/core/target.ts'

/**
 * What the bot remembers, for one workspace. Every method is one atomic step: there are no transactions to forget.
 * A store is opened with a clock; nothing here takes a time from its caller but `nextAt`.
 */
export type Store = {
  // — the door: requests come in once, durably —

  /** Stores a request before it is acknowledged. `seen` means that this id came before: do nothing again. Calls of one turn share one commit. */
  receive(id: string, payload: unknown): Promise<'new' | 'seen'>
  /** Marks a received request as answered. Unknown ids are fine. */
  finish(id: string): Promise<void>
  /** Received and not finished, oldest first: what a crash interrupted. */
  unfinished(): Promise<
    readonly { readonly id: string; readonly payload: unknown; readonly at: Instant }[]
  >

  // — commands: create or signal, never write a record that exists —

  /** Inserts the record if it is absent (due now), appends signals to others, audits what was ordered and marks messages, in one step. */
  submit(submission: Submission): Promise<'created' | 'exists'>

  // — the loop —

  /**
   * Leases due records, oldest first, at most one per target and none whose target is leased: `epoch` counts the
   * record's claims, the target's `fence` rises with each. Signals unread so far come along.
   */
  claim(request: { readonly leaseMs: number; readonly limit: number }): Promise<readonly Claim[]>
  /** Saves a tick, or answers `fenced` and saves nothing when somebody claimed the record or its target since. */
  commit(commit: Commit): Promise<'ok' | 'fenced'>
  /**
   * For the holder of a claim who finds live objects with a higher fence, so a database that is new or was restored:
   * the target's fence rises above it. Resolves to the claim as it holds from now on, or to undefined, changing
   * nothing, when somebody claimed the record or its target since, or it has none.
   */
  raiseFence(claim: Claim, above: number): Promise<Claim | undefined>
  /** Ends the lease; due again at `nextAt`, or now if unread signals remain; `undefined` waits for a signal. No-op when fenced. */
  release(claim: Claim, nextAt: Instant | undefined): Promise<void>
  /**
   * Takes a record whose tick throws out of the loop, with the error for people to see, and out of its target's queue,
   * whose next is woken; it stays active where it was. The next signal to it lets it in again.
   */
  quarantine(claim: Claim, error: string): Promise<void>
  /** Makes a record due now; a hint from a watch. Unknown or finished records are fine. */
  wake(ref: RecordRef): Promise<void>
  /** When the next record is due; undefined when none is. (The outbox has the sender's pace, not the loop's.) */
  nextDue(): Promise<Instant | undefined>

  // — reading —

  find(ref: RecordRef): Promise<StoredRecord | undefined>
  /** Newest first. */
  list(filter: RecordFilter): Promise<readonly StoredRecord[]>
  target(key: string): Promise<Target | undefined>
  /** Oldest first. */
  events(ref: RecordRef): Promise<readonly StoredEvent[]>
  /** Counts for metrics and readiness. */
  depth(): Promise<{
    readonly outbox: number
    readonly dirty: number
    readonly records: Readonly<Record<string, number>>
  }>

  // — the audit: rows are added with what they tell of, and chained afterwards —

  /** Newest first. */
  auditRows(filter: AuditFilter): Promise<readonly AuditRow[]>
  /**
   * Chains up to `limit` rows that are not chained yet, in their order, in one step, and answers how many; `tell` says
   * which messages a row asks for, marked in the same step. For the one sealer.
   */
  seal(limit: number, tell?: (row: AuditRow) => readonly MessageKey[]): Promise<number>
  /** The last row that is chained; undefined while there is none. */
  auditHead(): Promise<AuditHead | undefined>
  /** Rows behind the one whose `seq` is `after`, oldest first, as they are stored: to verify the chain in pages. */
  auditChain(after: number, limit: number): Promise<readonly (AuditEntry & Sealed)[]>

  // — artifacts: large answers, once —

  /** Returns the SHA-256 of the bytes. */
  putArtifact(bytes: string): Promise<Hash>
  artifact(hash: Hash): Promise<string | undefined>

  // — messages: a projection, and the outbox for what cannot be rendered again —

  /** Messages whose subject changed since they were last posted, final states (`urgent`) first, then oldest first. */
  dirtyMessages(limit: number): Promise<readonly DirtyMessage[]>
  /** Remembers what stands in Slack. `version` is the one that was rendered: if it rose since, the message stays dirty. */
  saveMessage(key: MessageKey, posted: PostedMessage, version: number): Promise<void>
  /** Remembers which pictures were brought to the message that stands at `ts`. No-op when it stands elsewhere now. */
  savePictures(key: MessageKey, ts: string, pictures: readonly PostedPicture[]): Promise<void>
  /** Forgets where a message stood (it was deleted) and its pictures, so that it is posted again. */
  forgetMessage(key: MessageKey): Promise<void>
  message(key: MessageKey): Promise<PostedMessage | undefined>
  /** Which message this is, by where it stands in Slack. */
  messageAt(channel: string, ts: string): Promise<MessageKey | undefined>

  /** Due outbox rows, oldest first. */
  outbox(limit: number): Promise<readonly OutboxRow[]>
  doneOutbox(id: number): Promise<void>
  retryOutbox(id: number, at: Instant, error: string): Promise<void>

  close(): Promise<void>
}

export type Submission = {
  readonly create?: NewRecord
  readonly signals?: readonly NewSignal[]
  readonly messages?: readonly MessageKey[]
  /** Who ordered it. What happens by itself needs none: the audit only ever grows. */
  readonly audit?: NewAudit
}

export type NewAudit = {
  readonly actor: Actor
  readonly action: string
  /** Which request it came from. */
  readonly invocation: string
  /** JSON. What looks like a secret in it is not stored. */
  readonly detail: unknown
  /** What it is about. */
  readonly app?: string
  readonly environment?: string
  /** The hash of the plan that it is about. */
  readonly plan?: string
  /** Where it was said. */
  readonly channel?: string
}

export type AuditRow = NewAudit & {
  readonly seq: number
  readonly at: Instant
  /** Absent until it is sealed. */
  readonly hash?: string
}

export type AuditFilter = {
  readonly app?: string
  readonly environment?: string
  /** Rows of other environments are left out; those of none are not. */
  readonly environments?: readonly string[]
  /** As `actorKey` spells it, or a name. */
  readonly actor?: string
  readonly action?: string
  /** What one request left. */
  readonly invocation?: string
  readonly since?: Instant
  readonly until?: Instant
  /** Only rows with a lower `seq`: the next page. */
  readonly before?: number
  readonly limit: number
}

export type Claim = RecordRef & {
  readonly document: unknown
  readonly revision: number
  readonly epoch: number
  readonly target: { readonly document: Target; readonly fence: number } | undefined
  readonly signals: readonly { readonly id: number; readonly signal: Signal }[]
  /** The only `now` that decide sees. */
  readonly now: Instant
  readonly leaseUntil: Instant
}

export type Commit = {
  readonly claim: Claim
  readonly document: unknown
  readonly state: string
  readonly done: boolean
  readonly target?: Target
  readonly children?: readonly NewRecord[]
  readonly signals?: readonly NewSignal[]
  /** What looks like a secret in their texts is not stored. */
  readonly events?: readonly NewEvent[]
  readonly notes?: readonly Note[]
  readonly messages?: readonly MessageKey[]
  /** Beside the events, each of which is audited by itself. */
  readonly audit?: readonly NewAudit[]
}

export type StoredRecord = RecordRef & {
  readonly document: unknown
  readonly state: string
  readonly done: boolean
  readonly target: string | undefined
  readonly createdAt: Instant
  readonly quarantined: string | undefined
}

export type RecordFilter = {
  readonly kind: string
  readonly target?: string
  readonly done?: boolean
  readonly state?: string
  readonly limit?: number
}

export type StoredEvent = NewEvent & { readonly at: Instant }

export type PostedMessage = {
  readonly channel: string
  readonly ts: string
  readonly hash: string
  /** Kept by `savePictures` alone. */
  readonly pictures?: readonly PostedPicture[]
}

/** What became of a picture: it may stand in the message, stands in its thread alone, or never came to Slack. */
export type PostedPicture = { readonly hash: string } & (
  | { readonly is: 'inline' | 'thread'; readonly file: string; readonly alt: string }
  | { readonly is: 'lost' }
)

export type DirtyMessage = {
  readonly key: MessageKey
  readonly version: number
  readonly posted: PostedMessage | undefined
  readonly dirtySince: Instant
}

export type OutboxRow = {
  readonly id: number
  readonly note: Note
  readonly attempts: number
  readonly createdAt: Instant
}

/** The disk is full or the file is read-only: nothing was saved, reads go on. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}
