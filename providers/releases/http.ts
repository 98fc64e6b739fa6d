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

export type Reply = {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** How long a release server may take to answer one request. */
export const REQUEST_TIMEOUT = 20_000

/** One request and its whole answer, whatever its status. It follows no redirects, and reads at most `MAX_BODY` bytes. */
export async function exchange(
  wire: Wire,
  url: URL,
  init: { method: 'GET' | 'HEAD'; headers: Record<string, string>; signal: AbortSignal },
): Promise<Reply> {
  requireSafe(wire, url)
  return await within(wire, init.signal, async (signal) => {
    try {
      const answer = await wire.fetch(url, { ...init, signal, redirect: 'manual' })
      return { status: answer.status, headers: answer.headers, body: await bodyOf(wire, answer) }
    } catch (error) {
      throw error instanceof ProviderFailure ? error : unreached(wire, url.host, error)
    }
  })
}

/** Runs one request with a deadline, and says in words whether it was too slow or no longer wanted. */
export async function within<T>(
  wire: Wire,
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
export function unreached(wire: Wire, host: string, error: unknown): ProviderFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const why = cause instanceof Error && cause.message ? cause.message : 'the connection failed'
  return failure(wire, 'unavailable', `${host} cannot be reached (${why})`, { cause: error })
}

/** Refuses plain http to other machines: what we send may carry credentials, and what we read decides what runs. */
export function requireSafe(wire: Pick<Wire, 'provider' | 'task'>, url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return
  throw failure(wire, 'rejected', `"${url.origin}" is not https`, {
    hint: 'Plain http is only spoken to this machine itself',
  })
}

export function isLoopback(url: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
}

/** The server asked us to slow down, perhaps saying for how long. */
export function throttled(wire: Wire, headers: Headers, why: string): ProviderFailure {
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

/** Manifests are at most 4 MiB in every registry that we know. */
const MAX_BODY = 8 * 1024 * 1024

async function bodyOf(wire: Wire, answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BODY)
      throw failure(wire, 'rejected', `an answer is larger than ${MAX_BODY} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
