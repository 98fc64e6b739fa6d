import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Commit, Store } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import { withoutSecretsIn } from '#src/core/secrets.ts'
import type { AuditAppend } from './audit-append.ts'
import type { Connection } from './connection.ts'
import { namedRecord, type Leases } from './leases.ts'
import { events, outbox, records, signals, targets } from './schema.ts'
import type { Writes } from './writes.ts'

/** The one way in which a record that exists is changed. */
export function commitsOf(
  connection: Connection,
  writes: Writes,
  { holds }: Pick<Leases, 'holds'>,
  audit: AuditAppend,
): Pick<Store, 'commit'> {
  const { write, clock } = connection
  const save = prepareSaves(connection)
  const append = prepareAppends(connection)

  const saveRecord = ({ claim, document, state, done }: Commit) => {
    const { kind, id, revision } = claim
    const row = { kind, id, revision, document, state, done: done ? 1 : 0 }
    return save.record.run(row).changes > 0
  }
  const saveAround = ({ claim: { kind, id }, ...commit }: Commit, now: Instant) => {
    for (const child of commit.children ?? []) writes.create(child, now)
    for (const signal of commit.signals ?? []) writes.send(signal, now)
    for (const event of commit.events ?? [])
      append.event.run({ kind, id, ...withoutSecretsIn(event), now })
    for (const note of commit.notes ?? []) append.note.run({ key: note.key, note, now })
    for (const message of commit.messages ?? []) writes.mark(message, commit.done, now)
  }

  return {
    commit: (commit) =>
      write(() => {
        const { claim, target } = commit
        refuseForeignTarget(commit)
        if (!holds(claim) || !saveRecord(commit)) return 'fenced'

        const now = clock.now()
        if (target) save.target.run({ key: target.key, document: target })
        for (const signal of claim.signals) save.read.run({ seq: signal.id, now })
        saveAround(commit, now)
        audit.changed(commit, now)
        return 'ok'
      }),
  }
}

function refuseForeignTarget({ claim, target }: Commit): void {
  if (target && target.key !== claim.target?.document.key)
    throw new Error(
      `Cannot commit ${claim.kind} "${claim.id}": it holds no claim on target "${target.key}"`,
    )
}

function prepareSaves({ db, workspace }: Connection) {
  return {
    record: db
      .update(records)
      .set({
        document: sql`${sql.param(sql.placeholder('document'), records.document)}`,
        state: sql`${sql.placeholder('state')}`,
        done: sql`${sql.placeholder('done')}`,
        revision: sql`${records.revision} + 1`,
      })
      .where(and(namedRecord(workspace), eq(records.revision, sql.placeholder('revision'))))
      .prepare(),

    target: db
      .update(targets)
      .set({ document: sql`${sql.param(sql.placeholder('document'), targets.document)}` })
      .where(and(eq(targets.workspace, workspace), eq(targets.key, key)))
      .prepare(),

    read: db
      .update(signals)
      .set({ readAt: sql`${now}` })
      .where(
        and(
          eq(signals.seq, sql.placeholder('seq')),
          eq(signals.workspace, workspace),
          isNull(signals.readAt),
        ),
      )
      .prepare(),
  }
}

function prepareAppends({ db, workspace }: Connection) {
  return {
    event: db
      .insert(events)
      .values({
        workspace,
        kind,
        id,
        at: now,
        type: sql.placeholder('type'),
        text: sql.placeholder('text'),
      })
      .prepare(),

    note: db
      .insert(outbox)
      .values({ workspace, key, note: sql.placeholder('note'), nextAt: now, createdAt: now })
      .onConflictDoNothing()
      .prepare(),
  }
}

const kind = sql.placeholder('kind')
const id = sql.placeholder('id')
const key = sql.placeholder('key')
const now = sql.placeholder('now')
