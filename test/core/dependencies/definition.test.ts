import { describe, expect, it } from 'vitest'
import {
  DependencyEntry,
  entryIn,
  MigrationsEntry,
  specIn,
} from '#src/core/dependencies/definition.ts'

const db = {
  kind: 'aws-rds',
  class: 'db.t4g.medium',
  storage: 50,
  after: 'network',
  connect: { env: { DATABASE_URL: '{host}' } },
  per: {
    production: { class: 'db.r7g.large' },
    staging: 'none',
    dev: { kind: 'external', host: 'postgres.dev' },
  },
}

describe('a dependency', () => {
  it('is in an environment what is said there, and otherwise what stands beside', () => {
    expect(specIn(entryIn(db, 'production')!)).toEqual({ class: 'db.r7g.large', storage: 50 })
    expect(specIn(entryIn(db, 'elsewhere')!)).toEqual({ class: 'db.t4g.medium', storage: 50 })
  })

  it('is not there where it is none', () => {
    expect(entryIn(db, 'staging')).toBeUndefined()
  })

  it('begins anew where it is of another kind, and is connected as before', () => {
    expect(entryIn(db, 'dev')).toEqual({
      kind: 'external',
      host: 'postgres.dev',
      after: 'network',
      connect: { env: { DATABASE_URL: '{host}' } },
    })
  })

  it('keeps what is not ours for its kind, and knows every key of a connection', () => {
    expect(DependencyEntry.parse(db)).toMatchObject({ storage: 50, after: ['network'] })
    expect(DependencyEntry.safeParse({ ...db, connect: { enf: {} } }).success).toBe(false)
    expect(DependencyEntry.safeParse({ ...db, owners: 'The DBAs' }).success).toBe(false)
  })
})

describe('migrations', () => {
  it('are compatible from a version', () => {
    const from = (compatibleFrom: string) => MigrationsEntry.safeParse({ compatibleFrom }).success
    expect([from('1.4.0'), from('1.4.0-rc.1'), from('1.4'), from('one')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
