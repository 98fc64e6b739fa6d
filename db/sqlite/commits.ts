import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Claim, Commit, Store } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Connection } from './connection.ts'
import { audit, events, outbox, records, signals, targets } from './schema.ts'
import type { Writes } from './writes.ts'

/** What saves: a command's submission, and what the holder of a claim does with it. */
export function commitsOf(
  connection: Connection,
  writes: Writes,
): Pick<Store, 'submit' | 'commit' | 'release' | 'quarantine'> {
  const { write, clock } = connection
  const holder = prepareHolder(connection)
  const save = prepareCommit(connection)
  const end = prepareEnd(connection)

  /** Whether nobody claimed the record or its target since. */
  const holds = ({ kind, id, epoch, target }: Claim) => {
    const now = holder.get({ kind, id })
    return now?.epoch === epoch && (!target || now.fence === target.fence)
  }
  const freeTarget = ({ target }: Claim) => {
    if (target) end.freeTarget.run({ key: target.document.key, fence: target.fence })
  }
  const saveAround = ({ claim: { kind, id }, ...commit }: Commit, now: Instant) => {
    for (const child of commit.children ?? []) writes.create(child, now)
    for (const signal of commit.signals ?? []) writes.send(signal, now)
    for (const event of commit.events ?? []) save.event.run({ kind, id, ...event, now })
    for (const note of commit.notes ?? []) save.note.run({ key: note.key, note, now })
    for (const message of commit.messages ?? []) writes.mark(message, commit.done, now)
  }

  return {
    submit: ({ create, signals: sent = [], messages: marked = [], audit: said }) =>
      write(() => {
        const now = clock.now()
        const created = create !== undefined && writes.create(create, now)
        for (const signal of sent) writes.send(signal, now)
        for (const message of marked) writes.mark(message, false, now)
        save.audit.run({ ...said, detail: said.detail ?? null, now })
        return created ? 'created' : 'exists'
      }),

    commit: (commit) =>
      write(() => {
        const { claim, document, state, done, target } = commit
        const now = clock.now()
        refuseForeignTarget(commit)
        if (!holds(claim)) return 'fenced'
        const { kind, id, revision } = claim
        if (
          save.record.run({ kind, id, revision, document, state, done: done ? 1 : 0 }).changes === 0
        )
          return 'fenced'

        if (target) save.target.run({ key: target.key, document: target })
        for (const signal of claim.signals) save.read.run({ seq: signal.id, now })
        saveAround(commit, now)
        return 'ok'
      }),

    async release(claim, nextAt) {
      await write(() => {
        if (!holds(claim)) return
        end.release.run({
          kind: claim.kind,
          id: claim.id,
          nextAt: nextAt ?? null,
          now: clock.now(),
        })
        freeTarget(claim)
      })
    },

    async quarantine(claim, error) {
      await write(() => {
        if (!holds(claim)) return
        end.quarantine.run({ kind: claim.kind, id: claim.id, error })
        freeTarget(claim)
      })
    },
  }
}

function refuseForeignTarget({ claim, target }: Commit): void {
  if (target && target.key !== claim.target?.document.key)
    throw new Error(
      `Cannot commit ${claim.kind} "${claim.id}": it holds no claim on target "${target.key}"`,
    )
}

const kind = sql.placeholder('kind')
const id = sql.placeholder('id')
const key = sql.placeholder('key')
const now = sql.placeholder('now')

const record = (workspace: string) =>
  and(eq(records.workspace, workspace), eq(records.kind, kind), eq(records.id, id))

function prepareHolder({ db, workspace }: Connection) {
  return db
    .select({ epoch: records.epoch, fence: targets.fence })
    .from(records)
    .leftJoin(
      targets,
      and(eq(targets.workspace, records.workspace), eq(targets.key, records.target)),
    )
    .where(record(workspace))
    .prepare()
}

function prepareCommit({ db, workspace }: Connection) {
  return {
    record: db
      .update(records)
      .set({
        document: sql`${sql.param(sql.placeholder('document'), records.document)}`,
        state: sql`${sql.placeholder('state')}`,
        done: sql`${sql.placeholder('done')}`,
        revision: sql`${records.revision} + 1`,
      })
      .where(and(record(workspace), eq(records.revision, sql.placeholder('revision'))))
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

    audit: db
      .insert(audit)
      .values({
        workspace,
        at: now,
        actor: sql.placeholder('actor'),
        action: sql.placeholder('action'),
        invocation: sql.placeholder('invocation'),
        detail: sql.placeholder('detail'),
      })
      .onConflictDoNothing()
      .prepare(),
  }
}

function prepareEnd({ db, workspace }: Connection) {
  const unread = sql`exists (select 1 from ${signals} where ${signals.workspace} = ${workspace}
    and ${signals.kind} = ${kind} and ${signals.id} = ${id} and ${signals.readAt} is null)`
  return {
    release: db
      .update(records)
      .set({
        leaseUntil: 0,
        woken: false,
        nextAt: sql`case when ${records.done} = 1 then null
          when ${records.woken} = 1 or ${unread} then ${now} else ${sql.placeholder('nextAt')} end`,
      })
      .where(and(record(workspace), isNull(records.quarantined)))
      .prepare(),

    quarantine: db
      .update(records)
      .set({
        leaseUntil: 0,
        woken: false,
        nextAt: null,
        quarantined: sql`${sql.placeholder('error')}`,
      })
      .where(record(workspace))
      .prepare(),

    freeTarget: db
      .update(targets)
      .set({ leaseUntil: 0 })
      .where(
        and(
          eq(targets.workspace, workspace),
          eq(targets.key, key),
          eq(targets.fence, sql.placeholder('fence')),
        ),
      )
      .prepare(),
  }
}
