import { expect, it } from 'vitest'
import { type Store, StoreUnavailable } from '#db/store.ts'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { watchedStore } from '#src/watched-store.ts'
import { manualClock } from './support/clock.ts'

it('is not ready from a write that fails until one that does not', async () => {
  let isFull = false
  const { store, ready } = watched((real) => ({
    ...real,
    receive: (id, payload) =>
      isFull
        ? Promise.reject(new StoreUnavailable('Cannot save: the disk is full'))
        : real.receive(id, payload),
  }))
  expect(await ready()).toMatchObject({ ok: true })

  isFull = true
  await expect(store.receive('one', {})).rejects.toThrow('Cannot save')
  expect(await ready()).toEqual({ ok: false, detail: 'Cannot save: the disk is full' })
  expect(await store.claim({ leaseMs: 1_000, limit: 1 })).toEqual([])
  expect(await ready(), 'nothing was saved').toMatchObject({ ok: false })

  isFull = false
  await store.receive('one', {})
  expect(await ready()).toMatchObject({ ok: true })
})

it('is ready though a step is refused for what it is', async () => {
  const { store, ready } = watched((real) => ({
    ...real,
    submit: () => Promise.reject(new Error('constraint failed')),
  }))
  await expect(store.submit({})).rejects.toThrow('constraint failed')
  expect(await ready()).toMatchObject({ ok: true })
})

function watched(through: (store: Store) => Store) {
  const real = openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock: manualClock() })
  const hints = { records() {}, messages() {}, audit() {} }
  return watchedStore(through(real), hints, { stage() {} })
}
