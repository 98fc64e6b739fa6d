import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { openAuditReader } from '#db/sqlite/audit-reader.ts'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { runCli } from '#src/cli/run.ts'
import { sealOf } from '#src/core/audit-chain.ts'
import { manualClock } from '../support/clock.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'deliver-audit-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0

describe('deliver audit verify', () => {
  it('follows the chain to its end, beside the bot that writes it', async () => {
    const { file, store, say } = await chained()
    const head = await store.auditHead()
    await say(6)

    const told = `T1: ok, 5 rows in one chain, ending at 5:${head?.hash}; 1 after them are not sealed yet`
    expect(await verify(file)).toBe(`${told}\nexit 0`)
    expect(await store.seal(9)).toBe(1)
    expect(await verify(file)).toContain('ok, 6 rows in one chain, ending at 6:')
  })

  it('follows a chain that is longer than a page', async () => {
    const { file } = await chained(2_345)
    expect(await verify(file)).toContain('ok, 2345 rows in one chain, ending at 2345:')
  })

  it('is content with an audit in which nothing stands', async () => {
    expect(await verify((await chained(0)).file)).toBe('the audit is empty\nexit 0')
  })

  const tampered: readonly (readonly [what: string, sql: string, told: string])[] = [
    [
      'changed',
      `update audit set detail = replace(detail, '"n":3', '"n":4') where seq = 3`,
      'row 3 is wrong: it was changed after it was sealed',
    ],
    [
      'taken out',
      'delete from audit where seq = 3',
      'row 4 is wrong: it does not follow row 2: rows between them were removed, or row 2 was inserted or sealed anew',
    ],
    [
      'first and taken out',
      'delete from audit where seq = 1',
      'row 2 is wrong: it does not begin the chain: rows before it were removed',
    ],
    [
      'put in between',
      `delete from audit where seq = 2;
       insert into audit (seq, workspace, at, actor, action, invocation, detail)
         values (2, 'T1', 1, '{}', 'deploy', 'forged', '{}')`,
      'row 2 is wrong: it is not sealed, but rows after it are: it was inserted, or its seal was removed',
    ],
    [
      'moved to another workspace',
      `update audit set workspace = 'T2' where seq = 5`,
      'T2: row 5 is wrong: it was changed after it was sealed',
    ],
  ]
  it.each(tampered)('finds a row that was %s', async (_, sql, told) => {
    const { file } = await chained()
    tamper(file, (sqlite) => sqlite.exec(sql))
    const shown = await verify(file)
    expect(shown).toContain(`${told}`)
    expect(shown).toContain('exit 1')
  })

  it('finds a row that was changed and sealed anew', async () => {
    const { file, store } = await chained()
    const [row] = await store.auditChain(2, 1)
    const forged = { ...row!, action: 'nothing' }
    const hash = sealOf(forged, row!.previousHash!)
    tamper(file, (sqlite) =>
      sqlite.prepare(`update audit set action = 'nothing', hash = ? where seq = 3`).run(hash),
    )
    expect(await verify(file)).toContain('row 4 is wrong: it does not follow row 3')
  })

  it('finds a tail that was cut off by the head that was written down', async () => {
    const { file, store } = await chained()
    const head = await store.auditHead()
    const written = `${head?.seq}:${head?.hash}`
    expect(await verify(file, written)).toContain('exit 0')

    tamper(file, (sqlite) => sqlite.exec('delete from audit where seq > 3'))

    expect(await verify(file)).toContain('exit 0')
    expect(await verify(file, written)).toMatch(
      /! row 5 with that hash is not in the audit: its end was cut off, or it was rewritten\nexit 1$/,
    )
  })

  it('says in words what it cannot read', async () => {
    const { file } = await chained()
    expect(await verify(path.join(folder, 'none.db'))).toMatch(
      /^! Cannot read the audit: there is no ".*none\.db"\n! DATABASE_URL names the file/,
    )
    expect(await verify(file, '5')).toMatch(/"5" is no head\n.*\nexit 2$/s)
    expect(await typed(file, 'audit', 'verify', '--head')).toContain('"--head" needs a value')
    expect(await typed(file, 'audit', 'mend')).toContain('does not know "mend"')
    tamper(file, (sqlite) => sqlite.exec('alter table audit rename column channel to place'))
    expect(await verify(file)).toContain('start the bot once')
  })
})

/** A file with so many sealed rows, held by a store that goes on. */
async function chained(rows = 5) {
  const file = path.join(folder, `${++files}.db`)
  const store = openSqliteStore({ file, workspace: 'T1', clock: manualClock() })
  onTestFinished(() => store.close())
  const say = async (n: number) =>
    store.submit({
      audit: {
        actor: { type: 'person', id: 'U0OLGA', name: 'olga' },
        action: 'deploy',
        invocation: `i-${n}`,
        detail: { n },
      },
    })
  await Promise.all(Array.from({ length: rows }, (_, index) => say(index + 1)))
  while ((await store.seal(1_000)) > 0);
  return { file, store, say }
}

/** What somebody does who may write the file and knows of the triggers. */
function tamper(file: string, work: (sqlite: Sqlite.Database) => unknown): void {
  const sqlite = new Sqlite(file)
  const triggers = sqlite
    .prepare(`select name from sqlite_master where type = 'trigger'`)
    .pluck()
    .all() as string[]
  for (const name of triggers) sqlite.exec(`drop trigger ${name}`)
  work(sqlite)
  sqlite.close()
}

function verify(file: string, head?: string): Promise<string> {
  return typed(file, 'audit', 'verify', ...(head === undefined ? [] : ['--head', head]))
}

async function typed(file: string, ...line: readonly string[]): Promise<string> {
  const lines: string[] = []
  const code = await runCli(line, {
    version: '1.2.3',
    manifest: () => '',
    missingForSlack: () => [],
    kindProblems: async () => [],
    start: () => Promise.reject(new Error('not here')),
    openAudit: async () => openAuditReader(file),
    out: (text) => void lines.push(text),
    err: (text) => void lines.push(text.replaceAll(/^/gm, '! ')),
  })
  return [...lines, `exit ${code}`].join('\n')
}
