import type { Credentials, Sql } from '#providers/sql/sql.ts'
import { postgresSql } from '#providers/sql/postgres.ts'
import { asking, type PostgresServer } from '../postgres/server.ts'

/**
 * The inside of managed instances: moto tells where they would be, a PostgreSQL on loopback has what is in them. As with
 * RDS, database and master are there as soon as there is an address, the master with the password that it was made with.
 */
export function managedPostgres({ superuser }: PostgresServer) {
  const { host, port } = superuser
  const real = postgresSql()
  const made = new Map<string, Promise<void>>()

  async function inside(credentials: Credentials): Promise<Credentials> {
    const { database, ...address } = credentials
    const id = `${address.host}:${address.port}/${database}`
    if (!made.has(id)) made.set(id, make(superuser, credentials))
    await made.get(id)
    return { ...credentials, host, port }
  }

  const sql: Sql = {
    inside: async (credentials, signal) => real.inside(await inside(credentials), signal),
    ensureRole: async ({ credentials, ...role }, signal) =>
      real.ensureRole({ ...role, credentials: await inside(credentials) }, signal),
  }
  return {
    sql,
    /** Addresses at which somebody was looked for, each with its database. */
    addresses: () => [...made.keys()],
    /** Logs in with a URL that names an instance, and tells as whom and where; rejects where PostgreSQL lets nobody in. */
    async logIn(url: string): Promise<{ readonly user: string; readonly database: string }> {
      const { username, password, pathname } = new URL(url)
      const database = pathname.slice(1)
      const credentials = { ...superuser, database, user: username, password }
      return asking(credentials, async (client) => {
        const { rows } = await client.query(
          'SELECT session_user AS user, current_database() AS database',
        )
        return rows[0] as { user: string; database: string }
      })
    },
  }
}

async function make(superuser: Credentials, { database, user, password }: Credentials) {
  await asking(superuser, async (client) => {
    const [role, secret] = [client.escapeIdentifier(user), client.escapeLiteral(password)]
    await client.query(`CREATE ROLE ${role} LOGIN CREATEROLE CREATEDB PASSWORD ${secret}`)
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${role}`)
  })
}
