import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createTurns } from '#src/chat/turns.ts'

it('lets one begin in each turn of the event loop, in order', async () => {
  const turns = createTurns()
  const begun: string[] = []
  for (const name of ['first', 'second', 'third']) void turns.next().then(() => begun.push(name))

  expect(begun).toEqual([])
  await turn()
  expect(begun).toEqual(['first'])
  await turn()
  expect(begun).toEqual(['first', 'second'])
  await turn()
  expect(begun).toEqual(['first', 'second', 'third'])

  void turns.next().then(() => begun.push('later'))
  await turn()
  expect(begun).toContain('later')
})
