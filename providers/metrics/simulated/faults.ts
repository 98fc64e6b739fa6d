import type { Clock } from '#src/core/clock.ts'
import { type FailureKind, ProviderFailure } from '#src/core/errors.ts'

/** What is in the way of everybody who asks. */
export type Faults = {
  isAway: boolean
  isDenied: boolean
  /** How many of the next questions are told to slow down. */
  throttled: number
  /** Milliseconds that every answer takes. */
  slowBy: number
}

/** How a test or the sandbox makes things go wrong. */
export type FaultControls = {
  goAway(): void
  comeBack(): void
  /** Every answer takes so many milliseconds of the clock from now on; more than two minutes is a timeout. */
  slow(ms: number): void
  /** So many of the next questions are told to slow down. */
  throttle(questions: number): void
  /** Our credentials hold no longer. Returns how to renew them. */
  deny(): () => void
}

/** Nothing is in the way at first. */
export function newFaults(): Faults {
  return { isAway: false, isDenied: false, throttled: 0, slowBy: 0 }
}

export function faultControls(faults: Faults): FaultControls {
  return {
    goAway: () => void (faults.isAway = true),
    comeBack: () => void (faults.isAway = false),
    slow: (ms) => void (faults.slowBy = ms),
    throttle: (questions) => void (faults.throttled = questions),
    deny() {
      faults.isDenied = true
      return () => void (faults.isDenied = false)
    },
  }
}

export type Asked = {
  readonly name: string
  /** What does not answer, in the middle of a sentence. */
  readonly called: string
  readonly clock: Clock
  readonly faults: Faults
  /** As it follows "Cannot". */
  readonly doing: string
  readonly signal: AbortSignal
}

/** Longer than this nobody waits, as a real one has a time limit of its own. */
const PATIENCE = 120_000

/** Passes, in time, unless something is in the way. */
export async function pass({ name, called, clock, faults, doing, signal }: Asked): Promise<void> {
  const failed = (
    kind: FailureKind,
    because: string,
    options?: { hint?: string; retryAfter?: number },
  ) => new ProviderFailure(name, kind, `Cannot ${doing}: ${because}`, options)
  if (faults.slowBy > 0) await clock.wait(Math.min(faults.slowBy, PATIENCE), signal)
  if (signal.aborted) throw failed('unavailable', 'stopped before the answer came')
  if (faults.slowBy > PATIENCE)
    throw failed('unavailable', 'query timed out in expression evaluation')
  if (faults.isAway) throw failed('unavailable', `${called} does not answer`)
  if (faults.throttled > 0) {
    faults.throttled -= 1
    throw failed('throttled', 'too many requests', { retryAfter: 1000 })
  }
  if (faults.isDenied)
    throw failed('denied', 'it answers 401 Unauthorized', {
      hint: 'Correct its credentials in deliver.yml',
    })
}
