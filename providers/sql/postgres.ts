import type { DatabaseInside } from '#src/core/dependencies/cloud.ts'
import { ensureRole } from './postgres/roles.ts'
import { type Session, withSession } from './postgres/session.ts'
import type { Sql } from './sql.ts'

/** PostgreSQL itself, over one connection each time. */
export function postgresSql(): Sql {
  return {
    inside: (credentials, signal) => withSession(credentials, signal, lookInside),
    ensureRole: ({ credentials, ...role }, signal) =>
      withSession(credentials, signal, (session) => ensureRole(session, role)),
  }
}

async function lookInside({ rows }: Session): Promise<DatabaseInside> {
  const [server] = await rows<{ version: string }>(
    `SELECT current_setting('server_version') AS version`,
  )
  const roles = await rows<RoleRow>(ROLES)
  const extensions = await rows<{ name: string; version: string }>(
    `SELECT extname AS name, extversion AS version FROM pg_extension ORDER BY extname`,
  )
  return {
    // Distributions write their own name behind it: `15.18 (Debian 15.18-0+deb12u1)`.
    version: (server?.version ?? '').split(' ')[0] ?? '',
    roles: roles.map(({ comment, ...role }) => ({ ...role, ...(comment !== null && { comment }) })),
    extensions,
  }
}

type RoleRow = { name: string; canLogin: boolean; connections: number; comment: string | null }

/** Without PostgreSQL's own, and without the connection that asks. */
const ROLES = `
  SELECT role.rolname AS name,
    role.rolcanlogin AS "canLogin",
    (SELECT count(*)::int FROM pg_stat_activity AS session
      WHERE session.usesysid = role.oid AND session.pid <> pg_backend_pid()) AS connections,
    shobj_description(role.oid, 'pg_authid') AS comment
  FROM pg_roles AS role
  WHERE role.rolname NOT LIKE 'pg\\_%'
  ORDER BY role.rolname`
