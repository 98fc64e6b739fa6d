/** A moment, in milliseconds since 1970. */
export type Instant = number

/** Where time comes from. The wiring passes the machine's, tests pass one that they own. */
export type Clock = {
  now(): Instant

  /** Resolves after `ms` milliseconds of this clock, or at once when the signal aborts; it never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}
