import type { Sql } from './sql.ts'

/** Database servers in memory, by `host:port`. */
export type SimulatedServers = Map<string, { readonly host: string }>

/** What is done inside simulated databases. */
export function simulateSql(_servers: SimulatedServers): Sql {
  return {
    inside: () => Promise.reject(new Error('Cannot simulate SQL yet')),
    ensureRole: () => Promise.reject(new Error('Cannot simulate SQL yet')),
  }
}
