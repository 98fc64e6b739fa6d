import { expect, test } from 'vitest'
import { manualClock } from './clock.ts'

test('waiters fire in the order of their moments, each seeing its own moment', async () => {
  const clock = manualClock(0)
  const seen: string[] = []
  const note = async (name: string, ms: number) => {
    await clock.wait(ms)
    seen.push(`${name}@${clock.now()}`)
  }
  void note('late', 30)
  void note('early', 10)
  void note('never', 101)

  await clock.advance(100)

  expect(seen).toEqual(['early@10', 'late@30'])
  expect(clock.now()).toBe(100)
})

test('a waiter that waits again within the same advance fires again', async () => {
  const clock = manualClock(0)
  let ticks = 0
  const beat = async () => {
    for (;;) {
      await clock.wait(10)
      ticks++
    }
  }
  void beat()

  await clock.advance(100)

  expect(ticks).toBe(10)
})

test('an aborted wait resolves at once, and time does not move', async () => {
  const clock = manualClock(0)
  const stop = new AbortController()
  const waiting = clock.wait(1000, stop.signal)

  stop.abort()
  await waiting
  await clock.wait(1000, stop.signal)

  expect(clock.now()).toBe(0)
})
