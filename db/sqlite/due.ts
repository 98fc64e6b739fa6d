import { and, asc, eq, sql } from 'drizzle-orm'
import type { Store } from '#db/store.ts'
import { ownTarget } from './claims.ts'
import type { Connection } from './connection.ts'
import { records, targets } from './schema.ts'

/** How long the loop may sleep. */
export function dueOf(connection: Connection): Pick<Store, 'nextDue'> {
  const { read, clock } = connection
  const due = prepareDue(connection)

  return {
    nextDue: () =>
      read(() => {
        const now = clock.now()
        const moments = [due.free, due.blocked].map((query) => query.get({ now })?.at ?? Infinity)
        const next = Math.min(...moments)
        return next === Infinity ? undefined : next
      }),
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
  }
}
