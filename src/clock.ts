import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '#src/core/clock.ts'

/** Timers of Node end at once when they are asked for more than this. */
const longestTimer = 2 ** 31 - 1

/** The machine's clock: the only one outside of tests. */
export const systemClock: Clock = {
  now: () => Date.now(),

  async wait(ms, signal) {
    for (let left = ms; left > 0 && !signal?.aborted; left -= longestTimer)
      await delay(Math.min(left, longestTimer), undefined, signal ? { signal } : {}).catch(() => {})
  },
}
