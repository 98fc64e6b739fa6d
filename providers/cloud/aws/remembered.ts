import type { Clock } from '#src/core/clock.ts'

/** Answers that are kept for a while, by key; those who ask at once share one question. Failures are not kept. */
export type Remembered<Value> = {
  get(key: string, ask: () => Promise<Value>): Promise<Value>
  forget(key: string): void
}

/** Holds at most `most` answers, for `keepMs` milliseconds each. */
export function remembering<Value>(
  clock: Clock,
  { keepMs, most }: { readonly keepMs: number; readonly most: number },
): Remembered<Value> {
  const kept = new Map<string, { readonly until: number; readonly value: Promise<Value> }>()
  return {
    get(key, ask) {
      const known = kept.get(key)
      if (known && clock.now() < known.until) return known.value
      kept.delete(key)
      const value = ask()
      const entry = { until: clock.now() + keepMs, value }
      kept.set(key, entry)
      value.catch(() => {
        if (kept.get(key) === entry) kept.delete(key)
      })
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
      return value
    },
    forget: (key) => void kept.delete(key),
  }
}
