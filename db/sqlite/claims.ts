import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Claim, Store } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import type { RecordRef } from '#src/core/record.ts'
import { newTarget } from '#src/core/target.ts'
import type { Connection } from './connection.ts'
import { records, signals, targets } from './schema.ts'
import type { Writes } from './writes.ts'

/** Which record's turn it is. Leases run on the store's clock; a lease that ran out is as good as none. */
export function claimsOf(
  connection: Connection,
  { wake }: Writes,
  prune: (now: Instant) => void,
): Pick<Store, 'claim' | 'wake'> {
  const { write, clock } = connection
  const { pick, lease, raiseFence } = prepareClaim(connection)
  const unread = prepareUnread(connection)

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
  }
}

function prepareUnread({ db, workspace }: Connection) {
  return db
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
    .prepare()
}

/** Joins a record with its target. */
export const ownTarget = and(
  eq(targets.workspace, records.workspace),
  eq(targets.key, records.target),
)
