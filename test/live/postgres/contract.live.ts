import { afterAll, beforeAll, describe } from 'vitest'
import { Client } from 'pg'
import { postgresSql } from '#providers/sql/postgres.ts'
import { describeSql } from '../../providers/sql/sql.contract.ts'
import { freePort } from '../releases/process.ts'
import { postgresMissing, type PostgresServer, startPostgres } from './server.ts'

const missing = postgresMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

describe.skipIf(missing)('PostgreSQL', () => {
  let server: PostgresServer
  let made = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  describeSql('PostgreSQL, whose master is no superuser,', async () => {
    const open: Client[] = []
    return {
      sql: postgresSql(),
      master: await server.createDatabase(),
      nowhere: { host: '127.0.0.1', port: await freePort() },
      unique(name) {
        made += 1
        return `${name}_${made}`
      },
      async connect({ tls: _tls, ...credentials }) {
        const client = new Client(credentials)
        client.on('error', () => undefined)
        await client.connect()
        open.push(client)
      },
      async stop() {
        await Promise.all(open.map((client) => client.end().catch(() => undefined)))
      },
    }
  })
})
