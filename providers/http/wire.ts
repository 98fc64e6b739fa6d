import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'

/** What every request of one provider has in common; `task` completes "Cannot …". */
export type Wire = {
  readonly provider: string
  readonly task: string
  readonly clock: Clock
  readonly fetch: typeof fetch
  /** Milliseconds that one request may take, its body included. */
  readonly timeout: number
}

/** Runs one request with a deadline, and says in words whether it was too slow or no longer wanted. */
export async function within<T>(
  wire: Omit<Wire, 'fetch'>,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController()
  const late = new AbortController()
  if (signal.aborted) throw stopped(wire, signal)
  void wire.clock.wait(wire.timeout, done.signal).then(() => late.abort())
  try {
    return await run(AbortSignal.any([signal, late.signal]))
  } catch (error) {
    if (signal.aborted) throw stopped(wire, signal)
    if (late.signal.aborted)
      throw failure(wire, 'unavailable', `no answer within ${wire.timeout / 1000} seconds`)
    throw error
  } finally {
    done.abort()
  }
}

/** A failure of this provider, worded "Cannot <task>: <why>". */
export function failure(
  wire: Pick<Wire, 'provider' | 'task'>,
  kind: ProviderFailure['kind'],
  why: string,
  options: ConstructorParameters<typeof ProviderFailure>[3] = {},
): ProviderFailure {
  return new ProviderFailure(wire.provider, kind, `Cannot ${wire.task}: ${why}`, options)
}

/** The caller gave up before the answer came. */
export function stopped(
  wire: Pick<Wire, 'provider' | 'task'>,
  signal: AbortSignal,
): ProviderFailure {
  return failure(wire, 'unavailable', 'stopped before the answer came', { cause: signal.reason })
}

/** The server could not be reached, or hung up. */
export function unreached(
  wire: Pick<Wire, 'provider' | 'task'>,
  host: string,
  error: unknown,
): ProviderFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const why = cause instanceof Error && cause.message ? cause.message : 'the connection failed'
  return failure(wire, 'unavailable', `${host} cannot be reached (${why})`, { cause: error })
}

/** The server asked us to slow down, perhaps saying for how long. */
export function throttled(
  wire: Omit<Wire, 'fetch' | 'timeout'>,
  headers: Headers,
  why: string,
): ProviderFailure {
  const retryAfter = retryAfterOf(headers.get('retry-after'), wire.clock.now())
  return failure(wire, 'throttled', why, retryAfter === undefined ? {} : { retryAfter })
}

/** Retry-After (seconds or a date) in milliseconds from now. */
export function retryAfterOf(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** A body as it comes, or undefined when it is longer than so many bytes; nothing more is read then. */
export async function bodyWithin(
  body: AsyncIterable<Uint8Array> | null,
  most: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
