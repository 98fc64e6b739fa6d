import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { postgresSql } from '#providers/sql/postgres.ts'
import type { Credentials } from '#providers/sql/sql.ts'
import { asking, postgresMissing, type PostgresServer, startPostgres } from './server.ts'

const missing = postgresMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

const { signal } = new AbortController()
const sql = postgresSql()
const secret = "canary-'of-the-app"

describe.skipIf(missing)('PostgreSQL itself', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  const as = (credentials: Credentials, user: string, password = secret): Credentials => ({
    ...credentials,
    user,
    password,
  })

  it('tells what stands inside', async () => {
    const credentials = await server.createDatabase()

    const { version, roles, extensions } = await sql.inside(credentials, signal)

    expect(version).toMatch(/^\d+(\.\d+)+$/)
    expect(roles).toContainEqual({ name: credentials.user, canLogin: true, connections: 0 })
    expect(roles.filter(({ name }) => name.startsWith('pg_'))).toEqual([])
    expect(extensions).toEqual([{ name: 'plpgsql', version: '1.0' }])
  })

  describe.each(['a master that is no superuser', 'a superuser'])('as %s', (who) => {
    const master = async (): Promise<Credentials> => {
      const credentials = await server.createDatabase()
      const { user, password } = server.superuser
      return who === 'a superuser' ? { ...credentials, user, password } : credentials
    }

    it('makes roles that act as one', async () => {
      const credentials = await master()
      const group = `${credentials.database}_app`
      const blue = `${group}-Blue"1`
      const green = `${group}_green`
      const asked = { credentials, group, password: secret, comment: "version 'one'" }
      await sql.ensureRole({ ...asked, role: blue }, signal)
      await sql.ensureRole({ ...asked, role: blue }, signal)
      await sql.ensureRole({ ...asked, role: green, comment: 'two' }, signal)

      await asking(as(credentials, blue), (client) =>
        client.query('CREATE TABLE orders (id int); CREATE SCHEMA more; CREATE TABLE more.x ()'),
      )
      await asking(as(credentials, green), (client) =>
        client.query(
          'ALTER TABLE orders ADD name text; INSERT INTO orders VALUES (1); DROP SCHEMA more CASCADE',
        ),
      )
      const owner = await asking(credentials, (client) =>
        client.query(`SELECT tableowner FROM pg_tables WHERE tablename = 'orders'`),
      )
      expect(owner.rows).toEqual([{ tableowner: group }])
      const { roles } = await sql.inside(credentials, signal)
      expect(roles).toContainEqual({ name: group, canLogin: false, connections: 0 })
      const made = { canLogin: true, connections: 0 }
      expect(roles).toContainEqual({ name: blue, ...made, comment: "version 'one'" })
      expect(roles).toContainEqual({ name: green, ...made, comment: 'two' })
    })

    it('gives a role another password', async () => {
      const credentials = await master()
      const role = `${credentials.database}_role`
      const asked = { credentials, role, group: `${role}s`, comment: '' }
      await sql.ensureRole({ ...asked, password: secret }, signal)
      await sql.ensureRole({ ...asked, password: 'another' }, signal)

      const old = sql.inside(as(credentials, role), signal)
      await expect(old).rejects.toMatchObject({ kind: 'denied' })
      const { roles } = await sql.inside(as(credentials, role, 'another'), signal)
      expect(roles.map(({ name }) => name)).toContain(role)
    })

    it('closes a role and ends its connections', async () => {
      const credentials = await master()
      const role = `${credentials.database}_role`
      const asked = { credentials, role, group: `${role}s`, comment: 'closed' }
      await sql.ensureRole({ ...asked, password: secret }, signal)

      await asking(as(credentials, role), async (client) => {
        await client.query('SELECT 1')
        const before = await sql.inside(credentials, signal)
        expect(before.roles.find(({ name }) => name === role)).toMatchObject({ connections: 1 })

        await sql.ensureRole(asked, signal)
        await expect(client.query('SELECT 1')).rejects.toThrow('connection')
      })
      await sql.ensureRole(asked, signal)

      const after = await sql.inside(credentials, signal)
      expect(after.roles).toContainEqual({ name: role, canLogin: false, connections: 0, comment: 'closed' }) // prettier-ignore
      await expect(sql.inside(as(credentials, role), signal)).rejects.toMatchObject({
        kind: 'denied',
      })
      const [isMember] = await asking(credentials, async (client) => {
        const { rows } = await client.query(
          `SELECT pg_has_role($1, 'USAGE') AND NOT rolsuper AS is FROM pg_roles WHERE rolname = CURRENT_USER`,
          [role],
        )
        return rows.map(({ is }: { is: boolean }) => is)
      })
      expect(isMember).toBe(false)
    })
  })

  it('makes many roles at once', async () => {
    const credentials = await server.createDatabase()
    const group = `${credentials.database}_app`
    const roles = Array.from({ length: 6 }, (_, at) => `${group}_${at}`)

    await Promise.all(
      roles.map((role) =>
        sql.ensureRole({ credentials, role, group, password: secret, comment: '' }, signal),
      ),
    )

    const { roles: found } = await sql.inside(credentials, signal)
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(roles))
  })

  it('writes no password into the log of the server', async () => {
    const credentials = await server.createDatabase()
    const role = `${credentials.database}_role`
    await sql.ensureRole(
      { credentials, role, group: `${role}s`, password: secret, comment: '' },
      signal,
    )

    expect(server.log()).toContain(`ALTER ROLE "${role}" WITH LOGIN PASSWORD 'SCRAM-SHA-256$4096:`)
    expect(server.log()).not.toContain('of-the-app')
  })

  describe('what goes wrong', () => {
    const failureOf = async (credentials: Credentials) => {
      const error: unknown = await sql.inside(credentials, signal).catch((one: unknown) => one)
      expect(JSON.stringify([String(error), error])).not.toContain('canary')
      return error
    }

    it('is denied with another password', async () => {
      const credentials = { ...server.superuser, password: 'canary-wrong' }
      const { host, port } = credentials

      expect(await failureOf(credentials)).toMatchObject({
        provider: `${host}:${port}`,
        kind: 'denied',
        message: `Cannot use database "postgres" at ${host}:${port} as "postgres": password authentication failed for user "postgres"`,
      })
    })

    it('is rejected by a database that is not there', async () => {
      const failed = await failureOf({ ...server.superuser, database: 'nothing' })

      expect(failed).toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('database "nothing" does not exist'),
      })
    })

    it('is unavailable where nothing answers, or no such host is', async () => {
      expect(await failureOf({ ...server.superuser, port: 1 })).toMatchObject({
        kind: 'unavailable',
        message: expect.stringContaining('ECONNREFUSED'),
      })
      expect(await failureOf({ ...server.superuser, host: 'nothing.invalid' })).toMatchObject({
        kind: 'unavailable',
      })
    })

    it('is rejected for one who may not create roles', async () => {
      const credentials = await server.createDatabase()
      const role = `${credentials.database}_role`
      const asked = { credentials, role, group: `${role}s`, password: secret, comment: '' }
      await sql.ensureRole(asked, signal)

      const asNobody = { ...asked, credentials: as(credentials, role), role: 'another' }
      await expect(sql.ensureRole(asNobody, signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('permission denied to create role'),
      })
    })

    it('ends when whoever asked gives up, and leaves nothing half done', async () => {
      const credentials = await server.createDatabase()
      const role = `${credentials.database}_role`
      const stop = new AbortController()
      await asking(credentials, async (client) => {
        await client.query('BEGIN; SELECT pg_advisory_xact_lock(1684368489)')
        const asked = { credentials, role, group: `${role}s`, password: secret, comment: '' }
        const waiting = sql.ensureRole(asked, stop.signal)
        await waits(client)
        stop.abort()
        await expect(waiting).rejects.toMatchObject({
          kind: 'unavailable',
          message: expect.stringContaining('it took too long'),
        })
      })
      const { roles } = await sql.inside(credentials, signal)
      expect(roles.map(({ name }) => name)).not.toContain(role)
    })
  })

  describe('TLS', () => {
    const known = getCACertificates('default')
    afterEach(() => setDefaultCACertificates(known))
    const over = (tls: Credentials['tls']): Credentials => ({
      ...server.superuser,
      host: 'localhost',
      tls,
    })
    it('is spoken with any certificate where it is required, and not where it is off', async () => {
      const credentials = await server.createDatabase()
      const spoken = `user=${credentials.user} database=${credentials.database} application_name=deliver SSL enabled`
      await sql.inside(credentials, signal)
      expect(server.log()).not.toContain(spoken)

      await sql.inside({ ...credentials, tls: 'require' }, signal)
      expect(server.log()).toContain(spoken)
    })

    it('is spoken with a certificate of a known authority alone where that is asked for', async () => {
      await expect(sql.inside(over('verify'), signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('self-signed certificate'),
        hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      })
      setDefaultCACertificates([...known, server.certificate])
      expect((await sql.inside(over('verify'), signal)).roles).not.toEqual([])
    })
  })
})

/** Resolves once another connection waits for a lock. */
async function waits(client: { query(text: string): Promise<{ rows: unknown[] }> }): Promise<void> {
  for (;;) {
    const { rows } = await client.query(`SELECT FROM pg_locks WHERE NOT granted`)
    if (rows.length > 0) return
  }
}
