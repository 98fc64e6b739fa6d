import type { Instant } from '#src/core/clock.ts'
import type { Turn } from './turn.ts'

const FIRST_RETRY = 1_000
const LAST_RETRY = 30_000

/** A provider does not answer: say so, and ask again later and later, at most every half minute. */
export function waitForProvider(
  { delivery, target }: Turn,
  { provider, because }: { readonly provider: string; readonly because: string },
  now: Instant,
): Turn {
  const before = delivery.waitingOn
  const since = before?.on === 'provider' && before.provider === provider ? before.since : now
  const waitingOn = { on: 'provider', provider, because, since } as const
  return { target, delivery: { ...delivery, waitingOn, attempts: delivery.attempts + 1 } }
}

/** Doubles with each failure in a row; a provider that names a time is obeyed. */
export function retryAt(attempts: number, now: Instant, retryAfter = 0): Instant {
  return now + Math.max(Math.min(FIRST_RETRY * 2 ** (attempts - 1), LAST_RETRY), retryAfter)
}
