/**
 * An expected failure, worded for the person who asked: "Cannot X: Y", quoted values, no final period.
 * The hint says what to do next. Anything else that is thrown is a bug or an outage, and is shown as one.
 */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}

export type ErrorCode =
  | 'bad-usage'
  | 'unknown-command'
  | 'unknown-app'
  | 'unknown-environment'
  | 'unknown-release'
  | 'unknown-delivery'
  | 'not-allowed'
  | 'not-possible'
  | 'unavailable'
  | 'bad-configuration'

/**
 * A provider could not do what it was asked; `message` reads "Cannot X: Y" in the provider's own words.
 * The kind decides what happens next: `conflict | throttled | unavailable` are tried again with back-off,
 * `denied | rejected` hold the record, visibly.
 */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure'
  readonly provider: string
  readonly kind: FailureKind
  readonly hint: string | undefined
  /** Milliseconds that the provider asked us to wait, where it said so (429 with Retry-After). */
  readonly retryAfter: number | undefined

  constructor(
    provider: string,
    kind: FailureKind,
    message: string,
    options: { cause?: unknown; hint?: string; retryAfter?: number } = {},
  ) {
    super(message, { cause: options.cause })
    this.provider = provider
    this.kind = kind
    this.hint = options.hint
    this.retryAfter = options.retryAfter
  }
}

export type FailureKind = 'conflict' | 'denied' | 'rejected' | 'throttled' | 'unavailable'

/** Whether trying the same again later may help. */
export function isWorthRetrying(kind: FailureKind): boolean {
  return kind === 'conflict' || kind === 'throttled' || kind === 'unavailable'
}
