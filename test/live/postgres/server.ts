import { type ChildProcess, execFile, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { Credentials } from '#providers/sql/sql.ts'
import { selfSigned } from '../../support/certificate.ts'
import { freePort } from '../releases/process.ts'

/** A PostgreSQL of its own on loopback, with TLS and passwords; everything in it goes when it stops. */
export type PostgresServer = {
  /** The superuser, in the database `postgres`. */
  readonly superuser: Credentials
  /** What it speaks for itself with. */
  readonly certificate: string
  /** A database nobody used before, owned by a master who may create roles but is no superuser: as on managed services. */
  createDatabase(): Promise<Credentials>
  /** Every statement since the start. */
  log(): string
  stop(): Promise<void>
}

/** Says in words why there is no PostgreSQL to test against here; undefined when there is one. */
export function postgresMissing(): string | undefined {
  if (binaries() !== undefined) return undefined
  return 'Cannot test against PostgreSQL: there is no initdb (test/live/postgres/install.sh installs it)'
}

/** Starts one within a few seconds. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries()
  if (bin === undefined) throw new Error(postgresMissing())
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  const data = join(folder, 'data')
  const port = await freePort()
  const { certificate } = await prepare(bin, folder)
  const child = start(bin, { data, port, folder })
  const kill = () => child.kill('SIGQUIT')
  process.once('exit', kill)
  const superuser: Credentials = { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', password: PASSWORD, tls: 'off' } // prettier-ignore
  await answers(superuser, child, join(folder, 'log'))
  let databases = 0
  return {
    superuser,
    certificate,
    async createDatabase() {
      const name = `shop_${databases++}`
      const user = `${name}_master`
      await asking(superuser, async (client) => {
        await client.query(`CREATE ROLE ${user} LOGIN CREATEROLE CREATEDB PASSWORD '${PASSWORD}'`)
        await client.query(`CREATE DATABASE ${name} OWNER ${user}`)
      })
      return { ...superuser, database: name, user }
    },
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    async stop() {
      process.off('exit', kill)
      const gone = new Promise((resolve) => child.once('exit', resolve))
      kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs statements as somebody, over a connection of its own. */
export async function asking<Result>(
  { tls: _tls, ...credentials }: Credentials,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client(credentials)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

const PASSWORD = 'canary-of-the-master'
const run = promisify(execFile)

/** Where the newest one that is installed has its programs. */
function binaries(): string | undefined {
  const installed = globSync('/usr/lib/postgresql/*/bin').filter((bin) =>
    existsSync(join(bin, 'initdb')),
  )
  const [newest] = installed.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  if (newest !== undefined) return newest
  const path = (process.env['PATH'] ?? '').split(':')
  return path.find((folder) => existsSync(join(folder, 'initdb')))
}

async function prepare(bin: string, folder: string) {
  const { certificate, key } = selfSigned()
  const files = { 'server.crt': certificate, 'server.key': key, password: PASSWORD, log: '' }
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  const owned = userOf()
  if (owned)
    for (const name of ['', ...Object.keys(files)])
      chownSync(join(folder, name), owned.uid, owned.gid)
  const [command, ...args] = asUser([
    join(bin, 'initdb'),
    `--pgdata=${join(folder, 'data')}`,
    `--pwfile=${join(folder, 'password')}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ])
  await run(command!, args, { cwd: folder })
  return { certificate }
}

function start(
  bin: string,
  { data, port, folder }: { data: string; port: number; folder: string },
): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: join(folder, 'server.crt'),
    ssl_key_file: join(folder, 'server.key'),
    log_statement: 'all',
    log_connections: 'on',
    log_destination: 'stderr',
    logging_collector: 'off',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = join(folder, 'log')
  const [command, ...args] = asUser([
    'sh',
    '-c',
    'log=$1; shift; exec "$@" >>"$log" 2>&1',
    'sh',
    log,
    join(bin, 'postgres'),
    '-D',
    data,
    ...options,
  ])
  return spawn(command!, args, { stdio: 'ignore', cwd: folder })
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function asUser(command: readonly string[]): readonly string[] {
  if (!userOf()) return command
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command]
}

function userOf(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined)
    throw new Error('Cannot run PostgreSQL as root: there is no user "postgres"')
  return { uid: Number(uid), gid: Number(gid) }
}

async function answers(credentials: Credentials, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const isThere = await asking(credentials, async () => true).catch(() => false)
    if (isThere) return
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGQUIT')
      throw new Error(`Cannot start PostgreSQL: ${readFileSync(log, 'utf8')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
