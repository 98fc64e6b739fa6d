import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { endLeases } from './leases.ts'
import { codeOf, inWords } from './outages.ts'
import { stepsOf } from './steps.ts'

/** Where a store is, whose it is, and which clock it tells the time by. */
export type SqliteOptions = {
  /** A path, whose folders are made, or `:memory:`. */
  readonly file: string
  readonly workspace: string
  readonly clock: Clock
  /** The file grows to this many pages of 4 KiB, then the disk counts as full. */
  readonly maxPages?: number
  /** Where the SQL migrations are; found beside the code or the bundle when absent. */
  readonly migrationsFolder?: string
}

/** An open file and the two ways to use it. Both reject with StoreUnavailable when the disk does not play along. */
export type Connection = {
  readonly db: BetterSQLite3Database
  readonly workspace: string
  readonly clock: Clock
  /** One durable step: all of it is saved, or nothing. Steps of one turn share one wait for the disk. */
  write<T>(work: () => T): Promise<T>
  read<T>(work: () => T): Promise<T>
  /** Saves what is on its way, then lets go of the file. */
  close(): Promise<void>
}

/** Opens the file for this process alone and brings its tables up to date. */
export function connect({ file, workspace, clock, ...options }: SqliteOptions): Connection {
  const { sqlite, unlock } = openFile(file)
  const steps = stepsOf(sqlite)
  const db = drizzle(sqlite, { casing: 'snake_case' })
  try {
    migrate(db, { migrationsFolder: options.migrationsFolder ?? migrationsBeside() })
    endLeases({ db, clock })
  } catch (error) {
    sqlite.close()
    unlock()
    throw cannotOpen(file, error)
  }
  sqlite.pragma('foreign_keys = ON')
  if (options.maxPages) sqlite.pragma(`max_page_count = ${Math.trunc(options.maxPages)}`)

  return {
    db,
    workspace,
    clock,
    write: steps.take,
    async read(work) {
      try {
        return work()
      } catch (error) {
        throw inWords(error)
      }
    },
    async close() {
      await steps.settled()
      sqlite.close()
      unlock()
    },
  }
}

function openFile(file: string): { sqlite: Sqlite.Database; unlock: () => void } {
  let unlock: (() => void) | undefined
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
    unlock = file === ':memory:' ? () => {} : lock(file)
    const sqlite = new Sqlite(file, { timeout: 5000 })
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = FULL')
    return { sqlite, unlock }
  } catch (error) {
    unlock?.()
    throw cannotOpen(file, error)
  }
}

/**
 * Holds a lock beside the file for as long as this process lives: the system drops it even after kill -9, and
 * backups and readers of the file itself are not shut out.
 */
function lock(file: string): () => void {
  const guard = new Sqlite(`${file}.lock`, { timeout: 200 })
  try {
    guard.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    guard.close()
    if (codeOf(error).startsWith('SQLITE_BUSY')) throw new InUse()
    throw error
  }
  return () => guard.close()
}

class InUse extends Error {
  override readonly name = 'InUse'
}

function cannotOpen(file: string, error: unknown): DeliveryError {
  if (error instanceof InUse)
    return new DeliveryError(
      'unavailable',
      `Cannot open the store "${file}": another process uses it`,
      {
        hint: 'Stop the other one first, or give this one a DATABASE_URL of its own',
      },
    )
  const because = error instanceof Error ? error.message : String(error)
  return new DeliveryError('bad-configuration', `Cannot open the store "${file}": ${because}`, {
    hint: 'DATABASE_URL names a SQLite file that this process can write, such as "file:./data/deliver.db"',
    cause: error,
  })
}

/** In the source tree the migrations are beside this file; the build copies them beside the bundle. */
function migrationsBeside(): string {
  const folder = fileURLToPath(new URL('./migrations', import.meta.url))
  if (existsSync(folder)) return folder
  return fileURLToPath(new URL('./db/sqlite/migrations', import.meta.url))
}
