import { z } from 'zod'
import { failure, throttled, type Wire } from '#providers/http/wire.ts'
import { exchange, type Reply } from './http.ts'
import { jsonOf } from './registry-manifest.ts'

/** What proves to a registry who we are; a password alone is a token. */
export type RegistryCredentials = {
  readonly username?: string | undefined
  readonly password: string
}

/** Answers a registry's challenges, and remembers the answer for as long as it holds. */
export type Authoriser = {
  /** The Authorization header that worked last, while it is still good. */
  remembered(): Promise<string | undefined>

  /** The Authorization header that answers `WWW-Authenticate`; rejects as `denied` where there is none. */
  answer(challenge: string | null, signal: AbortSignal): Promise<string>
}

/** Knows the Bearer-token flow of the distribution specification, and Basic. Credentials are read anew each time, since they rotate. */
export function openAuthoriser(
  wire: Wire,
  repository: string,
  credentials: () => Promise<RegistryCredentials | undefined>,
): Authoriser {
  let kept: { scheme: 'basic' } | { scheme: 'bearer'; token: string; until: number } | undefined

  return {
    async remembered() {
      if (kept?.scheme === 'basic') return basic(await credentials())
      return kept && wire.clock.now() < kept.until ? `Bearer ${kept.token}` : undefined
    },

    async answer(header, signal) {
      kept = undefined
      const challenge = challengeOf(header)
      const secret = await credentials()
      if (challenge?.scheme === 'bearer') {
        const url = tokenUrl(wire, challenge, repository)
        const { token, seconds } = await fetchToken(wire, url, secret, signal)
        const until = wire.clock.now() + Math.max(0, seconds - MARGIN_SECONDS) * 1000
        kept = { scheme: 'bearer', token, until }
        return `Bearer ${token}`
      }
      const answer = challenge?.scheme === 'basic' ? basic(secret) : undefined
      if (!answer) throw denied(wire, secret)
      kept = { scheme: 'basic' }
      return answer
    },
  }
}

/** The registry, or its token service, knows us and says no; or does not know us. */
export function denied(wire: Wire, secret: RegistryCredentials | undefined) {
  return failure(wire, 'denied', 'the registry refuses access', {
    hint: secret
      ? 'No such image, or the credentials under "registry" may not pull it'
      : 'No such image, or it is private: name credentials under "registry"',
  })
}

/** The first challenge that we can answer, of a WWW-Authenticate header. */
export function challengeOf(header: string | null): Challenge | undefined {
  const found = /(?:^|,\s*)(bearer|basic)(?=\s|$)/i.exec(header ?? '')
  if (!header || !found) return undefined
  if (found[1]?.toLowerCase() === 'basic') return { scheme: 'basic' }
  return Bearer.safeParse(parametersOf(header.slice(found.index))).data
}

/** `realm="https://…",service=…`; of a name that comes twice the first counts. */
function parametersOf(challenge: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [, name = '', quoted, bare = ''] of challenge.matchAll(PARAMETER))
    parameters[name.toLowerCase()] ??= quoted?.replaceAll(/\\(.)/g, '$1') ?? bare
  return parameters
}

const PARAMETER = /([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi
/** A token that ends while a request is under way is refused; the specification's default life is 60 seconds. */
const MARGIN_SECONDS = 5
const DEFAULT_SECONDS = 60

const Bearer = z.object({
  scheme: z.literal('bearer').default('bearer'),
  realm: z.url(),
  service: z.string().optional(),
  scope: z.string().optional(),
})
type Challenge = { scheme: 'basic' } | z.infer<typeof Bearer>

const TokenReply = z.object({
  token: z.string().min(1).optional(),
  access_token: z.string().min(1).optional(),
  expires_in: z.number().optional(),
})

function tokenUrl(wire: Wire, challenge: z.infer<typeof Bearer>, repository: string): URL {
  const url = new URL(challenge.realm)
  if (url.username || url.password) throw failure(wire, 'rejected', 'its token service is misnamed')
  if (challenge.service) url.searchParams.set('service', challenge.service)
  url.searchParams.set('scope', scopeOf(challenge.scope, repository))
  return url
}

/** We ask for reading and nothing else, whatever the registry proposes. */
function scopeOf(proposed: string | undefined, repository: string): string {
  const prefix = `repository:${repository}:`
  const actions = proposed?.startsWith(prefix) ? proposed.slice(prefix.length).split(',') : []
  const isReading = actions.every((action) => action === 'pull' || action === 'metadata_read')
  return proposed && actions.length > 0 && isReading ? proposed : `${prefix}pull`
}

async function fetchToken(
  wire: Wire,
  url: URL,
  secret: RegistryCredentials | undefined,
  signal: AbortSignal,
): Promise<{ token: string; seconds: number }> {
  const authorization = basic(secret)
  const headers = { accept: 'application/json', ...(authorization && { authorization }) }
  const reply = await exchange(wire, url, { method: 'GET', headers, signal })
  if (reply.status === 200) return tokenIn(wire, reply)
  if ([400, 401, 403, 404].includes(reply.status)) throw denied(wire, secret)
  const why = `the token service ${url.host} answered ${reply.status}`
  if (reply.status === 429) throw throttled(wire, reply.headers, why)
  throw failure(wire, reply.status >= 500 ? 'unavailable' : 'rejected', why)
}

function tokenIn(wire: Wire, reply: Reply): { token: string; seconds: number } {
  const { data } = TokenReply.safeParse(jsonOf(reply.body))
  const token = data?.token ?? data?.access_token
  if (token) return { token, seconds: data?.expires_in ?? DEFAULT_SECONDS }
  throw failure(wire, 'rejected', 'the token service answered without a token')
}

function basic(secret: RegistryCredentials | undefined): string | undefined {
  if (!secret) return undefined
  const pair = `${secret.username ?? 'token'}:${secret.password}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
