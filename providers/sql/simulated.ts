import { ProviderFailure } from '#src/core/errors.ts'
import type { DatabaseInside } from '#src/core/dependencies/cloud.ts'
import type { Credentials, Sql } from './sql.ts'

/** Database servers in memory. Managed ones live by their cloud's clock, so they are looked up whenever somebody calls. */
export type SimulatedServers = {
  /** The server that answers there now. */
  at(address: Address): SimulatedServer | undefined
  /** From now on `find` is asked, too, who answers where. */
  join(find: (address: Address) => SimulatedServer | undefined): void
  /** A server that others run. What is run again at the same address takes its place. */
  run(server: Address & { readonly version: string; readonly data: ServerData }): void
  /** Nothing answers there any more. */
  stop(address: Address): void
  /** From now on this role has so many connections open, until they are ended. */
  connect(address: Address, role: string, connections: number): void
}

export type Address = { readonly host: string; readonly port: number }

/** A database server as it is at this moment. */
export type SimulatedServer = {
  readonly version: string
  readonly data: ServerData
  /** Nothing can be written any more. */
  readonly isFull?: boolean
  keep(data: ServerData): void
}

/** What outlives a server: it is in its snapshots, and after an upgrade. */
export type ServerData = {
  readonly user: string
  readonly password: string
  readonly database: string
  readonly roles: Readonly<Record<string, ServerRole>>
  readonly extensions: DatabaseInside['extensions']
}

export type ServerRole = {
  readonly canLogin: boolean
  readonly connections: number
  readonly password?: string
  readonly comment?: string
  /** The role that it acts as, and that owns what it makes. */
  readonly group?: string
}

/** What a new server has: its master, and the extension that each has. */
export function newServerData(
  master: Pick<ServerData, 'user' | 'password' | 'database'>,
): ServerData {
  return { ...master, roles: {}, extensions: [{ name: 'plpgsql', version: '1.0' }] }
}

/** A place for database servers, with none in it. */
export function simulateServers(): SimulatedServers {
  const finders: ((address: Address) => SimulatedServer | undefined)[] = []
  const own = new Map<string, SimulatedServer>()
  const at: SimulatedServers['at'] = (address) =>
    own.get(nameOf(address)) ??
    finders.map((find) => find(address)).find((server) => server !== undefined)
  return {
    at,
    join: (find) => void finders.push(find),
    run({ version, data, ...address }) {
      const name = nameOf(address)
      const set = (next: ServerData) => void own.set(name, { version, data: next, keep: set })
      set(data)
    },
    stop: (address) => void own.delete(nameOf(address)),
    connect(address, name, connections) {
      const server = at(address)
      const role = server?.data.roles[name]
      if (!server || !role) throw new Error(`Cannot connect as "${name}": there is no such role`)
      server.keep(withRole(server.data, name, { ...role, connections }))
    },
  }
}

/** What is done inside simulated databases. */
export function simulateSql(servers: SimulatedServers): Sql {
  return {
    async inside(credentials, signal) {
      const { version, data } = logIn(servers, credentials, signal)
      return { version, roles: rolesOf(data), extensions: data.extensions }
    },

    async ensureRole({ credentials, role, group, password, comment }, signal) {
      const server = logIn(servers, credentials, signal)
      const { data } = server
      if (credentials.user !== data.user)
        throw failure(credentials, 'rejected', 'permission denied to create role')
      if (server.isFull)
        throw failure(
          credentials,
          'rejected',
          'could not extend file: No space left on device',
          'Give it more storage',
        )
      const before = data.roles[role]
      const connections = password === undefined ? 0 : (before?.connections ?? 0)
      const withGroup = withRole(data, group, data.roles[group] ?? GROUP)
      server.keep(
        withRole(withGroup, role, {
          canLogin: password !== undefined,
          connections,
          comment,
          group,
          ...(password !== undefined && { password }),
        }),
      )
    },
  }
}

const GROUP: ServerRole = { canLogin: false, connections: 0 }

function logIn(
  servers: SimulatedServers,
  credentials: Credentials,
  signal: AbortSignal,
): SimulatedServer {
  if (signal.aborted) throw failure(credentials, 'unavailable', 'it took too long')
  const server = servers.at(credentials)
  if (!server) throw failure(credentials, 'unavailable', 'connection refused')
  const { user, password, database } = credentials
  if (passwordOf(server.data, user) !== password)
    throw failure(credentials, 'denied', `password authentication failed for user "${user}"`)
  if (database !== server.data.database && database !== 'postgres')
    throw failure(credentials, 'rejected', `database "${database}" does not exist`)
  return server
}

/** Of whoever may log in. */
function passwordOf(data: ServerData, user: string): string | undefined {
  if (user === data.user) return data.password
  const role = data.roles[user]
  return role?.canLogin ? role.password : undefined
}

function rolesOf({ user, roles }: ServerData): DatabaseInside['roles'] {
  const others = Object.entries(roles).map(([name, { canLogin, connections, comment }]) => ({
    name,
    canLogin,
    connections,
    ...(comment !== undefined && { comment }),
  }))
  return [{ name: user, canLogin: true, connections: 0 }, ...others]
}

function withRole(data: ServerData, name: string, role: ServerRole): ServerData {
  return { ...data, roles: { ...data.roles, [name]: role } }
}

function nameOf({ host, port }: Address): string {
  return `${host}:${port}`
}

function failure(
  { user, database, ...address }: Credentials,
  kind: ProviderFailure['kind'],
  because: string,
  hint?: string,
): ProviderFailure {
  const where = nameOf(address)
  return new ProviderFailure(
    where,
    kind,
    `Cannot use database "${database}" at ${where} as "${user}": ${because}`,
    hint === undefined ? {} : { hint },
  )
}
