import { expect, it } from 'vitest'
import { systemClock } from '#src/clock.ts'

it('stops waiting when the signal aborts, without an error', async () => {
  const stop = new AbortController()
  const waited = systemClock.wait(60 * 86_400_000, stop.signal)
  stop.abort()
  await expect(waited).resolves.toBeUndefined()
  await expect(systemClock.wait(60_000, stop.signal)).resolves.toBeUndefined()
})

it('waits longer than one timer can', async () => {
  const waited = systemClock.wait(2 ** 31).then(() => 'over')
  const soon = systemClock.wait(20).then(() => 'still waiting')
  await expect(Promise.race([waited, soon])).resolves.toBe('still waiting')
})
