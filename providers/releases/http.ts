import { bodyWithin, failure, unreached, type Wire, within } from '#providers/http/wire.ts'
import { ProviderFailure } from '#src/core/errors.ts'

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

/** Manifests are at most 4 MiB in every registry that we know. */
const MAX_BODY = 8 * 1024 * 1024

async function bodyOf(wire: Wire, answer: Response): Promise<Uint8Array> {
  const body = await bodyWithin(answer.body, MAX_BODY)
  if (body) return body
  throw failure(wire, 'rejected', `an answer is larger than ${MAX_BODY} bytes`)
}
