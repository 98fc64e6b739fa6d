import { sql } from 'drizzle-orm'
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import type { PostedPicture } from '#db/store.ts'
import type { Actor } from '#src/core/actor.ts'
import type { Note } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import type { Target } from '#src/core/target.ts'

// Times are milliseconds since 1970. `seq` counts the rows of a table in the order they came.

/** What the loop drives. A leased record is due again when its lease ends, so `nextAt` alone says what can be claimed. */
export const records = sqliteTable(
  'records',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    workspace: text().notNull(),
    kind: text().notNull(),
    id: text().notNull(),
    target: text(),
    document: text({ mode: 'json' }).$type<unknown>().notNull(),
    state: text().notNull(),
    done: integer({ mode: 'boolean' }).notNull().default(false),
    /** Counts commits, so that one claim commits once. */
    revision: integer().notNull().default(0),
    /** Counts claims, so that a holder whose lease ran out is told from the next one. */
    epoch: integer().notNull().default(0),
    /** Absent: only a signal or a wake makes it due. */
    nextAt: integer(),
    leaseUntil: integer().notNull().default(0),
    /** Woken since it was claimed: what the running tick saw may be old. */
    woken: integer({ mode: 'boolean' }).notNull().default(false),
    /** The error that took it out of the loop. */
    quarantined: text(),
    createdAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex('records_ref').on(table.workspace, table.kind, table.id),
    index('records_due')
      .on(table.workspace, table.nextAt)
      .where(sql`done = 0 and next_at is not null`),
    index('records_live')
      .on(table.workspace, table.state, table.quarantined)
      .where(sql`done = 0`),
    index('records_by_done').on(table.workspace, table.kind, table.done, table.seq),
    index('records_by_kind').on(table.workspace, table.kind, table.seq),
    index('records_by_target').on(table.workspace, table.target, table.kind, table.seq),
  ],
)

export const targets = sqliteTable(
  'targets',
  {
    workspace: text().notNull(),
    key: text().notNull(),
    document: text({ mode: 'json' }).$type<Target>().notNull(),
    /** Counts the claims of records that act on it. */
    fence: integer().notNull(),
    leaseUntil: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.key] })],
)

/** May be there before its record is: whoever comes first waits for the other. */
export const signals = sqliteTable(
  'signals',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    workspace: text().notNull(),
    kind: text().notNull(),
    id: text().notNull(),
    key: text().notNull(),
    signal: text({ mode: 'json' }).$type<Signal>().notNull(),
    createdAt: integer().notNull(),
    readAt: integer(),
  },
  (table) => [
    uniqueIndex('signals_key').on(table.workspace, table.kind, table.id, table.key),
    index('signals_unread')
      .on(table.workspace, table.kind, table.id, table.seq)
      .where(sql`read_at is null`),
  ],
)

/** Requests that were acknowledged. The payload goes when the request is finished. */
export const inbox = sqliteTable(
  'inbox',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    workspace: text().notNull(),
    id: text().notNull(),
    payload: text({ mode: 'json' }).$type<unknown>(),
    receivedAt: integer().notNull(),
    finishedAt: integer(),
  },
  (table) => [
    uniqueIndex('inbox_id').on(table.workspace, table.id),
    index('inbox_unfinished')
      .on(table.workspace, table.seq)
      .where(sql`finished_at is null`),
  ],
)

/** What is posted once. The key stays when the note is pruned, because it is unique for ever. */
export const outbox = sqliteTable(
  'outbox',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    workspace: text().notNull(),
    key: text().notNull(),
    note: text({ mode: 'json' }).$type<Note>(),
    attempts: integer().notNull().default(0),
    nextAt: integer().notNull(),
    error: text(),
    createdAt: integer().notNull(),
    doneAt: integer(),
  },
  (table) => [
    uniqueIndex('outbox_key').on(table.workspace, table.key),
    index('outbox_due')
      .on(table.workspace, table.nextAt)
      .where(sql`done_at is null`),
  ],
)

/** One message per kind, subject and channel. It is dirty while `dirtySince` is there. */
export const messages = sqliteTable(
  'messages',
  {
    workspace: text().notNull(),
    kind: text().notNull(),
    subject: text().notNull(),
    channel: text().notNull(),
    /** Counts the changes of the subject. */
    version: integer().notNull(),
    dirtySince: integer(),
    markedAt: integer().notNull(),
    urgent: integer({ mode: 'boolean' }).notNull().default(false),
    postedChannel: text(),
    postedTs: text(),
    postedHash: text(),
    /** Pictures of the message that stands there. */
    postedPictures: text({ mode: 'json' }).$type<readonly PostedPicture[]>(),
  },
  (table) => [
    primaryKey({ columns: [table.workspace, table.kind, table.subject, table.channel] }),
    index('messages_dirty')
      .on(table.workspace, sql`urgent desc`, table.dirtySince)
      .where(sql`dirty_since is not null`),
    index('messages_posted').on(table.workspace, table.postedChannel, table.postedTs),
  ],
)

export const events = sqliteTable(
  'events',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    workspace: text().notNull(),
    kind: text().notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    type: text().notNull(),
    text: text().notNull(),
  },
  (table) => [
    index('events_record').on(table.workspace, table.kind, table.id, table.seq),
    foreignKey({
      columns: [table.workspace, table.kind, table.id],
      foreignColumns: [records.workspace, records.kind, records.id],
    }),
  ],
)

export const artifacts = sqliteTable(
  'artifacts',
  {
    workspace: text().notNull(),
    hash: text().notNull(),
    bytes: text().notNull(),
    createdAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.hash] })],
)

/** Who did what to what. Rows are only ever added (triggers hold that); a sealer fills the last two columns, once, in order. */
export const audit = sqliteTable(
  'audit',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    workspace: text().notNull(),
    at: integer().notNull(),
    actor: text({ mode: 'json' }).$type<Actor>().notNull(),
    action: text().notNull(),
    invocation: text().notNull(),
    detail: text({ mode: 'json' }).$type<unknown>().notNull(),
    previousHash: text(),
    hash: text(),
    /** The actor as a word: what the audit is searched by. */
    by: text(),
    app: text(),
    environment: text(),
    /** The hash of the plan that it was about. */
    plan: text(),
    /** Where it was said. */
    channel: text(),
  },
  (table) => [
    index('audit_by_app').on(table.workspace, table.app, table.seq),
    index('audit_by_actor').on(table.workspace, table.by, table.seq),
    index('audit_open')
      .on(table.workspace, table.seq)
      .where(sql`hash is null`),
    // A request that runs again after a crash says the same thing again: it is stored once.
    uniqueIndex('audit_once').on(table.workspace, table.invocation, table.action, table.detail),
  ],
)
