import type { Instant } from '#src/core/clock.ts'
import type { Matcher, SeenGroup, SeenSilence } from '#src/core/watch/alerts.ts'

/**
 * An Alertmanager (API v2). Every method may reject with ProviderFailure (`rejected` for 400/404/422, `denied` for
 * 401/403, `throttled` for 429, `unavailable` for everything else) and gives up when `signal` aborts.
 */
export type Alerts = {
  /** Every group of alerts that fire now, those that are silenced or inhibited included (`GET /api/v2/alerts/groups`). */
  groups(signal: AbortSignal): Promise<readonly SeenGroup[]>
  /** Silences that are not expired, and those that expired lately. */
  silences(signal: AbortSignal): Promise<readonly SeenSilence[]>
  silence(id: string, signal: AbortSignal): Promise<SeenSilence | undefined>
  /** Makes one and returns its id. Not safe to repeat: whoever asks looks for its own `comment` first. */
  mute(silence: NewSilence, signal: AbortSignal): Promise<string>
  /** Ends one before its time; one that is over or unknown is fine. */
  expire(id: string, signal: AbortSignal): Promise<void>
  /** Resolves when it answers with our credentials. */
  ping(signal: AbortSignal): Promise<void>
  /** When it began to live, by its own clock: alerts are kept in its memory alone, so a young one knows few yet. */
  startedAt(signal: AbortSignal): Promise<Instant>
  /** Where a person sees a silence, or alerts that have these labels, in a browser. */
  link(
    of: { readonly silence: string } | { readonly matchers: readonly Matcher[] },
  ): string | undefined
  close(): Promise<void>
}

export type NewSilence = {
  readonly matchers: readonly Matcher[]
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly createdBy: string
  readonly comment: string
}
