import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Claim, Store } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import type { RecordRef } from '#src/core/record.ts'
import { newTarget } from '#src/core/target.ts'
import type { Connection } from './connection.ts'
import { outbox, records, signals, targets } from './schema.ts'
import type { Writes } from './writes.ts'

/** Which record's turn it is. Leases run on the store's clock; a lease that ran out is as good as none. */
export function claimsOf(
  connection: Connection,
  { wake }: Writes,
  prune: (now: Instant) => void,
): Pick<Store, 'claim' | 'wake' | 'nextDue'> {
  const { write, read, clock } = connection
  const { pick, lease, raiseFence, unread } = prepareClaim(connection)
  const due = prepareDue(connection)

  /** Leases the record that is due longest; its target is leased with it, so the next call finds another target. */
  const claimOne = (now: Instant, leaseUntil: Instant): Claim | undefined => {
    const next = pick.get({ now })
    if (!next) return undefined
    const { seq, target: key, kind, id } = next
    const leased = lease.get({ seq, leaseUntil })
    const target =
      key === null ? undefined : raiseFence.get({ key, document: newTarget(key), leaseUntil })
    return { kind, id, ...leased, target, signals: unread.all({ kind, id }), now, leaseUntil }
  }

  return {
    claim: ({ leaseMs, limit }) =>
      write(() => {
        const now = clock.now()
        prune(now)
        const claims: Claim[] = []
        while (claims.length < limit) {
          const claim = claimOne(now, now + leaseMs)
          if (!claim) break
          claims.push(claim)
        }
        return claims
      }),

    async wake(ref: RecordRef) {
      await write(() => wake(ref, clock.now()))
    },

    nextDue: () =>
      read(() => {
        const now = clock.now()
        const moments = [due.free, due.blocked, due.outbox].map(
          (query) => query.get({ now })?.at ?? Infinity,
        )
        const next = Math.min(...moments)
        return next === Infinity ? undefined : next
      }),
  }
}

function prepareClaim({ db, workspace }: Connection) {
  const leaseUntil = sql.placeholder('leaseUntil')
  return {
    pick: db
      .select({ seq: records.seq, kind: records.kind, id: records.id, target: records.target })
      .from(records)
      .leftJoin(targets, ownTarget)
      .where(
        and(
          eq(records.workspace, workspace),
          sql`${records.done} = 0 and ${records.nextAt} <= ${sql.placeholder('now')}`,
          sql`coalesce(${targets.leaseUntil}, 0) <= ${sql.placeholder('now')}`,
        ),
      )
      .orderBy(asc(records.nextAt), asc(records.seq))
      .limit(1)
      .prepare(),

    lease: db
      .update(records)
      .set({
        epoch: sql`${records.epoch} + 1`,
        leaseUntil: sql`${leaseUntil}`,
        nextAt: sql`${leaseUntil}`,
        woken: false,
      })
      .where(eq(records.seq, sql.placeholder('seq')))
      .returning({ document: records.document, revision: records.revision, epoch: records.epoch })
      .prepare(),

    raiseFence: db
      .insert(targets)
      .values({
        workspace,
        key: sql.placeholder('key'),
        document: sql.placeholder('document'),
        fence: 1,
        leaseUntil,
      })
      .onConflictDoUpdate({
        target: [targets.workspace, targets.key],
        set: { fence: sql`${targets.fence} + 1`, leaseUntil: sql`excluded.lease_until` },
      })
      .returning({ document: targets.document, fence: targets.fence })
      .prepare(),

    unread: db
      .select({ id: signals.seq, signal: signals.signal })
      .from(signals)
      .where(
        and(
          eq(signals.workspace, workspace),
          eq(signals.kind, sql.placeholder('kind')),
          eq(signals.id, sql.placeholder('id')),
          isNull(signals.readAt),
        ),
      )
      .orderBy(asc(signals.seq))
      .prepare(),
  }
}

/** A record that is due but whose target is leased counts from the end of that lease. */
function prepareDue({ db, workspace }: Connection) {
  const now = sql.placeholder('now')
  const waiting = and(eq(records.workspace, workspace), sql`${records.done} = 0`)
  return {
    free: db
      .select({ at: records.nextAt })
      .from(records)
      .leftJoin(targets, ownTarget)
      .where(
        and(
          waiting,
          sql`${records.nextAt} is not null`,
          sql`(${records.nextAt} > ${now} or coalesce(${targets.leaseUntil}, 0) <= ${now})`,
        ),
      )
      .orderBy(asc(records.nextAt))
      .limit(1)
      .prepare(),

    blocked: db
      .select({ at: sql<number | null>`min(${targets.leaseUntil})` })
      .from(records)
      .innerJoin(targets, ownTarget)
      .where(and(waiting, sql`${records.nextAt} <= ${now}`, sql`${targets.leaseUntil} > ${now}`))
      .prepare(),

    outbox: db
      .select({ at: outbox.nextAt })
      .from(outbox)
      .where(and(eq(outbox.workspace, workspace), isNull(outbox.doneAt)))
      .orderBy(asc(outbox.nextAt))
      .limit(1)
      .prepare(),
  }
}

const ownTarget = and(eq(targets.workspace, records.workspace), eq(targets.key, records.target))
