import type { Clock, Instant } from '#src/core/clock.ts'

/** Calls `tick` whenever the next moment has come. */
export type Timer = {
  /** What comes next may be another now. */
  plan(): void
  close(): void
}

export function createTimer(
  clock: Clock,
  next: () => Instant | undefined,
  tick: () => void,
): Timer {
  let planned = new AbortController()
  let closed = false
  const plan = () => {
    planned.abort()
    const at = next()
    if (at === undefined || closed) return
    const own = new AbortController()
    planned = own
    void clock.wait(Math.max(0, at - clock.now()), own.signal).then(() => {
      if (own.signal.aborted) return
      tick()
      plan()
    })
  }
  return {
    plan,
    close() {
      closed = true
      planned.abort()
    },
  }
}
