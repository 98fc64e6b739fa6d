import { expect, it } from 'vitest'
import { newPipeline } from '#src/kinds/pipeline.ts'
import { openPolls } from './voting.ts'

it('votes fall as soon as something else runs there than what they were to replace', async () => {
  const polls = await openPolls()
  await polls.store.submit({
    create: {
      kind: 'pipeline',
      id: 'checkout',
      document: newPipeline('checkout', '#checkout'),
      state: 'watching',
    },
  })
  await polls.settled('1.4.1')
  const asked = await polls.ask('deploy checkout 1.5.0 to production')
  await polls.say('rita', `approve ${asked}`)
  await polls.settle(1_000)
  expect((await polls.document(asked)).approval).toMatchObject({ missing: 1 })

  await polls.say('olga', 'deploy checkout 1.4.0 to production --emergency "1.4.1 loses orders"')
  await polls.settle(60_000)
  const { approval, changes, begun } = await polls.document(asked)
  expect(approval).toMatchObject({
    missing: 2,
    votes: [],
    voided: [{ because: expect.arrayContaining(['1.4.0, not 1.4.1, runs there now']) }],
  })
  expect(changes?.from).toBe('1.4.0')
  expect(begun).toBe(false)
})
