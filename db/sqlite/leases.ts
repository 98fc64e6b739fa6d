import { and, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Claim, Store } from '#db/store.ts'
import type { AuditAppend } from './audit-append.ts'
import { ownTarget } from './claims.ts'
import type { Connection } from './connection.ts'
import { records, signals, targets } from './schema.ts'
import type { Writes } from './writes.ts'

/** What else the holder of a claim does with it. Nobody who was overtaken can do anything. */
export type Leases = Pick<Store, 'release' | 'quarantine' | 'raiseFence'> & {
  /** Whether nobody claimed the record or its target since; asked inside a step. */
  holds(claim: Claim): boolean
}

export function leasesOf(
  connection: Connection,
  { wake }: Pick<Writes, 'wake'>,
  audit: AuditAppend,
): Leases {
  const { write, clock } = connection
  const holder = prepareHolder(connection)
  const end = prepareEnd(connection)
  const queue = prepareQueue(connection)
  const raise = prepareRaise(connection)

  const holds = ({ kind, id, epoch, target }: Claim) => {
    const present = holder.get({ kind, id })
    return present?.epoch === epoch && (!target || present.fence === target.fence)
  }
  const endWith = (claim: Claim, change: () => void) =>
    write(() => {
      if (!holds(claim)) return
      change()
      const { target } = claim
      if (target) end.freeTarget.run({ key: target.document.key, fence: target.fence })
    })

  /** Nobody waits behind a record that does not move. What it acts on stays its own, for a way back to take over. */
  const leaveQueue = ({ kind, id, target }: Claim) => {
    const key = target?.document.key
    const document = key === undefined ? undefined : queue.read.get({ key })?.document
    if (!document?.queue.includes(id)) return
    const left = { ...document, queue: document.queue.filter((other) => other !== id) }
    queue.save.run({ key, document: left })
    const [next] = left.queue
    if (next !== undefined) wake({ kind, id: next }, clock.now())
  }

  return {
    holds,

    raiseFence: (claim, above) =>
      write(() => {
        const { target } = claim
        if (!target || !holds(claim)) return undefined
        const raised = raise.get({ key: target.document.key, above })
        return { ...claim, target: { ...target, ...raised } }
      }),

    release: (claim, nextAt) =>
      endWith(claim, () => {
        const { kind, id } = claim
        end.release.run({ kind, id, nextAt: nextAt ?? null, now: clock.now() })
      }),

    quarantine: (claim, error) =>
      endWith(claim, () => {
        const { kind, id } = claim
        end.quarantine.run({ kind, id, error })
        leaveQueue(claim)
        audit.quarantined(claim, error, clock.now())
      }),
  }
}

/**
 * Ends every lease in the file, for whoever opens it: the file is one process's alone, so the holders are dead, and
 * what they were at is due now, not when their leases would have run out.
 */
export function endLeases({ db, clock }: Pick<Connection, 'db' | 'clock'>): void {
  db.update(records)
    .set({ leaseUntil: 0, woken: false, nextAt: clock.now() })
    .where(and(gt(records.leaseUntil, 0), isNotNull(records.nextAt)))
    .run()
  db.update(targets).set({ leaseUntil: 0 }).where(gt(targets.leaseUntil, 0)).run()
}

function prepareHolder({ db, workspace }: Connection) {
  return db
    .select({ epoch: records.epoch, fence: targets.fence })
    .from(records)
    .leftJoin(targets, ownTarget)
    .where(namedRecord(workspace))
    .prepare()
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
      .where(and(namedRecord(workspace), isNull(records.quarantined)))
      .prepare(),

    quarantine: db
      .update(records)
      .set({
        leaseUntil: 0,
        woken: false,
        nextAt: null,
        quarantined: sql`${sql.placeholder('error')}`,
      })
      .where(namedRecord(workspace))
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

function prepareRaise({ db, workspace }: Connection) {
  return db
    .update(targets)
    .set({ fence: sql`max(${targets.fence}, ${sql.placeholder('above')}) + 1` })
    .where(and(eq(targets.workspace, workspace), eq(targets.key, key)))
    .returning({ fence: targets.fence })
    .prepare()
}

function prepareQueue({ db, workspace }: Connection) {
  const named = and(eq(targets.workspace, workspace), eq(targets.key, key))
  return {
    read: db.select({ document: targets.document }).from(targets).where(named).prepare(),

    save: db
      .update(targets)
      .set({ document: sql`${sql.param(sql.placeholder('document'), targets.document)}` })
      .where(named)
      .prepare(),
  }
}

const kind = sql.placeholder('kind')
const id = sql.placeholder('id')
const key = sql.placeholder('key')
const now = sql.placeholder('now')

/** The record that the placeholders name. */
export const namedRecord = (workspace: string) =>
  and(eq(records.workspace, workspace), eq(records.kind, kind), eq(records.id, id))
