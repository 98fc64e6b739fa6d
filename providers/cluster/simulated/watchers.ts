import type { Clock } from '#src/core/clock.ts'

export type Watchers = {
  add(changed: () => void): () => void
  /** Something changed just now: tells everybody, and looks again at when something will change by itself. */
  changed(): void
  close(): void
}

export type Pace = {
  readonly clock: Clock
  /** When something happens next by itself. */
  next(): number | undefined
  /** Lives up to now; answers whether anything happened. */
  advance(): boolean
  /** Nobody can be told while the cluster is away. */
  isSilent(): boolean
}

/** Calls back when pods move by themselves, as the clock says, for as long as somebody watches. */
export function watchers({ clock, next, advance, isSilent }: Pace): Watchers {
  const listeners = new Set<() => void>()
  let nap: AbortController | undefined

  function tell(): void {
    if (isSilent()) return
    listeners.forEach((listener) => listener())
  }

  async function run(): Promise<void> {
    while (listeners.size > 0) {
      nap = new AbortController()
      const at = next()
      await clock.wait(at === undefined ? anHour : Math.max(at - clock.now(), 1), nap.signal)
      if (advance()) tell()
    }
    nap = undefined
  }

  return {
    add(changed) {
      const listener = () => changed()
      listeners.add(listener)
      if (!nap) void run()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) nap?.abort()
      }
    },
    changed() {
      nap?.abort()
      tell()
    },
    close() {
      listeners.clear()
      nap?.abort()
    },
  }
}

const anHour = 3_600_000
