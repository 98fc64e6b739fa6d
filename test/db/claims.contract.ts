import { describe, expect, it } from 'vitest'
import type { Store } from '#db/store.ts'
import { manualClock } from '../support/clock.ts'
import {
  claimable,
  claimOne,
  commitOf,
  create,
  minute,
  mustClaim,
  ref,
  tell,
  type OpenStore,
} from './store.fixtures.ts'

export function describeClaims(name: string, open: OpenStore): void {
  describe(`${name}: claims`, () => {
    it('give a record to one of two who ask at once', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')

      const both = await Promise.all([claimOne(store), claimOne(store)])

      expect(both.filter(Boolean)).toHaveLength(1)
    })

    it('come oldest first, as many as were asked for', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      for (const id of ['d-3', 'd-1', 'd-2']) {
        await create(store, id)
        await clock.advance(10)
      }

      expect(await claimable(store, 2)).toEqual(['d-3', 'd-1'])
      expect(await claimable(store, 2)).toEqual(['d-2'])
    })

    it('carry the now of the store, the lease, and a new target where none was', async () => {
      const clock = manualClock(1000)
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')

      const claim = await mustClaim(store, 500)

      expect(claim).toMatchObject({
        now: 1000,
        leaseUntil: 1500,
        epoch: 1,
        revision: 0,
        signals: [],
      })
      expect(claim.target).toMatchObject({
        fence: 1,
        document: { key: 'checkout/staging', app: 'checkout', environment: 'staging', queue: [] },
      })
      expect(await store.target('checkout/staging')).toEqual(claim.target?.document)
    })

    it('take one record per target, and none while the target is leased', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1', 'checkout/staging')
      await create(store, 'd-2', 'checkout/staging')
      await create(store, 'd-3', 'checkout/production')
      await create(store, 'd-4')

      const claims = await store.claim({ leaseMs: minute, limit: 10 })
      expect(claims.map(({ id }) => id)).toEqual(['d-1', 'd-3', 'd-4'])
      expect(await claimable(store)).toEqual([])

      await store.release(claims[0]!, undefined)
      expect(await claimable(store)).toEqual(['d-2'])
    })

    it('pass to the next when the lease ran out, with epoch and fence raised', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      await mustClaim(store, 1000)

      await clock.advance(999)
      expect(await claimOne(store)).toBeUndefined()
      await clock.advance(1)

      expect(await mustClaim(store)).toMatchObject({ epoch: 2, target: { fence: 2 } })
    })

    it('raise the fence whichever record of the target is claimed, also after a restart', async () => {
      const clock = manualClock()
      const { store, reopen } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      await create(store, 'd-2', 'checkout/staging')
      const fences: (number | undefined)[] = []
      const tick = async (opened: Store) => {
        const claim = await mustClaim(opened)
        fences.push(claim.target?.fence)
        await opened.release(claim, clock.now() + 1)
        await clock.advance(1)
      }

      await tick(store)
      await tick(store)
      const again = await reopen()
      await tick(again)
      await tick(again)

      expect(fences).toEqual([1, 2, 3, 4])
    })

    it('never take a record that is done', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      const claim = await mustClaim(store)
      await store.commit(commitOf(claim, { done: true, state: 'succeeded' }))
      await store.release(claim, clock.now())

      await store.wake(ref('d-1'))
      await tell(store, 'd-1', 'late')
      await clock.advance(10 * minute)

      expect(await claimOne(store)).toBeUndefined()
      expect(await store.nextDue()).toBeUndefined()
    })

    it('never take a record that was quarantined, whose error is kept and whose target goes on', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      await create(store, 'd-2', 'checkout/staging')
      const claim = await mustClaim(store)

      await store.quarantine(claim, 'TypeError: no such stage')
      await store.release(claim, clock.now())
      await store.wake(ref('d-1'))

      expect((await store.find(ref('d-1')))?.quarantined).toBe('TypeError: no such stage')
      expect(await claimable(store)).toEqual(['d-2'])
      await clock.advance(10 * minute)
      expect(await claimable(store)).toEqual(['d-2'])
    })

    it('take it again once somebody says something to it', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')
      await store.quarantine(await mustClaim(store), 'TypeError: no such stage')

      await tell(store, 'd-1', 'retry')

      expect((await store.find(ref('d-1')))?.quarantined).toBeUndefined()
      expect(await claimable(store)).toEqual(['d-1'])
    })

    it('cannot be quarantined by who was overtaken', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      const old = await mustClaim(store, 10)
      await clock.advance(10)
      await mustClaim(store)

      await store.quarantine(old, 'late')

      expect((await store.find(ref('d-1')))?.quarantined).toBeUndefined()
    })
  })

  describe(`${name}: releases and wake-ups`, () => {
    it('make the record due when the release says', async () => {
      const clock = manualClock(0)
      const { store } = await open(clock)
      await create(store, 'd-1')
      await store.release(await mustClaim(store), 5000)

      expect(await store.nextDue()).toBe(5000)
      await clock.advance(4999)
      expect(await claimOne(store)).toBeUndefined()
      await clock.advance(1)
      expect(await claimOne(store)).toBeDefined()
    })

    it('lose no signal that came during the tick', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')
      const claim = await mustClaim(store)

      await tell(store, 'd-1', 'cancel')
      await store.commit(commitOf(claim))
      await store.release(claim, undefined)

      expect((await mustClaim(store)).signals).toHaveLength(1)
    })

    it('lose no wake-up that came during the tick, even past its lease', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1')
      for (const pause of [1, 2 * minute]) {
        const claim = await mustClaim(store)
        await clock.advance(pause)
        await store.wake(ref('d-1'))
        await store.release(claim, undefined)
        expect(await store.nextDue(), `after ${pause} ms`).toBe(clock.now())
      }
    })

    it('come early for a record that waits, and never late', async () => {
      const clock = manualClock(0)
      const { store } = await open(clock)
      await create(store, 'waits')
      await store.release(await mustClaim(store), undefined)
      await create(store, 'due')
      await clock.advance(10)

      await store.wake(ref('waits'))
      await store.wake(ref('due'))

      expect(await store.nextDue()).toBe(0)
      expect(await claimable(store)).toEqual(['due', 'waits'])
    })

    it('are fine for a record that nobody knows', async () => {
      const { store } = await open(manualClock())
      await expect(store.wake(ref('d-nobody'))).resolves.toBeUndefined()
    })

    it('do nothing for who was overtaken', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      await create(store, 'd-2', 'checkout/staging')
      const old = await mustClaim(store, 10)
      await clock.advance(10)
      const next = await mustClaim(store)
      expect(next.id).toBe('d-2')

      await store.release(old, clock.now() + minute)

      expect(await claimOne(store)).toBeUndefined()
      await store.release(next, undefined)
      expect(await claimable(store)).toEqual(['d-1'])
    })
  })

  describe(`${name}: what is due next`, () => {
    it('is nothing in an empty store', async () => {
      const { store } = await open(manualClock())
      expect(await store.nextDue()).toBeUndefined()
    })

    it('is the end of the lease for what is leased, or waits for a leased target', async () => {
      const clock = manualClock(0)
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      await create(store, 'd-2', 'checkout/staging')
      const claim = await mustClaim(store, 1000)

      expect(await store.nextDue()).toBe(1000)
      await store.commit(commitOf(claim, { done: true }))
      expect(await store.nextDue()).toBe(1000)
      await store.release(claim, undefined)
      expect(await store.nextDue()).toBe(0)
    })
  })
}
