import { proven, spoken } from '#providers/http/authorization.ts'
import { bodyWithin, failure, throttled, unreached, within } from '#providers/http/wire.ts'
import type { Clock } from '#src/core/clock.ts'
import type { ProviderFailure } from '#src/core/errors.ts'

/** How one thing is asked of a Loki; `task` completes "Cannot …". */
export type Access = {
  readonly provider: string
  readonly task: string
  readonly url: string
  /** The value of the header `authorization`, which is asked for before each request, since credentials rotate. */
  readonly authorization: () => Promise<string | undefined>
  /** `X-Scope-OrgID`, where it keeps several tenants apart. */
  readonly tenant?: string | undefined
  readonly clock: Clock
  readonly fetch: typeof fetch
}

/** Its answer to a GET, parsed. Rejects with ProviderFailure; what Loki says of an error is plain text. */
export async function ask(
  access: Access,
  path: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<unknown> {
  const wire = { ...access, timeout: TIMEOUT }
  const url = new URL(`${access.url}${path}?${new URLSearchParams(parameters).toString()}`)
  const authorization = await proven(access, access.authorization)
  const headers = headersOf(access, authorization)
  return await within(wire, signal, async (late) => {
    const answer = await access
      .fetch(url, { headers, signal: late, redirect: 'manual' })
      .catch((error: unknown) => {
        throw unreached(wire, url.host, error)
      })
    if (answer.status !== 200) throw await failed(access, answer, authorization)
    return jsonOf(access, await textOf(access, answer, MOST_BYTES))
  })
}

/** It understood and says no, or we do not understand it. */
export function refused(access: Access, because: string, hint?: string): ProviderFailure {
  return failure(access, 'rejected', because, hint === undefined ? {} : { hint })
}

/** How long Loki may take to answer; its own limit is a minute. */
const TIMEOUT = 20_000
/** Lines come with their labels; nobody reads more. */
const MOST_BYTES = 16 * 1024 * 1024
const MOST_WORDS = 300

/** What cannot stand in a header is refused without a word of it: it is a credential. */
function headersOf(access: Access, authorization: string | undefined): Headers {
  try {
    return new Headers({
      accept: 'application/json',
      ...(access.tenant !== undefined && { 'x-scope-orgid': access.tenant }),
      ...(authorization !== undefined && { authorization }),
    })
  } catch {
    throw refused(access, 'its token, user name, password or tenant cannot stand in a header')
  }
}

async function failed(
  access: Access,
  answer: Response,
  authorization: string | undefined,
): Promise<ProviderFailure> {
  const { status, headers } = answer
  const said = await textOf(access, answer, 64 * 1024).catch(() => '')
  const words = spoken(said, authorization, MOST_WORDS) || `it answers ${status}`
  if (status === 401 || status === 403)
    return failure(access, 'denied', words, {
      hint: 'Look at "token", "username", "password" and "tenant" of Loki in deliver.yml',
    })
  if (status === 429) return throttled(access, headers, words)
  if (status >= 500) return failure(access, 'unavailable', words)
  return refused(access, status === 404 ? `${access.url} is no Loki: ${words}` : words)
}

async function textOf(access: Access, answer: Response, most: number): Promise<string> {
  const body = await bodyWithin(answer.body, most)
  if (body) return body.toString('utf8')
  throw refused(
    access,
    `the answer is larger than ${most / 1024 / 1024} MiB`,
    'Ask for a shorter time, or for less with --grep',
  )
}

function jsonOf(access: Access, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused(access, 'its answer is not JSON')
  }
}
