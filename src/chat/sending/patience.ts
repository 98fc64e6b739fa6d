import type { Clock, Instant } from '#src/core/clock.ts'
import type { Failed } from '#src/chat/slack-call.ts'

/** When something that failed is worth another try, by key. In memory: after a restart everything is tried at once. */
export type Patience = {
  /** The moment of the next try; 0 when nothing failed. */
  until(key: string): Instant
  /** Waits longer each time; much longer after a refusal, which only a person can mend. */
  failed(key: string, failure: Failed): Instant
  succeeded(key: string): void
}

export function createPatience(clock: Clock): Patience {
  const waits = new Map<string, { readonly attempts: number; readonly until: Instant }>()
  return {
    until: (key) => waits.get(key)?.until ?? 0,
    failed(key, failure) {
      const attempts = (waits.get(key)?.attempts ?? 0) + 1
      const until = clock.now() + delayAfter(attempts, failure)
      waits.set(key, { attempts, until })
      return until
    },
    succeeded: (key) => void waits.delete(key),
  }
}

function delayAfter(attempts: number, failure: Failed): number {
  if (failure.is === 'limited') return failure.retryAfter
  const [first, longest] = failure.is === 'refused' ? [60_000, 900_000] : [1_000, 60_000]
  return Math.min(longest, first * 2 ** (attempts - 1))
}
