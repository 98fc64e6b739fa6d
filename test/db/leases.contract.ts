import { describe, expect, it } from 'vitest'
import { manualClock } from '../support/clock.ts'
import { claimable, commitOf, create, minute, mustClaim, type OpenStore } from './store.fixtures.ts'

/** What the holder of a claim does to its target. */
export function describeLeases(name: string, open: OpenStore): void {
  describe(`${name}: who is quarantined`, () => {
    it('leaves the queue of its target, so that the next in it has its turn', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      for (const id of ['d-1', 'd-2']) await create(store, id, 'checkout/staging')
      const first = await mustClaim(store)
      const target = { ...first.target!.document, active: 'd-0', queue: ['d-1', 'd-2'] }
      await store.commit(commitOf(first, { target }))
      await store.release(first, clock.now() + 1)
      await store.release(await mustClaim(store), undefined)
      await clock.advance(1)

      await store.quarantine(await mustClaim(store), 'TypeError: no such stage')

      const left = { ...target, queue: ['d-2'] }
      expect(await store.target('checkout/staging')).toEqual(left)
      expect(await store.claim({ leaseMs: minute, limit: 9 })).toMatchObject([
        { id: 'd-2', target: { document: left } },
      ])
    })

    it('keeps the target that it acts on, and wakes nobody who is not next', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      for (const id of ['d-1', 'd-2']) await create(store, id, 'checkout/staging')
      const first = await mustClaim(store)
      const target = { ...first.target!.document, active: 'd-1', queue: ['d-2'] }
      await store.commit(commitOf(first, { target }))
      await store.release(first, clock.now() + 1)
      await store.release(await mustClaim(store), undefined)
      await clock.advance(1)

      await store.quarantine(await mustClaim(store), 'TypeError: no such stage')

      expect(await store.target('checkout/staging')).toEqual(target)
      expect(await claimable(store)).toEqual([])
    })
  })

  describe(`${name}: fences that are behind`, () => {
    it('are raised above what is live, for the holder, who goes on', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1', 'checkout/staging')
      const claim = await mustClaim(store)

      const raised = await store.raiseFence(claim, 5000)

      expect(raised).toEqual({ ...claim, target: { ...claim.target, fence: 5001 } })
      expect(await store.commit(commitOf(claim))).toBe('fenced')
      expect(await store.commit(commitOf(raised!))).toBe('ok')
      await store.release(raised!, 0)
      expect(await mustClaim(store)).toMatchObject({ target: { fence: 5002 } })
    })

    it('are never lowered, and stay what they are without a target', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1', 'checkout/staging')
      await create(store, 'd-2')
      const [first, second] = await store.claim({ leaseMs: minute, limit: 2 })

      const raised = await store.raiseFence(first!, 5000)
      expect((await store.raiseFence(raised!, 7))?.target?.fence).toBeGreaterThan(5001)
      expect(await store.raiseFence(second!, 7)).toBeUndefined()
    })

    it('stay what they are for who was overtaken', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await create(store, 'd-1', 'checkout/staging')
      const old = await mustClaim(store, 10)
      await clock.advance(10)
      const next = await mustClaim(store)

      expect(await store.raiseFence(old, 5000)).toBeUndefined()
      expect(await store.commit(commitOf(next))).toBe('ok')
    })
  })
}
