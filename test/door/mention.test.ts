import { expect, it } from 'vitest'
import { openHouse, workspace } from './house.ts'

it('finds out the name of somebody whom a mention knows by an id alone', async () => {
  const { door, store } = openHouse()
  await door.dispatch({
    id: 'mention-abc',
    via: 'mention',
    workspace,
    actor: { type: 'person', id: 'UOPS', name: 'UOPS' },
    text: 'deploy checkout 1.5.0 to staging',
  })
  const [record] = await store.list({ kind: 'delivery' })
  expect(record?.document).toMatchObject({ by: { id: 'UOPS', name: 'ops' } })
})
