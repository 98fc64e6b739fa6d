import { expect, it } from 'vitest'
import { expectSameEnds } from './crashing.ts'
import { playSchedule } from './schedule-play.ts'

// A sample of the calls on store, cluster and door.
it('a scheduled restart is done once, and told once, wherever the process dies', async () => {
  const tried = await expectSameEnds(playSchedule, 13)
  expect(tried).toBeGreaterThan(10)
}, 300_000)
