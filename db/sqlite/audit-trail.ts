import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  sql,
} from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { AuditFilter, AuditRow, Store } from '#db/store.ts'
import {
  GENESIS,
  sealOf,
  type AuditEntry,
  type AuditHead,
  type Sealed,
} from '#src/core/audit-chain.ts'
import type { Connection } from './connection.ts'
import { audit } from './schema.ts'
import type { Writes } from './writes.ts'

/** The audit as people read it, and as the sealer chains it. */
export function auditTrailOf(
  connection: Connection,
  { mark }: Writes,
): Pick<Store, 'auditRows' | 'auditChain' | 'auditHead' | 'seal'> {
  const { db, workspace, read, write, clock } = connection
  const { open, seal, head: lastSealed } = prepare(connection)
  // The file is one process's alone: what was sealed last is looked up once.
  let known: AuditHead | undefined
  const headNow = () => {
    known ??= lastSealed.get()
    return known
  }

  return {
    auditRows: (filter) => read(() => rowsOf(db, workspace, filter)),
    auditChain: (after, limit) => read(() => chainOf(db, workspace, after, limit)),
    auditHead: () => read(headNow),

    async seal(limit, tell = () => []) {
      const isThere = await read(() => open.get({ after: headNow()?.seq ?? 0 }))
      if (!isThere) return 0
      const start = await read(headNow)
      const { head, count } = await write(() => {
        let last = start
        const rows = chainOf(db, workspace, start?.seq ?? 0, limit)
        for (const row of rows) {
          const previousHash = last?.hash ?? GENESIS
          const hash = sealOf(row, previousHash)
          seal.run({ seq: row.seq, previousHash, hash })
          last = { seq: row.seq, hash }
          for (const message of tell(parsed(row))) mark(message, false, clock.now())
        }
        return { head: last, count: rows.length }
      })
      known = head
      return count
    },
  }
}

/** Every column, as its text stands in the file. */
const entry = {
  seq: audit.seq,
  workspace: audit.workspace,
  at: audit.at,
  by: audit.by,
  actor: sql<string>`${audit.actor}`,
  action: audit.action,
  invocation: audit.invocation,
  app: audit.app,
  environment: audit.environment,
  plan: audit.plan,
  channel: audit.channel,
  detail: sql<string>`${audit.detail}`,
  previousHash: audit.previousHash,
  hash: audit.hash,
}

/** Rows behind one, in their order. */
export function chainOf(
  db: BetterSQLite3Database,
  workspace: string,
  after: number,
  limit: number,
): readonly (AuditEntry & Sealed)[] {
  return db
    .select(entry)
    .from(audit)
    .where(and(eq(audit.workspace, workspace), gt(audit.seq, after)))
    .orderBy(asc(audit.seq))
    .limit(limit)
    .all()
}

function rowsOf(
  db: BetterSQLite3Database,
  workspace: string,
  filter: AuditFilter,
): readonly AuditRow[] {
  const { app, environments, actor, action, invocation, since, until, before, limit } = filter
  return db
    .select(entry)
    .from(audit)
    .where(
      and(
        eq(audit.workspace, workspace),
        app === undefined ? undefined : eq(audit.app, app),
        environments &&
          or(isNull(audit.environment), inArray(audit.environment, [...environments])),
        filter.environment === undefined ? undefined : eq(audit.environment, filter.environment),
        actor === undefined ? undefined : isBy(actor),
        action === undefined ? undefined : eq(audit.action, action),
        invocation === undefined ? undefined : eq(audit.invocation, invocation),
        since === undefined ? undefined : gte(audit.at, since),
        until === undefined ? undefined : lte(audit.at, until),
        before === undefined ? undefined : lt(audit.seq, before),
      ),
    )
    .orderBy(desc(audit.seq))
    .limit(limit)
    .all()
    .map(parsed)
}

/** By the word of an actor, which an index finds, or by a name. */
function isBy(actor: string) {
  return /^(person|robot):|^system$/.test(actor)
    ? eq(audit.by, actor)
    : sql`lower(${audit.actor} ->> 'name') = lower(${actor})`
}

function parsed({ actor, detail, ...row }: AuditEntry & Sealed): AuditRow {
  const { app, environment, plan, channel, hash, seq, at, action, invocation } = row
  return {
    seq,
    at,
    action,
    invocation,
    actor: JSON.parse(actor) as AuditRow['actor'],
    detail: JSON.parse(detail) as unknown,
    ...(app !== null && { app }),
    ...(environment !== null && { environment }),
    ...(plan !== null && { plan }),
    ...(channel !== null && { channel }),
    ...(hash !== null && { hash }),
  }
}

function prepare({ db, workspace }: Connection) {
  return {
    open: db
      .select({ seq: audit.seq })
      .from(audit)
      .where(
        and(
          eq(audit.workspace, workspace),
          isNull(audit.hash),
          gt(audit.seq, sql.placeholder('after')),
        ),
      )
      .limit(1)
      .prepare(),

    seal: db
      .update(audit)
      .set({
        previousHash: sql`${sql.placeholder('previousHash')}`,
        hash: sql`${sql.placeholder('hash')}`,
      })
      .where(and(eq(audit.seq, sql.placeholder('seq')), isNull(audit.hash)))
      .prepare(),

    head: db
      .select({ seq: audit.seq, hash: sql<string>`${audit.hash}` })
      .from(audit)
      .where(and(eq(audit.workspace, workspace), isNotNull(audit.hash)))
      .orderBy(desc(audit.seq))
      .limit(1)
      .prepare(),
  }
}
