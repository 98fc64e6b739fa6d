import type { Sql } from './sql.ts'

/** PostgreSQL itself. */
export function postgresSql(): Sql {
  return {
    inside: () => Promise.reject(new Error('Cannot log in yet')),
    ensureRole: () => Promise.reject(new Error('Cannot log in yet')),
  }
}
