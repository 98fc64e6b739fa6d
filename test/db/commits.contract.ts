import { describe, expect, it } from 'vitest'
import { newTarget } from '#src/core/target.ts'
import { manualClock } from '../support/clock.ts'
import {
  card,
  commitOf,
  create,
  delivery,
  minute,
  mustClaim,
  note,
  ref,
  signalTo,
  tell,
  type OpenStore,
} from './store.fixtures.ts'

export function describeCommits(name: string, open: OpenStore): void {
  describe(`${name}: commits`, () => {
    it('save the record, its target and everything around them in one step', async () => {
      const clock = manualClock(1000)
      const { store, reopen } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      await create(store, 'd-9')
      await store.release((await store.claim({ leaseMs: minute, limit: 2 }))[1]!, undefined)
      await clock.advance(minute)
      const claim = await mustClaim(store)

      const answer = await store.commit(
        commitOf(claim, {
          document: { step: 2 },
          state: 'rollout',
          target: { ...newTarget('checkout/staging'), active: 'd-1' },
          children: [delivery('d-2')],
          signals: [signalTo('d-9', 'k'), signalTo('d-2', 'k')],
          events: [
            { type: 'started', text: 'it began' },
            { type: 'moved', text: 'it moved' },
          ],
          notes: [note('d-1/started')],
          messages: [card('d-1')],
        }),
      )

      expect(answer).toBe('ok')
      await store.release(claim, undefined)
      const again = await reopen()
      expect(await again.find(ref('d-1'))).toMatchObject({
        document: { step: 2 },
        state: 'rollout',
        done: false,
        target: 'checkout/staging',
      })
      expect(await again.target('checkout/staging')).toMatchObject({ active: 'd-1' })
      expect(await again.events(ref('d-1'))).toEqual([
        { type: 'started', text: 'it began', at: 61_000 },
        { type: 'moved', text: 'it moved', at: 61_000 },
      ])
      expect((await again.outbox(9)).map((row) => row.note)).toEqual([note('d-1/started')])
      expect((await again.dirtyMessages(9)).map(({ key }) => key)).toEqual([card('d-1')])
      const told = await again.claim({ leaseMs: minute, limit: 9 })
      expect(Object.fromEntries(told.map(({ id, signals }) => [id, signals.length]))).toEqual({
        'd-2': 1,
        'd-9': 1,
      })
    })

    it('of a record that somebody claimed since save nothing', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      const old = await mustClaim(store, 10)
      await clock.advance(10)
      const next = await mustClaim(store)

      const late = await store.commit(
        commitOf(old, {
          document: 'old',
          notes: [note('n')],
          messages: [card('d-1')],
          events: [{ type: 't', text: 't' }],
          children: [delivery('d-2')],
        }),
      )

      expect(late).toBe('fenced')
      expect((await store.find(ref('d-1')))?.document).toEqual({ id: 'd-1' })
      expect(await store.outbox(9)).toEqual([])
      expect(await store.dirtyMessages(9)).toEqual([])
      expect(await store.events(ref('d-1'))).toEqual([])
      expect(await store.find(ref('d-2'))).toBeUndefined()
      expect(await store.commit(commitOf(next))).toBe('ok')
    })

    it('of a record whose target somebody claimed since save nothing', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      await create(store, 'd-2', 'checkout/staging')
      const old = await mustClaim(store, 10)
      await clock.advance(10)
      expect((await mustClaim(store)).id).toBe('d-2')

      const target = { ...newTarget('checkout/staging'), active: 'd-1' }
      expect(await store.commit(commitOf(old, { target }))).toBe('fenced')

      expect((await store.find(ref('d-1')))?.document).toEqual({ id: 'd-1' })
      expect((await store.target('checkout/staging'))?.active).toBeUndefined()
    })

    it('count even after the lease ran out, while nobody else came', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      const claim = await mustClaim(store, 10)
      await clock.advance(minute)

      expect(await store.commit(commitOf(claim))).toBe('ok')
    })

    it('save once per claim', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')
      const claim = await mustClaim(store)

      expect(await store.commit(commitOf(claim))).toBe('ok')
      expect(await store.commit(commitOf(claim, { document: 'twice' }))).toBe('fenced')
    })

    it('read the signals of their claim and no others', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      await tell(store, 'd-1', 'first')
      const claim = await mustClaim(store)
      await tell(store, 'd-1', 'second')

      await store.commit(commitOf(claim))
      await store.release(claim, clock.now() + minute)

      const { signals } = await mustClaim(store)
      expect(signals).toHaveLength(1)
      expect(claim.signals.map(({ id }) => id)).not.toContain(signals[0]?.id)
    })

    it('that never came leave the signals unread', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      await tell(store, 'd-1', 'first')
      await mustClaim(store, 10)
      await clock.advance(10)

      expect((await mustClaim(store)).signals).toHaveLength(1)
    })

    it('leave children that exist alone', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')
      const claim = await mustClaim(store)
      await create(store, 'd-2')

      await store.commit(commitOf(claim, { children: [{ ...delivery('d-2'), document: 'other' }] }))

      expect((await store.find(ref('d-2')))?.document).toEqual({ id: 'd-2' })
    })

    it('cannot touch a target that they hold no claim on', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1', 'checkout/staging')
      const claim = await mustClaim(store)

      const foreign = store.commit(commitOf(claim, { target: newTarget('checkout/production') }))

      await expect(foreign).rejects.toThrow('checkout/production')
      expect((await store.find(ref('d-1')))?.document).toEqual({ id: 'd-1' })
    })

    it('are there after a restart, when the lease ran out at the latest', async () => {
      const clock = manualClock()
      const { store, reopen } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      const claim = await mustClaim(store)
      await store.commit(commitOf(claim, { document: 'saved' }))

      const again = await reopen()

      expect((await again.find(ref('d-1')))?.document).toBe('saved')
      await clock.advance(minute)
      expect(await mustClaim(again)).toMatchObject({ document: 'saved', revision: 1, epoch: 2 })
    })
  })

  describe(`${name}: notes`, () => {
    it('have a key that is unique for ever', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      const say = async (...keys: string[]) => {
        const claim = await mustClaim(store)
        await store.commit(commitOf(claim, { notes: keys.map(note) }))
        await store.release(claim, clock.now())
      }

      await say('a', 'a', 'b')
      for (const { id } of await store.outbox(9)) await store.doneOutbox(id)
      await clock.advance(30 * 24 * 60 * minute)
      await say('a', 'c')

      expect((await store.outbox(9)).map((row) => row.note.key)).toEqual(['c'])
    })

    it('are tried again when they are due, and oldest first', async () => {
      const clock = manualClock(0)
      const { store } = await open(clock)
      await create(store, 'd-1')
      await store.commit(commitOf(await mustClaim(store), { notes: [note('a'), note('b')] }))
      const [first] = await store.outbox(1)
      expect(first).toMatchObject({ note: note('a'), attempts: 0, createdAt: 0 })

      await store.retryOutbox(first!.id, 1000, 'ratelimited')
      expect((await store.outbox(9)).map((row) => row.note.key)).toEqual(['b'])
      await clock.advance(1000)

      const due = await store.outbox(9)
      expect(due.map((row) => [row.note.key, row.attempts])).toEqual([
        ['a', 1],
        ['b', 0],
      ])
    })
  })
}
