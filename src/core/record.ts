import type { z } from 'zod'
import type { Awaitable } from '#src/core/dependencies/kind.ts'
import type { Instant } from './clock.ts'
import type { Effect } from './effects.ts'
import type { Query, Seen } from './queries.ts'
import type { Signal } from './signal.ts'
import type { Target } from './target.ts'

/** Names a record: its kind and its id within the workspace. */
export type RecordRef = { readonly kind: string; readonly id: string }

/** What `decide` is given. `now` is the only clock there is. */
export type Situation<Document> = {
  readonly record: Document
  /** Of the record's target, when it has one. */
  readonly target: Target | undefined
  readonly seen: Seen
  /** What was said since the last tick, oldest first. */
  readonly signals: readonly Signal[]
  readonly now: Instant
}

/** What a tick decided: saved in one step, then acted upon. */
export type Decision<Document> = {
  readonly record: Document
  /** The target as it should be saved; absent means unchanged. */
  readonly target?: Target
  readonly effects: readonly Effect[]
  /** When to look again; absent means only when a signal or an event comes. */
  readonly wakeAt?: Instant
  readonly events?: readonly NewEvent[]
  readonly notes?: readonly Note[]
  readonly children?: readonly NewRecord[]
  readonly signals?: readonly NewSignal[]
  /** Messages whose subject changed. */
  readonly messages?: readonly MessageKey[]
}

/** A registered kind of record. Pure: the engine asks its queries, saves its decisions and performs its effects. */
export type RecordKind<Document> = {
  readonly kind: string
  /** Parses a stored document of this or an earlier version. */
  readonly document: z.ZodType<Document>
  wants(record: Document, target: Target | undefined): readonly Query[]
  decide(situation: Situation<Document>): Decision<Document>
  /** One word for lists and metrics: `rollout`, `held`, `succeeded` … */
  stateOf(record: Document): string
  isDone(record: Document): boolean
  /** Objects whose events should wake the record early: cluster and namespace. */
  watches?(record: Document): { readonly cluster: string; readonly namespace: string } | undefined
  /** What people are told when the record had to be quarantined. */
  messageOf(record: Document): MessageKey | undefined
}

/** The same, with answers that may take their time: what it decides by may run in a thread of its own. */
export type AnyRecordKind = Omit<RecordKind<unknown>, 'wants' | 'decide'> & {
  wants(record: unknown, target: Target | undefined): Awaitable<readonly Query[]>
  decide(situation: Situation<unknown>): Awaitable<Decision<unknown>>
}

/** Something that happened, for `why` and `history`. `text` is plain and unescaped. */
export type NewEvent = { readonly type: string; readonly text: string }

/** A reply in the thread of a message: posted once, never edited. `text` and `lines` are plain and unescaped. */
export type Note = {
  /** Unique for ever: `d-7k3f9q/failed`. A second note with the same key is dropped. */
  readonly key: string
  readonly message: MessageKey
  readonly text: string
  /** Shown as a code block. */
  readonly lines?: readonly string[]
  /** Also shown in the channel. */
  readonly broadcast?: boolean
  /** Who is called by name: groups of the catalog and user ids. */
  readonly mention?: readonly string[]
}

/** One message per kind, subject and channel: `{ kind: 'delivery', subject: 'd-7k3f9q', channel: '#checkout' }`. */
export type MessageKey = {
  readonly kind: string
  readonly subject: string
  readonly channel: string
}

/** A record to create if it is absent. */
export type NewRecord = RecordRef & {
  readonly target?: string
  readonly document: unknown
  readonly state: string
  /** One that is done already goes on, with what it knew. */
  readonly revives?: true
}

/** A signal to a record; the same `key` is stored once. */
export type NewSignal = { readonly to: RecordRef; readonly key: string; readonly signal: Signal }
