import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { StoreUnavailable } from '#db/store.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { manualClock } from '../support/clock.ts'
import { describeSignalProperty } from './signals.contract.ts'
import { describeStore } from './store.contract.ts'
import {
  audit,
  card,
  claimOne,
  commitOf,
  create,
  delivery,
  minute,
  mustClaim,
  note,
} from './store.fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'deliver-db-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const newFile = () => join(folder, `${++files}`, 'deliver.db')
const workspace = 'T1'

describeStore('SQLite', async (clock) => {
  const file = newFile()
  let store = openSqliteStore({ file, workspace, clock })
  return {
    store,
    async reopen() {
      await store.close()
      store = openSqliteStore({ file, workspace, clock })
      return store
    },
  }
})

describeSignalProperty('SQLite', (clock) => openSqliteStore({ file: ':memory:', workspace, clock }))

describe('A SQLite file', () => {
  it('keeps workspaces apart', async () => {
    const file = newFile()
    const clock = manualClock()
    const ours = openSqliteStore({ file, workspace: 'T1', clock })
    await create(ours, 'd-1', 'checkout/staging')
    await ours.receive('r-1', {})
    await ours.close()

    const theirs = openSqliteStore({ file, workspace: 'T2', clock })

    expect(await theirs.list({ kind: 'delivery' })).toEqual([])
    expect(await theirs.unfinished()).toEqual([])
    expect(await claimOne(theirs)).toBeUndefined()
    expect(await theirs.receive('r-1', {})).toBe('new')
    expect(await theirs.nextDue()).toBeUndefined()
    await theirs.close()
  })

  it('belongs to one process', async () => {
    const file = newFile()
    const first = openSqliteStore({ file, workspace, clock: manualClock() })

    const second = () => openSqliteStore({ file, workspace, clock: manualClock() })

    expect(second).toThrow(DeliveryError)
    expect(second).toThrow(`Cannot open the store "${file}": another process uses it`)
    await first.close()
    await second().close()
  })

  it('can be read by others while it is open, for backups', async () => {
    const file = newFile()
    const store = openSqliteStore({ file, workspace, clock: manualClock() })
    await create(store, 'd-1')

    const other = new Sqlite(file, { readonly: true })

    expect(other.prepare('select count(*) from records').pluck().get()).toBe(1)
    other.close()
    await store.close()
  })

  it('keeps what was answered when its process is killed, and is free again, with its leases', async () => {
    const file = newFile()
    const script = fileURLToPath(new URL('./sqlite-holder.ts', import.meta.url))
    const holder = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void holder.kill('SIGKILL'))
    await once(holder.stdout, 'data')
    const clock = manualClock(2000)
    expect(() => openSqliteStore({ file, workspace, clock })).toThrow('another process uses it')

    holder.kill('SIGKILL')
    await once(holder, 'exit')

    const store = openSqliteStore({ file, workspace, clock })
    expect(await store.unfinished()).toEqual([{ id: 'r-1', payload: { text: 'deploy' }, at: 1000 }])
    expect(await mustClaim(store)).toMatchObject({ id: 'd-1', epoch: 2, target: { fence: 2 } })
    await store.close()
  }, 20_000)

  it('that is no database is refused in words', () => {
    const file = join(folder, 'text.db')
    writeFileSync(file, 'this is a diary, not a database'.repeat(100))

    const open = () => openSqliteStore({ file, workspace, clock: manualClock() })

    expect(open).toThrow(`Cannot open the store "${file}": file is not a database`)
    expect(existsSync(file)).toBe(true)
  })

  it('brings its audit along, which is only ever added to', async () => {
    const file = newFile()
    const store = openSqliteStore({ file, workspace, clock: manualClock(1000) })
    await store.submit({ create: delivery('d-1'), audit: audit('i-1') })
    await store.submit({ create: delivery('d-1'), audit: audit('i-1') })
    await store.submit({ audit: { ...audit('i-2'), detail: undefined } })
    await store.submit({ messages: [card('d-1')] })
    await store.close()

    const sqlite = new Sqlite(file)
    expect(sqlite.prepare('select at, invocation, actor, detail from audit').all()).toEqual([
      {
        at: 1000,
        invocation: 'i-1',
        actor: '{"type":"person","id":"U1","name":"Ada"}',
        detail: '{"wanted":"1.5.0"}',
      },
      expect.objectContaining({ invocation: 'i-2', detail: 'null' }),
    ])
    expect(() => sqlite.exec('delete from audit')).toThrow('never deleted')
    expect(() => sqlite.exec("update audit set action = 'nothing'")).toThrow('never changed')
    expect(() => sqlite.exec("update audit set app = 'other'")).toThrow('never changed')
    expect(() => sqlite.exec("update audit set hash = 'half'")).toThrow('never changed')
    sqlite.exec("update audit set previous_hash = '', hash = 'sealed'")
    expect(() => sqlite.exec("update audit set hash = 'other'")).toThrow('never changed')
    expect(() => sqlite.exec('update audit set previous_hash = null, hash = null')).toThrow('never')
    const insert = (columns: string, values: string) => () =>
      sqlite.exec(
        `insert into audit (${columns}, workspace, at, actor, action, invocation, detail)
         values (${values}, 'T1', 1, '{}', 'a', 'b', 'c')`,
      )
    expect(insert('hash', "'own'")).toThrow('sealed after they were added')
    expect(insert('seq', '-1')).toThrow('added at the end')
    sqlite.close()
  })

  it('from before the chain is brought up to date, and sealed from its beginning', async () => {
    const file = newFile()
    const old = oldFile(file)
    old.exec(`insert into records (workspace, kind, id, target, document, state, created_at)
      values ('T1', 'delivery', 'd-1', 'checkout/dev', '{}', 'new', 1)`)
    const say = old.prepare(`insert into audit (workspace, at, actor, action, invocation, detail)
      values ('T1', 1, ?, 'deploy', ?, ?)`)
    const olga = JSON.stringify({ type: 'person', id: 'U0OLGA', name: 'olga' })
    say.run(olga, 'i-1', JSON.stringify({ app: 'checkout', environment: 'dev' }))
    say.run(olga, 'i-2', JSON.stringify({ delivery: 'd-1' }))
    say.run(JSON.stringify({ type: 'system' }), 'i-3', 'null')
    old.close()

    const store = openSqliteStore({ file, workspace, clock: manualClock() })

    expect(await store.seal(9)).toBe(3)
    expect((await store.auditHead())?.seq).toBe(3)
    const rows = await store.auditRows({ app: 'checkout', actor: 'person:U0OLGA', limit: 9 })
    expect(rows.map(({ seq, environment }) => [seq, environment])).toEqual([
      [2, 'dev'],
      [1, 'dev'],
    ])
    expect(await store.auditRows({ actor: 'system', limit: 9 })).toHaveLength(1)
    await store.close()
  })

  it('is pruned of what nobody asks for again, and of nothing else', async () => {
    const file = newFile()
    const clock = manualClock()
    const store = openSqliteStore({ file, workspace, clock })
    await create(store, 'd-1')
    await store.submit({
      signals: [{ to: delivery('d-1'), key: 'k', signal: { type: 'wake' } }],
      audit: audit('k'),
    })
    await store.commit(commitOf(await mustClaim(store), { notes: [note('posted'), note('open')] }))
    await store.doneOutbox((await store.outbox(1))[0]!.id)
    await store.receive('finished', {})
    await store.receive('open', {})
    await store.finish('finished')

    await clock.advance(8 * 24 * 60 * minute)
    await store.submit({
      signals: [{ to: delivery('d-1'), key: 'unread', signal: { type: 'wake' } }],
      audit: audit('unread'),
    })
    await clock.advance(8 * 24 * 60 * minute)
    await mustClaim(store)

    expect((await store.unfinished()).map(({ id }) => id)).toEqual(['open'])
    expect((await store.outbox(9)).map((row) => row.note.key)).toEqual(['open'])
    await store.close()
    const sqlite = new Sqlite(file)
    const column = (text: string) => sqlite.prepare(text).pluck().all()
    expect(column('select id from inbox')).toEqual(['open'])
    expect(column('select key from signals')).toEqual(['unread'])
    expect(column('select key from outbox where note is null')).toEqual(['posted'])
    sqlite.close()
  })
})

/** A file as the version before the chain left it. */
function oldFile(file: string): Sqlite.Database {
  const folderOf = (name: string) =>
    fileURLToPath(new URL(`../../db/sqlite/${name}`, import.meta.url))
  const migrations = join(folder, 'old-migrations')
  cpSync(folderOf('migrations'), migrations, { recursive: true })
  const journal = join(migrations, 'meta', '_journal.json')
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] }
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 2) }))
  mkdirSync(dirname(file), { recursive: true })
  const sqlite = new Sqlite(file)
  migrate(drizzle(sqlite), { migrationsFolder: migrations })
  return sqlite
}

describe('A full disk', () => {
  it('refuses to save in words, goes on reading, and all requests of a turn fail together', async () => {
    const store = openSqliteStore({
      file: newFile(),
      workspace,
      clock: manualClock(),
      maxPages: 80,
    })
    await create(store, 'd-1', 'checkout/staging')
    await store.receive('before', {})

    const answers = await Promise.allSettled([
      store.receive('small', {}),
      store.receive('huge', 'x'.repeat(1_000_000)),
      store.receive('before', {}),
    ])

    expect(answers).toEqual(
      answers.map(() => ({ status: 'rejected', reason: expect.any(StoreUnavailable) })),
    )
    await expect(store.putArtifact('x'.repeat(1_000_000))).rejects.toThrow(
      'Cannot save: the disk is full',
    )
    expect((await store.unfinished()).map(({ id }) => id)).toEqual(['before'])
    expect(await store.find(delivery('d-1'))).toBeDefined()
    expect(await store.receive('after', {})).toBe('new')
    await store.close()
  })

  it('in the middle of a commit leaves the record as it was', async () => {
    const store = openSqliteStore({
      file: newFile(),
      workspace,
      clock: manualClock(),
      maxPages: 80,
    })
    await create(store, 'd-1')
    const claim = await mustClaim(store)

    const huge = [{ type: 't', text: 'x'.repeat(1_000_000) }]
    await expect(store.commit(commitOf(claim, { events: huge }))).rejects.toThrow(StoreUnavailable)

    expect((await store.find(delivery('d-1')))?.document).toEqual({ id: 'd-1' })
    expect(await store.commit(commitOf(claim))).toBe('ok')
    await store.close()
  })
})
