import type { Clock } from '#src/core/clock.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Fired, Living } from './living.ts'

export type Source = () => readonly Fired[] | Promise<readonly Fired[]>

export type Following = {
  readonly source: Source
  /** Milliseconds between two looks. */
  readonly every: number
  readonly clock: Clock
  readonly living: Living
  readonly over: AbortSignal
  readonly changed: () => void
}

/** Fires what the source says, and resolves what it said before and says no more. A source that cannot answer changes nothing. */
export async function following(options: Following): Promise<void> {
  const { source, every, clock, living, over, changed } = options
  let before: readonly Fired[] = []
  while (!over.aborted) {
    const found = await Promise.resolve()
      .then(source)
      .catch(() => before)
    if (over.aborted) return
    const firing = new Set(found.map((alert) => living.fire(alert).fingerprint))
    for (const { labels } of before) if (!firing.has(fingerprintOf(labels))) living.resolve(labels)
    before = found
    changed()
    await clock.wait(every, over)
  }
}
