import { escapeIdentifier, escapeLiteral } from 'pg'
import type { Sql } from '#providers/sql/sql.ts'
import { scramVerifier } from './scram.ts'
import type { Session } from './session.ts'

export type RoleWish = Omit<Parameters<Sql['ensureRole']>[0], 'credentials'>

/**
 * Makes or closes a role, and the group that it acts as. A master that is no superuser is enough, as long as it may
 * create roles and owns the database: that is what managed services give.
 */
export async function ensureRole(session: Session, wish: RoleWish): Promise<void> {
  const { role, password } = wish
  await session.inOneStep(async () => {
    await make(session, wish.group, 'NOLOGIN')
    await make(session, role, password === undefined ? 'NOLOGIN' : 'LOGIN')
    await run(session, `GRANT ${id(wish.group)} TO ${id(role)}`)
    await letGroupWork(session, wish.group)
    // From login on it is the group that acts, and so the group that owns what comes of it.
    await run(session, `ALTER ROLE ${id(role)} SET role = ${escapeLiteral(wish.group)}`)
    const login = password === undefined ? 'NOLOGIN PASSWORD NULL' : await loginWith(password)
    await run(session, `ALTER ROLE ${id(role)} WITH ${login}`)
    await run(session, `COMMENT ON ROLE ${id(role)} IS ${escapeLiteral(wish.comment)}`)
  })
  // Only now nobody can come in any more.
  if (password === undefined) await endConnections(session, role)
}

async function loginWith(password: string): Promise<string> {
  return `LOGIN PASSWORD ${escapeLiteral(await scramVerifier(password))}`
}

async function make(session: Session, role: string, login: string): Promise<void> {
  const found = await session.rows('SELECT FROM pg_roles WHERE rolname = $1', [role])
  if (found.length === 0) await run(session, `CREATE ROLE ${id(role)} ${login}`)
}

/** Since PostgreSQL 15 nobody but the owner of a database may create in its schema `public`. */
async function letGroupWork(session: Session, group: string): Promise<void> {
  const { database } = session
  await run(session, `GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${id(database)} TO ${id(group)}`)
  const found = await session.rows(`SELECT FROM pg_namespace WHERE nspname = 'public'`)
  if (found.length > 0) await run(session, `GRANT USAGE, CREATE ON SCHEMA public TO ${id(group)}`)
}

/** Whoever is no superuser has to be a member for that; it is one no longer than it takes. */
async function endConnections(session: Session, role: string): Promise<void> {
  const [me] = await session.rows<{ may: boolean }>(MAY_END, [role])
  if (me?.may) return await end(session, role)
  await session.inOneStep(async () => {
    await run(session, `GRANT ${id(role)} TO CURRENT_USER`)
    await end(session, role)
    await run(session, `REVOKE ${id(role)} FROM CURRENT_USER`)
  })
}

const MAY_END = `
  SELECT rolsuper OR pg_has_role($1, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE') AS may
  FROM pg_roles WHERE rolname = CURRENT_USER`

async function end(session: Session, role: string): Promise<void> {
  await session.rows('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
    role,
  ])
}

async function run(session: Session, statement: string): Promise<void> {
  await session.rows(statement)
}

function id(name: string): string {
  return escapeIdentifier(name)
}
