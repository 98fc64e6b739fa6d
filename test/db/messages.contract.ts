import { describe, expect, it } from 'vitest'
import type { Store } from '#db/store.ts'
import type { MessageKey } from '#src/core/record.ts'
import { manualClock } from '../support/clock.ts'
import { audit, card, commitOf, create, mustClaim, type OpenStore } from './store.fixtures.ts'

export function describeMessages(name: string, open: OpenStore): void {
  const posted = { channel: 'C1', ts: '1.1', hash: 'h1' }
  const pictures = [
    { hash: 'p1', is: 'inline', file: 'F1', alt: 'latency' },
    { hash: 'p2', is: 'lost' },
  ] as const

  describe(`${name}: messages`, () => {
    it('are clean once what was rendered stands in Slack', async () => {
      const { store } = await open(manualClock(1000))
      await mark(store, card('d-1'))
      const [dirty] = await store.dirtyMessages(9)
      expect(dirty).toEqual({ key: card('d-1'), version: 1, posted: undefined, dirtySince: 1000 })

      await store.saveMessage(card('d-1'), posted, 1)

      expect(await store.dirtyMessages(9)).toEqual([])
      expect(await store.message(card('d-1'))).toEqual(posted)
      expect(await store.messageAt('C1', '1.1')).toEqual(card('d-1'))
    })

    it('stay dirty when they changed while they were rendered', async () => {
      const clock = manualClock(1000)
      const { store } = await open(clock)
      await mark(store, card('d-1'))
      await clock.advance(50)
      await mark(store, card('d-1'))

      await store.saveMessage(card('d-1'), posted, 1)

      const [dirty] = await store.dirtyMessages(9)
      expect(dirty).toEqual({ key: card('d-1'), version: 2, posted, dirtySince: 1050 })
      await store.saveMessage(card('d-1'), posted, 2)
      expect(await store.dirtyMessages(9)).toEqual([])
    })

    it('are dirty since their first change', async () => {
      const clock = manualClock(1000)
      const { store } = await open(clock)
      await mark(store, card('d-1'))
      await clock.advance(50)
      await mark(store, card('d-1'))

      expect((await store.dirtyMessages(1))[0]).toMatchObject({ version: 2, dirtySince: 1000 })
    })

    it('come with final states first, then oldest first', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      for (const id of ['d-2', 'd-1', 'd-3']) {
        await mark(store, card(id))
        await clock.advance(1)
      }
      await create(store, 'd-3')
      await store.commit(commitOf(await mustClaim(store), { done: true, messages: [card('d-3')] }))

      const subjects = (await store.dirtyMessages(9)).map(({ key }) => key.subject)

      expect(subjects).toEqual(['d-3', 'd-2', 'd-1'])
      expect(await store.dirtyMessages(1)).toHaveLength(1)
    })

    it('keep their hurry when an older version was saved in between', async () => {
      const clock = manualClock()
      const { store } = await open(clock)
      await mark(store, card('d-2'))
      await clock.advance(1)
      await mark(store, card('d-1'))
      await create(store, 'd-1')
      await store.commit(commitOf(await mustClaim(store), { done: true, messages: [card('d-1')] }))

      await store.saveMessage(card('d-1'), posted, 1)

      expect((await store.dirtyMessages(1))[0]?.key.subject).toBe('d-1')
    })

    it('that were deleted in Slack are posted again', async () => {
      const { store } = await open(manualClock())
      await mark(store, card('d-1'))
      await store.saveMessage(card('d-1'), posted, 1)

      await store.forgetMessage(card('d-1'))

      expect(await store.message(card('d-1'))).toBeUndefined()
      expect(await store.messageAt('C1', '1.1')).toBeUndefined()
      expect((await store.dirtyMessages(9))[0]).toMatchObject({ version: 2, posted: undefined })
    })

    it('keep the pictures that were brought to them, also while their text changes', async () => {
      const { store, reopen } = await open(manualClock())
      await mark(store, card('d-1'))
      await store.saveMessage(card('d-1'), posted, 0)

      await store.savePictures(card('d-1'), '1.1', pictures)
      await store.saveMessage(card('d-1'), { ...posted, hash: 'h2' }, 0)

      const again = await reopen()
      const shown = { ...posted, hash: 'h2', pictures }
      expect(await again.message(card('d-1'))).toEqual(shown)
      expect((await again.dirtyMessages(9))[0]).toMatchObject({ version: 1, posted: shown })
    })

    it('that stand elsewhere have no pictures yet', async () => {
      const { store } = await open(manualClock())
      await mark(store, card('d-1'), card('d-2'))
      await store.saveMessage(card('d-1'), posted, 1)
      await store.savePictures(card('d-1'), '1.1', pictures)
      await store.saveMessage(card('d-1'), { ...posted, ts: '2.2' }, 1)
      await store.saveMessage(card('d-2'), posted, 1)
      await store.savePictures(card('d-2'), '1.0', pictures)

      expect(await store.message(card('d-1'))).toEqual({ ...posted, ts: '2.2' })
      expect(await store.message(card('d-2'))).toEqual(posted)
    })

    it('forget their pictures with their place', async () => {
      const { store } = await open(manualClock())
      await mark(store, card('d-1'))
      await store.saveMessage(card('d-1'), posted, 1)
      await store.savePictures(card('d-1'), '1.1', pictures)
      await store.forgetMessage(card('d-1'))
      await store.saveMessage(card('d-1'), posted, 2)

      expect(await store.message(card('d-1'))).toEqual(posted)
    })

    it('are one per kind, subject and channel', async () => {
      const { store } = await open(manualClock())
      await mark(store, card('d-1', 'C1'), card('d-1', 'C2'), { ...card('d-1'), kind: 'alert' })
      await mark(store, card('d-1', 'C1'))

      expect(await store.dirtyMessages(9)).toHaveLength(3)
    })

    it('that nobody knows are nowhere', async () => {
      const { store } = await open(manualClock())
      expect(await store.message(card('d-1'))).toBeUndefined()
      expect(await store.messageAt('C1', '1.1')).toBeUndefined()
      await expect(store.forgetMessage(card('d-1'))).resolves.toBeUndefined()
    })
  })
}

async function mark(store: Store, ...messages: MessageKey[]): Promise<void> {
  await store.submit({ messages, audit: audit() })
}
