import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import type { Cloud } from '#providers/cloud/cloud.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import type { Sql } from '#providers/sql/sql.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import { manualClock } from '../support/clock.ts'
import { type House, job, startHouse } from './house.ts'

const definition = (postgres: string) => `dependencies:
  db:
    kind: aws-rds
    version: '${postgres}'
    class: db.t4g.medium
    storage: 50
    connect: { env: { DATABASE_URL: 'postgres://{user}:{password}@{host}:{port}/{name}' } }
  events:
    kind: aws-rds
    version: '16.4'
    class: db.t4g.medium
    storage: 50
    password: cloud
    connect: { files: { /etc/events/password: '{password}' } }
  keys:
    kind: aws-secret
    secret: checkout/payments
    keys: { API_KEY: key }
    connect: { env: { PAYMENTS_KEY: '{API_KEY}' } }
  mail:
    kind: external
    host: mail.example
    port: 587
    secrets: { password: { secret: mail, key: password } }
    connect: { env: { MAIL_PASSWORD: '{password}' } }
migrations: { expand: jobs/expand.yml, compatibleFrom: 2.0.0 }
`

it('keeps every password where it belongs, whatever is done and whatever providers say', async () => {
  const seen = await spied()
  const { house } = seen
  const files = { 'jobs/expand.yml': job('expand') }
  house.publish('2.0.0', definition('16.4'), files)
  house.publish('2.1.0', definition('17.2'), files)
  house.publish('2.2.0', definition('17.2').replace(/ {2}events:[\s\S]*?(?= {2}keys:)/, ''), files)

  await deliver(seen, '2.0.0')
  await deliver(seen, '2.1.0')
  await house.say('omar', 'db snapshot checkout db production')
  await house.bot.settle(600_000)
  await house.say('omar', 'db rotate checkout db production')
  await house.bot.settle(60_000)
  await house.say('rita', 'approve checkout production')
  await house.bot.settle(600_000)
  expect(await house.dependency('checkout.db/production')).toMatchObject({
    state: 'ready',
    revision: 2,
  })
  const taken = house.bot.simulated.clouds.get('main')!.controls.snapshots()
  const snapshot = taken.find(({ version }) => version === '17.2')
  seen.hear(await house.say('omar', `db restore checkout db production from ${snapshot?.id}`))
  await agree(seen, 'checkout.db/production')
  await deliver(seen, '2.2.0')
  seen.hear(await house.say('omar', 'deps remove events of checkout in production because no use'))
  await agree(seen, 'checkout.events/production')
  expect(await house.dependency('checkout.events/production')).toMatchObject({ state: 'removed' })

  expect(seen.made().length).toBeGreaterThan(6)
  for (const line of ['status', 'deps checkout', 'db status checkout db production', 'audit'])
    seen.hear(await house.say('omar', line))
  await seen.look()
  expect(await seen.leaked()).toEqual([])
  expect(seen.echoes()).toBe(0)
}, 60_000)

/** What was asked of people is approved, and what failed is tried again. */
async function deliver(seen: Awaited<ReturnType<typeof spied>>, version: string): Promise<void> {
  const { house } = seen
  seen.hear(await house.say('olga', `deploy checkout ${version} to production --dry-run`))
  await house.say('olga', `deploy checkout ${version} to production`)
  await house.bot.settle(1_000)
  await seen.look()
  await house.say('rita', 'approve checkout production')
  await house.say('dave', 'approve checkout production')
  for (let round = 0; round < 12; round += 1) {
    await house.bot.settle(300_000)
    await seen.look()
    const { held, outcome } = await house.newest()
    if (outcome) break
    if (held) seen.hear(await house.say('olga', 'retry checkout production'))
  }
  const { wanted, outcome, waitingOn } = await house.newest()
  expect({ wanted, outcome, waitingOn }).toEqual({ wanted: version, outcome: { is: 'succeeded' } })
}

async function agree(seen: Awaited<ReturnType<typeof spied>>, key: string): Promise<void> {
  const { house } = seen
  await house.bot.settle(1_000)
  await seen.look()
  const { order } = (await house.dependency(key)) ?? {}
  seen.hear(await house.say('olga', `deps agree ${order?.id}`))
  for (let round = 0; round < 6; round += 1) {
    await house.bot.settle(600_000)
    await seen.look()
    if ((await house.dependency(key))?.state === 'held')
      seen.hear(
        await house.say(
          'olga',
          `deps retry ${key.replace(/^(\w+)\.(\w+).*/, '$2 of $1 in production')}`,
        ),
      )
  }
}

/** A house whose passwords can be told apart from everything else, and all that left it. */
async function spied() {
  const folder = mkdtempSync(path.join(tmpdir(), 'deliver-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'deliver.db')
  const clock = manualClock()
  const store = openSqliteStore({ file, workspace: 'T0SHOP', clock })
  const canaries = ['CANARY0mail', 'CANARY0payments']
  const heard: string[] = []
  const echo = echoing()
  const house = await startHouse({
    clock,
    store: heardBy(heard, store),
    log: logTo(heard),
    newPassword() {
      canaries.push(`CANARY${canaries.length}${'x7Qp'.repeat(8)}`)
      return canaries.at(-1)!
    },
    through: (cluster) => ({ ...cluster, apply: echo.apply(cluster) }),
    throughCloud: (cloud) => ({ ...cloud, databases: echo.databases(cloud) }),
    throughSql: (sql) => echo.sql(sql),
  })
  const { clusters, clouds } = house.bot.simulated
  clusters.get('shared')!.controls.createByHand('somebody', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'mail', namespace: 'shop' },
    data: { password: Buffer.from('CANARY0mail').toString('base64') },
  })
  clouds.get('main')!.controls.existSecret('checkout/payments', '{"key":"CANARY0payments"}')
  return {
    house,
    made: () => canaries,
    echoes: echo.left,
    hear: (text: string) => void heard.push(text),
    /** Whatever is to be shown now, rendered as Slack gets it. */
    look: () => look(house, heard),
    /** Where a password is, that has no business there. */
    async leaked(): Promise<readonly string[]> {
      const places = new Map([['what was said', heard.join('\n')], ...rowsIn(file)])
      for (const name of readdirSync(folder))
        places.set(`the file ${name}`, readFileSync(path.join(folder, name), 'latin1'))
      return [...places].flatMap(([place, text]) =>
        canaries
          .filter((canary) => spellingsOf(canary).some((spelling) => text.includes(spelling)))
          .map((canary) => `${canary} in ${place}`),
      )
    },
  }
}

/** Whatever is saved is heard, also what is overwritten afterwards. */
function heardBy(heard: string[], store: Store): Store {
  const entries = Object.entries(store).map(([name, method]) => [
    name,
    (...given: unknown[]) => {
      heard.push(JSON.stringify(given))
      return (method as (...args: unknown[]) => unknown)(...given)
    },
  ])
  return Object.fromEntries(entries) as Store
}

async function look({ bot }: House, heard: string[]): Promise<void> {
  for (const { key } of await bot.store.dirtyMessages(100))
    heard.push(JSON.stringify(await bot.presenter.render(key)))
  for (const { note } of await bot.store.outbox(1_000))
    heard.push(JSON.stringify(await bot.presenter.note(note)))
}

/** As it is, and in base64 wherever it begins in a text. */
function spellingsOf(canary: string): readonly string[] {
  const shifted = ['', '_', '__'].map((before) =>
    Buffer.from(before + canary)
      .toString('base64')
      .slice(before.length === 0 ? 0 : 4, -4),
  )
  return [canary, ...shifted]
}

/** Every row of every table of the store, as text. */
function rowsIn(file: string): readonly (readonly [string, string])[] {
  const database = new Database(file, { readonly: true })
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all()
  const found = (tables as { name: string }[]).map(({ name }) => {
    const rows = database.prepare(`select * from "${name}"`).all()
    return [`the table ${name}`, JSON.stringify(rows)] as const
  })
  database.close()
  return found
}

function logTo(heard: string[]): Log {
  const write = (...said: unknown[]) =>
    void heard.push(
      said.map((one) => (one instanceof Object ? textOf(one) : String(one))).join(' '),
    )
  return { debug: write, info: write, warn: write, error: write }
}

function textOf(one: object): string {
  const error = 'err' in one && one.err instanceof Error ? String(one.err.stack) : ''
  return JSON.stringify(one) + error
}

/** Providers that say, once each, in their failures what they were given. */
function echoing() {
  const open = new Set(['create', 'inside', 'role', 'secret', 'bug'])

  function once(name: string, kind: ProviderFailure['kind'], given: unknown): void {
    if (!open.delete(name)) return
    throw new ProviderFailure('main', kind, `Cannot do this: ${JSON.stringify(given)}`)
  }

  return {
    left: () => open.size,
    databases: ({ databases }: Cloud): Cloud['databases'] => ({
      ...databases,
      async create(request, signal) {
        once('create', 'rejected', request)
        return databases.create(request, signal)
      },
    }),
    sql: (sql: Sql): Sql => ({
      async inside(credentials, signal) {
        once('inside', 'unavailable', credentials)
        return sql.inside(credentials, signal)
      },
      async ensureRole(request, signal) {
        if (open.delete('bug')) throw new Error(`a bug with ${JSON.stringify(request)}`)
        once('role', 'rejected', request)
        return sql.ensureRole(request, signal)
      },
    }),
    apply:
      (cluster: Cluster): Cluster['apply'] =>
      async (request, signal) => {
        const isConnection = request.manifests.some(
          ({ kind, metadata }) => kind === 'Secret' && metadata.name.endsWith('-connection'),
        )
        if (isConnection) once('secret', 'rejected', request)
        return cluster.apply(request, signal)
      },
  }
}
