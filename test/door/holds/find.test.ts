import { expect, it } from 'vitest'
import { declaredFreezes } from '#src/door/holds/find.ts'
import type { Freeze } from '#src/kinds/freeze.ts'
import { openHouse } from '../house.ts'

it('finds every freeze that is not over, those that end first first', async () => {
  const { store } = openHouse()
  const put = async (at: number) => {
    const id = `f-${at}`
    const document: Freeze = {
      version: 1,
      id,
      environment: 'production',
      from: 0,
      until: 1000 - at,
      because: 'inventory',
      by: { type: 'person', id: 'UOPS', name: 'ops' },
      channel: '#ops',
    }
    await store.submit({ create: { kind: 'freeze', id, document, state: 'declared' } })
  }
  for (let at = 0; at < 201; at++) await put(at)
  await store.submit({ create: { kind: 'freeze', id: 'f-odd', document: {}, state: 'declared' } })

  const found = await declaredFreezes(store)
  expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 201 }, (_, at) => `f-${200 - at}`))
})
