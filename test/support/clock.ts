import type { Clock, Instant } from '#src/core/clock.ts'

/** A clock that a test owns: time stands still until `advance` moves it. */
export type ManualClock = Clock & {
  /** Moves time on, waking waiters in the order of their moments; what each sets off runs before the next. */
  advance(ms: number): Promise<void>
}

/** A clock that begins at `start` and moves only when it is told to. */
export function manualClock(start: Instant = Date.UTC(2026, 0, 5, 9)): ManualClock {
  let now = start
  let waiters: readonly Waiter[] = []

  const drop = (waiter: Waiter) => {
    waiters = waiters.filter((other) => other !== waiter)
    waiter.resolve()
  }

  return {
    now: () => now,

    wait(ms, signal) {
      if (signal?.aborted) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      const stop = () => drop(waiter)
      const waiter: Waiter = {
        at: now + Math.max(0, ms),
        resolve: () => {
          signal?.removeEventListener('abort', stop)
          resolve()
        },
      }
      waiters = [...waiters, waiter]
      signal?.addEventListener('abort', stop, { once: true })
      return promise
    },

    async advance(ms) {
      const end = now + ms
      await settle()
      for (let next = earliest(waiters, end); next; next = earliest(waiters, end)) {
        now = Math.max(now, next.at)
        drop(next)
        await settle()
      }
      now = end
      await settle()
    },
  }
}

type Waiter = { readonly at: Instant; readonly resolve: () => void }

function earliest(waiters: readonly Waiter[], until: Instant): Waiter | undefined {
  return waiters
    .filter((waiter) => waiter.at <= until)
    .reduce<Waiter | undefined>(
      (first, waiter) => (first && first.at <= waiter.at ? first : waiter),
      undefined,
    )
}

/** Lets promises, and what runs in the next turns of the event loop, come to rest. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 25; turn++) await new Promise((resolve) => setImmediate(resolve))
}
