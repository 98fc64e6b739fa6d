import { Socket } from 'node:net'
import { Client } from 'pg'
import type { Credentials } from '#providers/sql/sql.ts'
import { sqlFailure, tooLate } from './failures.ts'

/** A connection that is logged in. */
export type Session = {
  readonly database: string
  readonly user: string
  rows<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Runs it as a whole or not at all; those who change roles wait for each other. */
  inOneStep(work: () => Promise<void>): Promise<void>
}

const CONNECT = 10_000
const STATEMENT = 15_000
/** How long one who changes roles waits for another. */
const LOCK = 10_000
/** Any number that no other program locks in the same database. */
const LOCK_KEY = 0x64_65_6c_69

/**
 * Logs in, works and leaves. Whatever goes wrong is told as ProviderFailure, in which no secret is. When the signal
 * aborts the connection is cut: the server rolls back what was not committed.
 */
export async function withSession<Result>(
  credentials: Credentials,
  signal: AbortSignal,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw tooLate(credentials)
  const socket = new Socket()
  const client = clientFor(credentials, socket)
  // A connection that breaks between two statements is found out by the next one.
  client.on('error', () => undefined)
  const stop = () => socket.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
    return await work(sessionOver(client, credentials))
  } catch (error) {
    throw signal.aborted ? tooLate(credentials) : sqlFailure(credentials, error)
  } finally {
    signal.removeEventListener('abort', stop)
    await client.end().catch(() => undefined)
    socket.destroy()
  }
}

function clientFor({ tls, ...credentials }: Credentials, socket: Socket): Client {
  const { host, port, database, user, password } = credentials
  return new Client({
    host,
    port,
    database,
    user,
    password,
    stream: () => socket,
    ssl: tls === 'off' ? false : { rejectUnauthorized: tls === 'verify', servername: host },
    application_name: 'deliver',
    connectionTimeoutMillis: CONNECT,
    statement_timeout: STATEMENT,
    query_timeout: STATEMENT + 1_000,
    lock_timeout: LOCK,
  })
}

function sessionOver(client: Client, { database, user }: Credentials): Session {
  return {
    database,
    user,
    async rows<Row extends object>(text: string, values: readonly unknown[] = []) {
      const { rows } = await client.query<Row>(text, [...values])
      return rows
    },
    async inOneStep(work) {
      await client.query('BEGIN')
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY])
      await work()
      await client.query('COMMIT')
    },
  }
}
