import { describe, expect, it } from 'vitest'
import { manualClock } from '../support/clock.ts'
import {
  audit,
  card,
  claimable,
  commitOf,
  create,
  delivery,
  mustClaim,
  ref,
  signalTo,
  tell,
  type OpenStore,
} from './store.fixtures.ts'

export function describeDoor(name: string, open: OpenStore): void {
  describe(`${name}: requests`, () => {
    it('are new once, also when they come twice in one turn', async () => {
      const { store } = await open(manualClock())

      const together = await Promise.all([
        store.receive('r-1', 'first'),
        store.receive('r-1', 'second'),
        store.receive('r-2', 'other'),
      ])
      const later = await store.receive('r-1', 'third')

      expect(together).toEqual(['new', 'seen', 'new'])
      expect(later).toBe('seen')
      expect((await store.unfinished()).map(({ payload }) => payload)).toEqual(['first', 'other'])
    })

    it('that were not finished are there after a restart, oldest first, with payload and time', async () => {
      const clock = manualClock(1000)
      const { store, reopen } = await open(clock)
      await store.receive('z', { text: 'deploy', args: [1, null] })
      await clock.advance(5)
      await store.receive('a', undefined)
      await store.receive('done', {})
      await store.finish('done')

      const again = await reopen()

      expect(await again.unfinished()).toEqual([
        { id: 'z', payload: { text: 'deploy', args: [1, null] }, at: 1000 },
        { id: 'a', payload: null, at: 1005 },
      ])
      expect(await again.receive('done', {})).toBe('seen')
    })

    it('may be finished without having come', async () => {
      const { store } = await open(manualClock())
      await expect(store.finish('nobody')).resolves.toBeUndefined()
    })

    it('whose payload cannot be stored are refused alone', async () => {
      const { store } = await open(manualClock())
      const circular: Record<string, unknown> = {}
      circular['self'] = circular

      const [bad, good] = await Promise.allSettled([
        store.receive('bad', circular),
        store.receive('good', {}),
      ])

      expect(bad.status).toBe('rejected')
      expect(good).toMatchObject({ status: 'fulfilled', value: 'new' })
    })

    it('that were received when the store closes are kept', async () => {
      const { store, reopen } = await open(manualClock())
      const answer = store.receive('r-1', {})

      const again = await reopen()

      expect(await answer).toBe('new')
      expect(await again.unfinished()).toHaveLength(1)
    })
  })

  describe(`${name}: submissions`, () => {
    it.each(['before', 'after'])(
      'bring back a record that is done where they say so, %s its lease ended',
      async (when) => {
        const clock = manualClock(1000)
        const { store } = await open(clock)
        await create(store, 'd-1')
        const [claim] = await store.claim({ leaseMs: 1000, limit: 1 })
        await store.commit(commitOf(claim!, { done: true }))
        const release = () => store.release(claim!, undefined)
        if (when === 'after') await release()
        await tell(store, 'd-1', 'unheard')
        await create(store, 'd-1')
        expect(await store.claim({ leaseMs: 1000, limit: 1 })).toEqual([])

        await store.submit({
          create: { ...delivery('d-1'), document: 'other', revives: true },
          signals: [signalTo('d-1', 'heard')],
        })
        if (when === 'before') await release()
        const [next] = await store.claim({ leaseMs: 1000, limit: 1 })
        expect(next).toMatchObject({ id: 'd-1', document: { saved: 1 } })
        expect(next?.signals).toHaveLength(2)
      },
    )

    it('create a record that is due now, and leave one that exists alone', async () => {
      const clock = manualClock(1000)
      const { store } = await open(clock)

      expect(await create(store, 'd-1')).toBe('created')
      expect(await store.nextDue()).toBe(1000)
      const again = { ...delivery('d-1'), document: 'other', state: 'other' }
      expect(await store.submit({ create: again, audit: audit() })).toBe('exists')

      expect(await store.find(ref('d-1'))).toEqual({
        kind: 'delivery',
        id: 'd-1',
        document: { id: 'd-1' },
        state: 'new',
        done: false,
        target: undefined,
        createdAt: 1000,
        quarantined: undefined,
      })
    })

    it('tell a record: it is due at once and reads every key once', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')
      await store.release(await mustClaim(store), undefined)

      await store.submit({
        signals: [signalTo('d-1', 'k-1'), signalTo('d-1', 'k-2')],
        audit: audit(),
      })
      await tell(store, 'd-1', 'k-1')

      expect((await mustClaim(store)).signals).toHaveLength(2)
    })

    it('may tell two records under the same key', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')
      await create(store, 'd-2')

      await store.submit({ signals: [signalTo('d-1', 'k'), signalTo('d-2', 'k')], audit: audit() })

      const claims = await store.claim({ leaseMs: 1000, limit: 2 })
      expect(claims.map(({ signals }) => signals.length)).toEqual([1, 1])
    })

    it('may tell a record before it is there', async () => {
      const { store } = await open(manualClock())
      await tell(store, 'd-1', 'early')
      await create(store, 'd-1')

      expect((await mustClaim(store)).signals).toHaveLength(1)
    })

    it('mark messages', async () => {
      const { store } = await open(manualClock())
      await store.submit({ messages: [card('d-1')], audit: audit() })
      expect((await store.dirtyMessages(5)).map(({ key }) => key)).toEqual([card('d-1')])
    })

    it('save nothing when a part of them cannot be saved', async () => {
      const { store } = await open(manualClock())
      const circular: Record<string, unknown> = {}
      circular['self'] = circular

      const failing = store.submit({
        create: delivery('d-1'),
        audit: { ...audit(), detail: circular },
      })

      const other = store.receive('in the same turn', {})

      await expect(failing).rejects.toThrow('circular')
      expect(await other).toBe('new')
      expect(await store.find(ref('d-1'))).toBeUndefined()
      expect(await claimable(store)).toEqual([])
    })
  })
}
