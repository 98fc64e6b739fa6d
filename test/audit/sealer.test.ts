import { describe, expect, it, onTestFinished } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { StoreUnavailable, type NewAudit, type Store } from '#db/store.ts'
import { createAuditSealer } from '#src/audit-sealer.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { manualClock } from '../support/clock.ts'

const second = 1_000
const hour = 3_600_000
const day = 24 * hour

describe('The sealer', () => {
  it('seals what was written within a second, and rests while nothing is', async () => {
    const { say, sealed, clock, asked } = await sealing()
    await say('one')
    await say('two')
    expect(await sealed()).toBe(0)
    await clock.advance(2 * second)
    expect(await sealed()).toBe(2)

    const before = asked()
    await clock.advance(hour)
    expect(asked()).toBe(before)
    await say('three')
    await clock.advance(2 * second)
    expect(await sealed()).toBe(3)
  })

  it('seals what was left unsealed when it begins, however much', async () => {
    const { sealed, clock } = await sealing({ before: 1_234 })
    await clock.advance(0)
    expect(await sealed()).toBe(1_234)
  })

  it('seals once more when it is told to stop', async () => {
    const { say, sealed, stop } = await sealing()
    await say('one')
    await stop()
    expect(await sealed()).toBe(1)
  })

  it('tries again after a failure, and says so', async () => {
    const { say, sealed, clock, trouble, log } = await sealing()
    trouble.is = true
    await say('one')
    await clock.advance(2 * second)
    expect(await sealed()).toBe(0)
    expect(log).toContainEqual(['warn', 'cannot seal the audit; it is tried again'])
    trouble.is = false
    await clock.advance(2 * 60 * second)
    expect(await sealed()).toBe(1)
  })

  it('writes its head to the log at once, then at most hourly, and the last one too', async () => {
    const { say, clock, heads, store } = await sealing()
    await say('one')
    await clock.advance(2 * second)
    expect(heads()).toMatchObject([{ seq: 1 }])
    for (const word of ['two', 'three', 'four']) {
      await say(word)
      await clock.advance(second)
    }
    expect(heads()).toHaveLength(1)
    await clock.advance(hour)
    expect(heads().slice(1)).toEqual([await store.auditHead()])
    await clock.advance(3 * day)
    expect(heads()).toHaveLength(2)
  })

  it('tells its head in the audit channel, a day at most once, when it is another', async () => {
    const { say, clock, posted } = await sealing()
    await say('one')
    await clock.advance(2 * second)
    expect(await posted('auditHead')).toEqual(['2026-01-05'])
    await say('two')
    await clock.advance(hour)
    expect(await posted('auditHead')).toHaveLength(1)
    await clock.advance(day)
    expect(await posted('auditHead')).toEqual(['2026-01-05', '2026-01-06'])
    await clock.advance(5 * day)
    expect(await posted('auditHead')).toHaveLength(2)
  })

  it('tells in the audit channel what is notable, once, and nothing else', async () => {
    const { store, clock, posted, hear } = await sealing()
    const refused = (effect: string, code: string) => ({
      ...row('refused deploy'),
      detail: { effect, code },
    })
    const rows: readonly NewAudit[] = [
      refused('change', 'not-allowed'),
      refused('read', 'not-allowed'),
      refused('change', 'bad-usage'),
      row('deploy'),
      row('countersign overdue'),
      row('delivery emergency'),
      row('delivery quarantined'),
      row('freeze ended'),
      { ...row('freeze ended'), actor: { type: 'system' } },
      row('lock unlocked'),
      row('lock unlockedByOther'),
      { ...row('lock'), detail: { signal: { type: 'lock' } } },
      { ...row('lock'), detail: { signal: { type: 'lock', takeOver: true } } },
    ]
    for (const [index, audit] of rows.entries())
      await store.submit({ audit: { ...audit, invocation: `${index}` } })
    hear()
    await clock.advance(2 * second)
    expect(await posted('auditRow')).toEqual(['1', '5', '6', '7', '8', '11', '13'])
  })

  it('tells nothing of days ago when it seals an old file', async () => {
    const { posted, clock } = await sealing({
      before: 3,
      action: 'delivery emergency',
      age: 2 * day,
    })
    await clock.advance(2 * second)
    expect(await posted('auditRow')).toEqual([])
    expect(await posted('auditHead')).toHaveLength(1)
  })

  it('tells nothing where no audit channel is named', async () => {
    const { say, posted, clock } = await sealing({ channel: undefined })
    await say('delivery emergency')
    await clock.advance(2 * day)
    expect([...(await posted('auditRow')), ...(await posted('auditHead'))]).toEqual([])
  })
})

const row = (action: string): NewAudit => ({
  actor: { type: 'person', id: 'U0OLGA', name: 'olga' },
  action,
  invocation: action,
  detail: {},
})

type Options = {
  readonly before?: number
  readonly action?: string
  readonly age?: number
  readonly channel?: string | undefined
}

/** A sealer at work on a store of its own. */
async function sealing(options: Options = {}) {
  const { before = 0, action = 'deploy', age = 0 } = options
  const channel = 'channel' in options ? options.channel : 'C0AUDIT'
  const clock = manualClock(Date.UTC(2026, 0, 5, 9) - age)
  const store = openSqliteStore({ file: ':memory:', workspace: 'T1', clock })
  await Promise.all(
    Array.from({ length: before }, (_, index) =>
      store.submit({ audit: { ...row(action), invocation: `b-${index}` } }),
    ),
  )
  await clock.advance(age)

  const log: (readonly [string, string])[] = []
  const heads: object[] = []
  const trouble = { is: false }
  let asked = 0
  const watched: Store = {
    ...store,
    async seal(limit, tell) {
      asked += 1
      if (trouble.is) throw new StoreUnavailable('Cannot save: the disk is full')
      return store.seal(limit, tell)
    },
  }
  const say = (level: string) => (details: object, words: string) => {
    log.push([level, words])
    if (words.includes('sealed up to here')) heads.push(details)
  }
  const sealer = createAuditSealer({
    store: watched,
    catalog: () => ({ ...(channel && { audit: { channel } }) }) as Catalog,
    clock,
    log: { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') },
  })
  const stopping = new AbortController()
  const running = sealer.run(stopping.signal)
  const stop = async () => {
    stopping.abort()
    await running
  }
  onTestFinished(async () => {
    await stop()
    await store.close()
  })
  await clock.advance(0)

  return {
    store,
    clock,
    log,
    trouble,
    stop,
    heads: () => heads,
    asked: () => asked,
    hear: sealer.nudge,
    sealed: async () => (await store.auditChain(0, 9_999)).filter(({ hash }) => hash).length,
    posted: async (kind: string) =>
      (await store.dirtyMessages(99))
        .filter(({ key }) => key.kind === kind && key.channel === channel)
        .map(({ key }) => key.subject),
    async say(action: string) {
      await store.submit({ audit: row(action) })
      sealer.nudge()
    },
  }
}
