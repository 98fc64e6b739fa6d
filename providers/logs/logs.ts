import type { Instant } from '#src/core/clock.ts'
import type { Level, LogLine } from '#src/core/watch/logs.ts'
import type { PodMaker } from '#src/core/watch/pod-names.ts'

/**
 * What workloads wrote: a Loki, or the pods themselves. Every method may reject with ProviderFailure (`rejected` for what
 * it does not understand or what asks for too much, `denied` for 401/403, `throttled` for 429, `unavailable` for
 * everything else) and gives up when `signal` aborts.
 */
export type Logs = {
  /** Lines that fit, newest last; the newest `limit` of them where there are more. */
  read(request: LogsRequest, signal: AbortSignal): Promise<LogsFound>
  /** Resolves when it answers with our credentials. */
  ping(signal: AbortSignal): Promise<void>
  /** Where a person sees the same in a browser; undefined where there is no such place. */
  link(request: LogsRequest): string | undefined
  /** What it cannot do: pods know only what they wrote since they began, and only whoever still is there. */
  readonly kind: 'loki' | 'pods'
  close(): Promise<void>
}

export type LogsRequest = {
  readonly namespace: string
  /** Names of the pods whose lines count, how they begin, or what makes them: of workloads of the app. */
  readonly pods: readonly PodName[]
  readonly container?: string
  /** What a container that restarted wrote before; only pods know. */
  readonly previous?: boolean
  readonly from: Instant
  readonly to: Instant
  /** Only lines that contain all of these texts, as they stand. */
  readonly contains?: readonly string[]
  /** Only lines that match this regular expression (RE2). */
  readonly matching?: string
  /** Only lines of this level or worse, as far as a line tells its level. */
  readonly level?: Level
  readonly limit: number
}

export type PodName =
  | { readonly is: string }
  | { readonly startsWith: string }
  | { readonly of: PodMaker }

export type LogsFound = {
  readonly lines: readonly LogLine[]
  /** There were more. */
  readonly cut: boolean
  /** What could not be read, in words: `checkout-api-7f9: the container is waiting to start`. */
  readonly missing: readonly string[]
}
