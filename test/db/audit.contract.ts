import { describe, expect, it } from 'vitest'
import type { Store } from '#db/store.ts'
import { chainStart, follow, type BadRow, type ChainState } from '#src/core/audit-chain.ts'
import { newTarget } from '#src/core/target.ts'
import { manualClock } from '../support/clock.ts'
import {
  audit,
  commitOf,
  create,
  delivery,
  minute,
  mustClaim,
  ref,
  signalTo,
  type OpenStore,
} from './store.fixtures.ts'

const olga = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
const rita = { type: 'person', id: 'U0RITA', name: 'rita' } as const

export function describeAudit(name: string, open: OpenStore): void {
  describe(`${name}: the audit`, () => {
    it('tells who did what to what, where, and about which plan, newest first', async () => {
      const { store } = await open(manualClock(1000))
      await store.submit({ create: delivery('d-1', 'checkout/dev'), audit: audit('i-1') })
      const said = { app: 'checkout', environment: 'production', plan: 'abc', channel: 'C1' }
      await store.submit({ audit: { ...audit('i-2'), ...said } })

      expect(await store.auditRows({ limit: 9 })).toEqual([
        { ...audit('i-2'), ...said, seq: 2, at: 1000 },
        { ...audit('i-1'), app: 'checkout', environment: 'dev', seq: 1, at: 1000 },
      ])
    })

    it('is searched by app, environment, actor, action and time, and read in pages', async () => {
      const clock = manualClock(0)
      const { store } = await open(clock)
      const say = async (invocation: string, rest: object) => {
        await store.submit({ audit: { ...audit(invocation), ...rest } })
        await clock.advance(10)
      }
      await say('1', { app: 'checkout', environment: 'dev', actor: olga })
      await say('2', { app: 'checkout', environment: 'production', actor: rita })
      await say('3', { app: 'search', environment: 'dev', actor: { type: 'system' } })
      await say('4', { actor: { type: 'robot', name: 'nightly' }, action: 'restart' })
      const found = async (filter: object) =>
        (await store.auditRows({ limit: 9, ...filter })).map(({ invocation }) => invocation)

      expect(await found({ app: 'checkout' })).toEqual(['2', '1'])
      expect(await found({ environment: 'dev' })).toEqual(['3', '1'])
      expect(await found({ environments: ['production'] })).toEqual(['4', '2'])
      expect(await found({ environments: [] })).toEqual(['4'])
      expect(await found({ actor: 'person:U0OLGA' })).toEqual(['1'])
      expect(await found({ actor: 'Rita' })).toEqual(['2'])
      expect(await found({ actor: 'system' })).toEqual(['3'])
      expect(await found({ actor: 'robot:nightly' })).toEqual(['4'])
      expect(await found({ action: 'restart' })).toEqual(['4'])
      expect(await found({ invocation: '2' })).toEqual(['2'])
      expect(await found({ since: 10, until: 20 })).toEqual(['3', '2'])
      expect(await found({ limit: 2 })).toEqual(['4', '3'])
      expect(await found({ before: 3 })).toEqual(['2', '1'])
    })

    it('has a row for each change of state, by whoever was heard, and for each record made', async () => {
      const { store } = await open(manualClock(1000))
      await create(store, 'd-1', 'checkout/dev')
      await store.submit({
        signals: [signalTo('d-1', 'k', { type: 'cancel', by: olga })],
        audit: audit('k'),
      })
      const plan = { hash: 'abc' }
      await store.commit(
        commitOf(await mustClaim(store), {
          document: { plan },
          events: [
            { type: 'cancelled', text: 'no more' },
            { type: 'cancelled', text: 'no more' },
          ],
          children: [delivery('d-2', 'search/dev')],
          audit: [audit('beside')],
        }),
      )

      const [beside, made, second, first] = await store.auditRows({ limit: 4 })
      expect(first).toEqual({
        seq: 3,
        at: 1000,
        actor: olga,
        app: 'checkout',
        environment: 'dev',
        plan: 'abc',
        action: 'delivery cancelled',
        invocation: 'delivery/d-1/0.0',
        detail: { kind: 'delivery', id: 'd-1', text: 'no more' },
      })
      expect(second).toMatchObject({ seq: 4, action: 'delivery cancelled' })
      expect(made).toMatchObject({ action: 'delivery created', app: 'search', actor: olga })
      expect(beside).toMatchObject(audit('beside'))
    })

    it('ascribes to nobody what several said, and to the bot what happens by itself', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      const tick = async () => {
        const claim = await mustClaim(store)
        await store.commit(commitOf(claim, { events: [{ type: 'moved', text: 'on' }] }))
        await store.release(claim, clock.now())
      }
      await tick()
      await store.submit({
        signals: [olga, rita].map((by) => signalTo('d-1', by.id, { type: 'retry', by })),
      })
      await tick()

      const rows = await store.auditRows({ action: 'delivery moved', limit: 9 })
      expect(rows.map(({ actor }) => actor)).toEqual([{ type: 'system' }, { type: 'system' }])
    })

    it('has nothing of a commit that was fenced', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      const old = await mustClaim(store, 10)
      await clock.advance(10)
      await mustClaim(store)

      const events = [{ type: 'late', text: 'late' }]
      expect(await store.commit(commitOf(old, { events, audit: [audit('late')] }))).toBe('fenced')

      expect(await store.auditRows({ limit: 9 })).toHaveLength(1)
    })

    it('keeps nothing that looks like a secret, whoever said it, nor do the events', async () => {
      const { store } = await open(manualClock())
      const pasted = 'because xoxb-123456-hunter and password="hunter 2"'
      await store.submit({
        create: delivery('d-1'),
        audit: { ...audit(), detail: { args: { reason: pasted }, deep: [{ token: 'hunter' }] } },
      })
      await store.commit(
        commitOf(await mustClaim(store), {
          events: [{ type: 'voted', text: pasted }],
          audit: [{ ...audit('beside'), detail: { reason: pasted } }],
        }),
      )
      await create(store, 'd-2')
      await store.quarantine(await mustClaim(store), `${'x'.repeat(495)} ghp_${'hunter'.repeat(6)}`)

      const rows = await store.auditRows({ limit: 9 })
      const kept = JSON.stringify([rows, await store.events(ref('d-1'))])
      expect(rows).toHaveLength(5)
      expect(kept).not.toMatch(/hunter|xoxb|ghp_/)
      expect(rows.at(-1)?.detail).toEqual({
        args: { reason: 'because [slack token] and password="[secret]"' },
        deep: [{ token: '[secret]' }],
      })
    })

    it('says that a record was quarantined, and why', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1', 'checkout/dev')
      await store.quarantine(await mustClaim(store), 'TypeError: no such stage')

      const detail = { kind: 'delivery', id: 'd-1', error: 'TypeError: no such stage' }
      expect(await store.auditRows({ limit: 1 })).toMatchObject([
        { action: 'delivery quarantined', app: 'checkout', detail },
      ])
    })

    it('keeps what it was about when the same record is committed again', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/dev')
      for (let tick = 0; tick < 2; tick++) {
        const claim = await mustClaim(store)
        const target = newTarget('checkout/dev')
        await store.commit(commitOf(claim, { target, events: [{ type: 'held', text: 'same' }] }))
        await store.release(claim, clock.now())
      }

      expect(await store.auditRows({ action: 'delivery held', limit: 9 })).toHaveLength(2)
    })
  })

  describe(`${name}: the seal`, () => {
    it('chains every row once, in order, so many at a time, and remembers its head', async () => {
      const { store, reopen } = await open(manualClock())
      expect(await store.auditHead()).toBeUndefined()
      expect(await store.seal(9)).toBe(0)
      for (const id of ['d-1', 'd-2', 'd-3']) await create(store, id)

      expect(await store.seal(2)).toBe(2)
      expect(await checked(store)).toMatchObject({ sealed: 2, open: 1, openAt: 3 })
      const again = await reopen()
      expect((await again.auditHead())?.seq).toBe(2)
      expect(await again.seal(2)).toBe(1)
      expect(await again.seal(2)).toBe(0)

      const state = await checked(again)
      expect(state).toMatchObject({ sealed: 3, open: 0, head: await again.auditHead() })
    })

    it('goes on with what is added later, as one chain', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')
      await store.seal(9)
      const before = await store.auditHead()
      await create(store, 'd-2')
      await store.seal(9)

      expect(await checked(store)).toMatchObject({ sealed: 2 })
      expect(await store.auditChain(1, 9)).toMatchObject([{ seq: 2, previousHash: before?.hash }])
    })

    it('marks the messages that a row asks for, once', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/dev')
      const tell = ({ seq, app }: { seq: number; app?: string }) => [
        { kind: 'auditRow', subject: `${seq} ${app}`, channel: 'C1' },
      ]
      await store.seal(9, tell)
      await store.seal(9, tell)
      await clock.advance(minute)

      const dirty = await store.dirtyMessages(9)
      expect(dirty.map(({ key, version }) => [key.subject, version])).toEqual([['1 checkout', 1]])
    })
  })
}

async function checked(store: Store): Promise<ChainState | BadRow> {
  let state: ChainState = chainStart
  for (const row of await store.auditChain(0, 99)) {
    const next = follow(state, row)
    if ('problem' in next) return next
    state = next
  }
  return state
}
