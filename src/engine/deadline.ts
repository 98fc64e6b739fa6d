import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'

/** Runs something that must end within `ms`; then its signal aborts and it counts as unavailable. */
export async function withDeadline<Result>(
  clock: Clock,
  ms: number,
  what: string,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController()
  const timer = new AbortController()
  const expiry = clock.wait(ms, timer.signal).then((): never | undefined => {
    if (timer.signal.aborted) return undefined
    late.abort()
    throw new ProviderFailure(
      what,
      'unavailable',
      `Cannot wait longer than ${ms / 1000} s for ${what}`,
    )
  })
  const work = run(late.signal)
  try {
    await Promise.race([work, expiry])
    return await work
  } finally {
    timer.abort()
    work.catch(() => undefined)
  }
}
