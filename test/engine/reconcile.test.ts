import { expect, it } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { StoreUnavailable, type Store, type Submission } from '#db/store.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { createLoop } from '#src/engine/loop.ts'
import type { Meter } from '#src/engine/world.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { manualClock } from '../support/clock.ts'
import { simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const dana = { type: 'person', id: 'U0DANA', name: 'dana' } as const

it('tells a record what failed, and keeps out of the audit what nobody ordered', async () => {
  const submitted: Submission[] = []
  const { clock, store } = await open()
  const submit: Store['submit'] = (one) => {
    submitted.push(one)
    return store.submit(one)
  }
  const refuse = () => Promise.reject(new ProviderFailure('shared', 'unavailable', 'no webhook'))
  const bot = await simulateBot({
    clock,
    store: { ...store, submit },
    through: (cluster) => ({ ...cluster, apply: refuse }),
  })
  await create(bot, 'd-1', 'staging')
  submitted.length = 0
  await bot.settle(60_000)

  const said = submitted.flatMap(({ signals = [] }) => signals.map(({ signal }) => signal.type))
  expect(said).toEqual(expect.arrayContaining(['released', 'effectFailed']))
  expect(submitted.filter(({ audit }) => audit)).toEqual([])
})

it('quarantines a record whose decision cannot be saved, shows it, and goes on with the others', async () => {
  const { bot, store } = await botWhoseCommit(async (commit, real) => {
    const document = commit.claim.id === 'd-odd' ? { oops: 1n } : commit.document
    return real({ ...commit, document })
  })
  await create(bot, 'd-odd', 'staging')
  await create(bot, 'd-whole', 'dev')
  await bot.settle(30_000)

  const odd = await store.find({ kind: 'delivery', id: 'd-odd' })
  expect(odd?.quarantined).toContain('BigInt')
  const dirty = await store.dirtyMessages(10)
  expect(dirty.map(({ key }) => key.subject)).toContain('d-odd')
  expect((await store.find({ kind: 'delivery', id: 'd-whole' }))?.state).toBe('succeeded')
})

it('lets those who wait behind a quarantined delivery go on, and queues it again when it is told to retry', async () => {
  let isDamaged = true
  const { bot, store } = await botWhoseCommit(async (commit, real) => {
    const isHit = isDamaged && commit.claim.id === 'd-2'
    const isQueued = commit.claim.target?.document.queue.includes('d-2')
    return real({ ...commit, document: isHit && isQueued ? { oops: 1n } : commit.document })
  })
  for (const id of ['d-1', 'd-2', 'd-3']) {
    await create(bot, id, 'staging')
    await bot.settle()
  }
  await bot.settle(60_000)
  expect(await states(store)).toEqual({ 'd-1': 'succeeded', 'd-2': 'queue', 'd-3': 'succeeded' })
  expect((await store.find({ kind: 'delivery', id: 'd-2' }))?.quarantined).toContain('BigInt')

  isDamaged = false
  const to = { kind: 'delivery', id: 'd-2' }
  await store.submit({ signals: [{ to, key: 'r', signal: { type: 'retry', by: dana } }] })
  await bot.settle(60_000)
  expect(await states(store)).toMatchObject({ 'd-2': 'succeeded' })
})

it('lets go of a record that the disk had no room for, so that it is not deaf for a minute', async () => {
  let isFull = true
  const { bot, store } = await botWhoseCommit(async (commit, real) => {
    if (isFull) throw new StoreUnavailable('Cannot save: the disk is full')
    return real(commit)
  })
  await create(bot, 'd-1', 'staging')
  await expect(bot.loop.tick()).rejects.toThrow('the disk is full')
  isFull = false

  const due = (await store.nextDue()) ?? Infinity
  expect(due - bot.clock.now()).toBeLessThanOrEqual(2_000)
  await bot.settle(30_000)
  expect(await store.find({ kind: 'delivery', id: 'd-1' })).toMatchObject({
    state: 'succeeded',
    quarantined: undefined,
  })
})

it('counts every tick, however it ends', async () => {
  const counted: (readonly [kind: string, result: string])[] = []
  const meter: Meter = {
    providerCall() {},
    reconciled: (kind, result) => void counted.push([kind, result]),
  }
  const ends: Record<
    string,
    (commit: Parameters<Store['commit']>[0]) => ReturnType<Store['commit']>
  > = {
    'd-fenced': async () => 'fenced',
    'd-failed': async () => Promise.reject(new StoreUnavailable('Cannot save: the disk is full')),
    'd-odd': async () => Promise.reject(new TypeError('constraint failed')),
  }
  const { bot } = await botWhoseCommit((commit, real) => (ends[commit.claim.id] ?? real)(commit))
  const loop = createLoop({ ...bot.world, meter })
  for (const id of ['d-ok', ...Object.keys(ends)]) {
    await create(bot, id, 'staging', { target: undefined })
    await loop.tick().catch(() => 0)
  }

  expect(counted).toEqual(
    expect.arrayContaining([
      ['delivery', 'ok'],
      ['delivery', 'fenced'],
      ['delivery', 'failed'],
      ['delivery', 'quarantined'],
    ]),
  )
})

async function open() {
  const clock = manualClock()
  return { clock, store: openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock }) }
}

async function states(store: Store) {
  const all = await store.list({ kind: 'delivery' })
  return Object.fromEntries(all.map(({ id, state }) => [id, state]))
}

type Saving = (
  commit: Parameters<Store['commit']>[0],
  real: Store['commit'],
) => ReturnType<Store['commit']>

async function botWhoseCommit(saving: Saving) {
  const { clock, store } = await open()
  const commit: Store['commit'] = (one) => saving(one, store.commit)
  return { store, bot: await simulateBot({ clock, store: { ...store, commit } }) }
}

/** A delivery that holds its target unless `target` says otherwise. */
async function create(
  bot: SimulatedBot,
  id: string,
  environment: string,
  { target }: { target: string | undefined } = { target: `checkout/${environment}` },
) {
  const document = newDelivery({
    id,
    purpose: 'deploy',
    app: 'checkout',
    environment,
    wanted: '1.5.0',
    by: dana,
    channel: '#checkout',
    at: bot.clock.now(),
  })
  await bot.store.submit({
    create: { kind: 'delivery', id, ...(target && { target }), document, state: 'prepare' },
    audit: { actor: dana, action: 'deploy', invocation: id, detail: {} },
  })
}
