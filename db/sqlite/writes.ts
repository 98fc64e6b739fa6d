import { and, eq, sql } from 'drizzle-orm'
import type { Instant } from '#src/core/clock.ts'
import type { MessageKey, NewRecord, NewSignal, RecordRef } from '#src/core/record.ts'
import type { Connection } from './connection.ts'
import { messages, records, signals } from './schema.ts'

/** The writes that several steps are made of. They run inside the step's transaction. */
export type Writes = {
  /** Whether the record is new: one that exists is left alone, but for one that is done and is to go on. */
  create(record: NewRecord, now: Instant): boolean
  /** Stores a signal that is new and makes its record due, also one in quarantine. */
  send(signal: NewSignal, now: Instant): void
  wake(ref: RecordRef, now: Instant): void
  mark(message: MessageKey, urgent: boolean, now: Instant): void
}

export function writesOf(connection: Connection): Writes {
  const insert = prepareInserts(connection)
  const revive = prepareRevive(connection)
  const wake = prepareWake(connection)
  const lift = prepareLift(connection)
  const mark = prepareMark(connection)

  return {
    create({ revives, ...record }, now) {
      const isNew = insert.record.run({ target: null, ...record, now }).changes > 0
      if (!isNew && revives) revive.run({ kind: record.kind, id: record.id, now })
      return isNew
    },

    send({ to: { kind, id }, key, signal }, now) {
      if (insert.signal.run({ kind, id, key, signal, now }).changes === 0) return
      lift.run({ kind, id })
      wake.run({ kind, id, now })
    },

    wake: ({ kind, id }, now) => void wake.run({ kind, id, now }),

    mark: (message, urgent, now) => void mark.run({ ...message, urgent: urgent ? 1 : 0, now }),
  }
}

function prepareInserts({ db, workspace }: Connection) {
  const now = sql.placeholder('now')
  return {
    record: db
      .insert(records)
      .values({
        workspace,
        kind: sql.placeholder('kind'),
        id: sql.placeholder('id'),
        target: sql.placeholder('target'),
        document: sql.placeholder('document'),
        state: sql.placeholder('state'),
        nextAt: now,
        createdAt: now,
      })
      .onConflictDoNothing()
      .prepare(),

    signal: db
      .insert(signals)
      .values({
        workspace,
        kind: sql.placeholder('kind'),
        id: sql.placeholder('id'),
        key: sql.placeholder('key'),
        signal: sql.placeholder('signal'),
        createdAt: now,
      })
      .onConflictDoNothing()
      .prepare(),
  }
}

/** What is done is due again. Its lease, should the tick that ended it still hold it, is left alone. */
function prepareRevive({ db, workspace }: Connection) {
  return db
    .update(records)
    .set({ done: false, woken: true, nextAt: sql`${sql.placeholder('now')}` })
    .where(
      and(
        eq(records.workspace, workspace),
        eq(records.kind, sql.placeholder('kind')),
        eq(records.id, sql.placeholder('id')),
        eq(records.done, true),
      ),
    )
    .prepare()
}

/** A leased record stays where it is, `woken`; its release makes it due. A record that is woken already costs no write. */
function prepareWake({ db, workspace }: Connection) {
  const now = sql.placeholder('now')
  return db
    .update(records)
    .set({
      woken: true,
      nextAt: sql`case when ${records.leaseUntil} > ${now} then ${records.nextAt}
        else min(coalesce(${records.nextAt}, ${now}), ${now}) end`,
    })
    .where(
      and(
        eq(records.workspace, workspace),
        eq(records.kind, sql.placeholder('kind')),
        eq(records.id, sql.placeholder('id')),
        sql`${records.done} = 0 and ${records.quarantined} is null and ${records.woken} = 0`,
      ),
    )
    .prepare()
}

/** Whoever says something to a record that was taken out of the loop wants it tried again. */
function prepareLift({ db, workspace }: Connection) {
  return db
    .update(records)
    .set({ quarantined: null })
    .where(
      and(
        eq(records.workspace, workspace),
        eq(records.kind, sql.placeholder('kind')),
        eq(records.id, sql.placeholder('id')),
        sql`${records.quarantined} is not null`,
      ),
    )
    .prepare()
}

function prepareMark({ db, workspace }: Connection) {
  const now = sql.placeholder('now')
  return db
    .insert(messages)
    .values({
      workspace,
      kind: sql.placeholder('kind'),
      subject: sql.placeholder('subject'),
      channel: sql.placeholder('channel'),
      version: 1,
      urgent: sql`${sql.placeholder('urgent')}`,
      dirtySince: now,
      markedAt: now,
    })
    .onConflictDoUpdate({
      target: [messages.workspace, messages.kind, messages.subject, messages.channel],
      set: {
        version: sql`${messages.version} + 1`,
        urgent: sql`max(${messages.urgent}, excluded.urgent)`,
        dirtySince: sql`coalesce(${messages.dirtySince}, excluded.dirty_since)`,
        markedAt: sql`excluded.marked_at`,
      },
    })
    .prepare()
}
