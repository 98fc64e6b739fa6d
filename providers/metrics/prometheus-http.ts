import { inShort, proven, spoken } from '#providers/http/authorization.ts'
import { bodyWithin, failure, throttled, unreached, within } from '#providers/http/wire.ts'
import type { Clock } from '#src/core/clock.ts'
import type { ProviderFailure } from '#src/core/errors.ts'

/** How one thing is asked of a Prometheus; `task` completes "Cannot …". */
export type Access = {
  readonly provider: string
  readonly task: string
  readonly url: string
  /** The value of the header `authorization`, which is asked for before each request, since credentials rotate. */
  readonly authorization: () => Promise<string | undefined>
  readonly clock: Clock
  readonly fetch: typeof fetch
}

export type Asking = {
  readonly method: 'GET' | 'POST'
  /** Below the URL of the catalog: `/api/v1/query`. */
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
}

/** What it answers with, `data` and warnings. Reads at most `MOST_BYTES`, and says so where there are more. */
export async function ask(
  access: Access,
  asking: Asking,
  signal: AbortSignal,
): Promise<{ readonly data: unknown; readonly warnings: readonly string[] }> {
  const wire = { ...access, timeout: TIMEOUT }
  const url = new URL(`${access.url}${asking.path}`)
  const sent = new URLSearchParams(asking.parameters).toString()
  if (asking.method === 'GET') url.search = sent
  const authorization = await proven(access, access.authorization)
  const headers = headersOf(access, authorization)
  return await within(wire, signal, async (stop) => {
    const answer = await access
      .fetch(url, {
        method: asking.method,
        headers,
        signal: stop,
        redirect: 'manual',
        ...(asking.method === 'POST' && { body: sent }),
      })
      .catch((error: unknown) => {
        throw unreached(wire, url.host, error)
      })
    if (answer.status !== 200) throw await failed(access, answer, authorization)
    return answeredBy(access, await textOf(access, answer, MOST_BYTES))
  })
}

/** It understood and says no, or we do not understand it. */
export function refused(access: Access, because: string, hint?: string): ProviderFailure {
  return failure(access, 'rejected', because, hint === undefined ? {} : { hint })
}

/** Milliseconds that an answer may take; its own limit for a query is two minutes. */
export const TIMEOUT = 20_000
/** A picture needs a tenth of it. */
export const MOST_BYTES = 16 * 1024 * 1024
const MOST_WORDS = 400

/** What cannot stand in a header is refused without a word of it: it is a credential. */
function headersOf(access: Access, authorization: string | undefined): Headers {
  try {
    return new Headers({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization !== undefined && { authorization }),
    })
  } catch {
    throw refused(access, 'its token, user name or password cannot stand in a header')
  }
}

function answeredBy(access: Access, text: string) {
  const answer = parsed(text)
  if (answer?.['status'] !== 'success')
    throw refused(access, `${access.url} does not answer as Prometheus does`)
  const warnings = [answer['warnings'], answer['infos']].flatMap((some) =>
    Array.isArray(some) ? some.map((one) => inShort(String(one), MOST_WORDS)) : [],
  )
  return { data: answer['data'], warnings }
}

async function failed(
  access: Access,
  answer: Response,
  authorization: string | undefined,
): Promise<ProviderFailure> {
  const { status, headers } = answer
  const text = await textOf(access, answer, 64 * 1024).catch(() => '')
  const said = parsed(text)?.['error']
  const words = spoken(typeof said === 'string' ? said : '', authorization, MOST_WORDS)
  const told = words || `it answers ${status}`
  switch (kindOf(status)) {
    case 'elsewhere':
      return failure(access, 'denied', 'it sends us elsewhere, as to log in', { hint: LOOK })
    case 'denied':
      return failure(access, 'denied', told, { hint: LOOK })
    case 'throttled':
      return throttled(access, headers, told)
    case 'unavailable':
      return failure(access, 'unavailable', told)
    case 'absent':
      return refused(access, `${access.url} is no Prometheus: ${told}`)
    case 'rejected':
      return refused(access, told)
  }
}

const LOOK = 'Look at "token", "username" and "password" of "prometheus" in deliver.yml'

/** 503 is a query that took too long, or was cancelled; other 5xx are its own trouble, or that of what stands before it. */
function kindOf(status: number) {
  const known = {
    401: 'denied',
    403: 'denied',
    404: 'absent',
    408: 'unavailable',
    429: 'throttled',
    499: 'unavailable',
  } as const
  if (status in known) return known[status as keyof typeof known]
  if (status >= 500) return 'unavailable'
  return status < 400 ? 'elsewhere' : 'rejected'
}

async function textOf(access: Access, answer: Response, most: number): Promise<string> {
  const body = await bodyWithin(answer.body, most)
  if (body) return body.toString('utf8')
  throw refused(
    access,
    `the answer is larger than ${most / 1024 / 1024} MiB`,
    'Ask for a shorter time, or for fewer series: "sum by (…)", "topk(10, …)"',
  )
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
