import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Store } from '#db/store.ts'
import { manualClock } from '../support/clock.ts'
import {
  audit,
  card,
  commitOf,
  create,
  mustClaim,
  note,
  ref,
  type OpenStore,
} from './store.fixtures.ts'

export function describeReading(name: string, open: OpenStore): void {
  describe(`${name}: reading`, () => {
    it('lists newest first, by target, by done, at most so many', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1', 'checkout/staging')
      const claim = await mustClaim(store)
      await store.commit(commitOf(claim, { done: true }))
      await store.release(claim, undefined)
      await create(store, 'd-2', 'checkout/staging')
      await create(store, 'd-3', 'search/staging')
      await store.submit({
        create: { kind: 'schedule', id: 's-1', document: {}, state: 'on' },
        audit: audit(),
      })

      expect(await ids(store, {})).toEqual(['d-3', 'd-2', 'd-1'])
      expect(await ids(store, { target: 'checkout/staging' })).toEqual(['d-2', 'd-1'])
      expect(await ids(store, { done: false })).toEqual(['d-3', 'd-2'])
      expect(await ids(store, { done: true, target: 'checkout/staging' })).toEqual(['d-1'])
      expect(await ids(store, { limit: 1 })).toEqual(['d-3'])
    })

    it('finds nothing where nothing is', async () => {
      const { store } = await open(manualClock())
      expect(await store.find(ref('d-1'))).toBeUndefined()
      expect(await store.target('checkout/staging')).toBeUndefined()
      expect(await store.events(ref('d-1'))).toEqual([])
      expect(await store.list({ kind: 'delivery' })).toEqual([])
    })

    it('counts what waits: notes, messages, and records that live by state', async () => {
      const { store } = await open(manualClock())
      await create(store, 'd-1')
      await create(store, 'd-2')
      await create(store, 'd-3')
      await create(store, 'd-4')
      const [one, two, three] = await store.claim({ leaseMs: 1000, limit: 3 })
      const rest = { notes: [note('a')], messages: [card('d-1')] }
      await store.commit(commitOf(one!, { state: 'rollout', ...rest }))
      await store.commit(commitOf(two!, { state: 'succeeded', done: true }))
      await store.quarantine(three!, 'broken')

      expect(await store.depth()).toEqual({
        outbox: 1,
        dirty: 1,
        records: { new: 1, rollout: 1, quarantined: 1 },
      })
    })
  })

  describe(`${name}: artifacts`, () => {
    it('are kept once under the SHA-256 of their bytes', async () => {
      const { store, reopen } = await open(manualClock())
      const bytes = `kind: Deployment\n# ${'é'.repeat(10_000)}\u0000`

      const hash = await store.putArtifact(bytes)
      expect(await store.putArtifact(bytes)).toBe(hash)

      expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(await (await reopen()).artifact(hash)).toBe(bytes)
    })

    it('that nobody put are absent', async () => {
      const { store } = await open(manualClock())
      expect(await store.artifact('0'.repeat(64))).toBeUndefined()
    })
  })
}

async function ids(
  store: Store,
  filter: { target?: string; done?: boolean; limit?: number },
): Promise<readonly string[]> {
  return (await store.list({ kind: 'delivery', ...filter })).map(({ id }) => id)
}
