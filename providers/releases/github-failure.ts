import { z } from 'zod'
import type { ProviderFailure } from '#src/core/errors.ts'
import { failure, retryAfterOf, unreached, type Wire } from '#providers/http/wire.ts'

export type GithubContext = {
  readonly repository: string
  readonly api: string
  readonly hasToken: boolean
  /** What the token must be allowed to read: `the contents`. */
  readonly rights: string
}

/** GitHub's error in our words. The original is no cause: it holds the request and its headers. */
export function githubFailure(wire: Wire, error: unknown, context: GithubContext): ProviderFailure {
  const { data } = HttpError.safeParse(error)
  const { host } = new URL(context.api)
  if (!data?.response) return unreached(wire, host, error instanceof Error ? error.cause : error)
  const { status, response } = data
  if (isRateLimit(status, response)) return throttled(wire, response, context.hasToken)
  if (status === 401)
    return failure(wire, 'denied', 'GitHub does not accept the token', {
      hint: 'Has it expired? Replace it where "token" points to',
    })
  if (status === 403)
    return failure(wire, 'denied', `GitHub refuses access${said(response)}`, {
      hint: `The token must be allowed to read ${context.rights} of ${context.repository}`,
    })
  if (status >= 500) return failure(wire, 'unavailable', `${host} answered ${status}`)
  return failure(wire, 'rejected', `${host} answered ${status}${said(response)}`)
}

/** 404; or 422, which GitHub says of a commit or tag that it cannot find. */
export function isNotFound(error: unknown): boolean {
  const { data } = HttpError.safeParse(error)
  return data?.response !== undefined && (data.status === 404 || data.status === 422)
}

/** A repository that is not there looks like one that the token must not know of. */
export function unknownRepository(wire: Wire): ProviderFailure {
  return failure(wire, 'rejected', 'no such repository, or the token cannot see it', {
    hint: 'Correct "github" in the catalog, or name a token that may read it',
  })
}

/** Octokit's RequestError; without response where none came. */
const HttpError = z.object({
  status: z.number(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }).optional(),
})
type Response = NonNullable<z.infer<typeof HttpError>['response']>

/** Refusals for being too fast come as 429 or as 403; the secondary limit may say so in words alone. */
function isRateLimit(status: number, response: Response): boolean {
  if (status === 429) return true
  if (status !== 403) return false
  const { headers } = response
  const isUsedUp = headers['x-ratelimit-remaining'] === '0'
  return isUsedUp || headers['retry-after'] !== undefined || /rate limit/i.test(said(response))
}

function throttled(wire: Wire, { headers }: Response, hasToken: boolean): ProviderFailure {
  const now = wire.clock.now()
  const asked = retryAfterOf(text(headers['retry-after']), now)
  const reset = Number(headers['x-ratelimit-reset']) * 1000 - now
  const isReset = headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset)
  const retryAfter = asked ?? (isReset ? Math.max(0, reset) : SECONDARY_LIMIT_WAIT)
  return failure(wire, 'throttled', "GitHub's rate limit is used up", {
    retryAfter,
    ...(!hasToken && {
      hint: 'Without a token GitHub answers 60 requests an hour: name a "token"',
    }),
  })
}

/** GitHub asks for at least a minute where it names no time. */
const SECONDARY_LIMIT_WAIT = 60_000

/** GitHub's message, short and printable: untrusted. */
function said({ data }: Response): string {
  const { data: parsed } = Message.safeParse(data)
  if (!parsed) return ''
  return ` (${parsed.message.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, 200)})`
}

const Message = z.object({ message: z.string() })

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
