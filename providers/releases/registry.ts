import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { failure, throttled, type Wire } from '#providers/http/wire.ts'
import { exchange, type Reply, REQUEST_TIMEOUT, requireSafe } from './http.ts'
import { type ImageLocation, isTag, locateImage } from './image-location.ts'
import { denied, openAuthoriser, type RegistryCredentials } from './registry-auth.ts'
import { Digest, digestOfBytes, isIndexType, isManifestType, jsonOf } from './registry-manifest.ts'
import { MANIFEST_TYPES, mediaTypeOf, platformsOf } from './registry-manifest.ts'

/** One image in an OCI registry, read only. Every method may reject with ProviderFailure. */
export type Registry = {
  /** What a tag points to now; undefined where there is no such tag or image. */
  digestOf(tag: string, signal: AbortSignal): Promise<ImageDigest | undefined>

  /** All tags in the registry's order; undefined where there is no such image. */
  tags(signal: AbortSignal): Promise<readonly string[] | undefined>
}

export type ImageDigest = {
  readonly digest: string
  /** `linux/amd64` …, where the tag points to an index. */
  readonly platforms?: string[]
}

export type RegistryOptions = {
  /** Without tag: `ghcr.io/acme/checkout`. */
  readonly image: string
  readonly clock: Clock
  readonly credentials?: () => Promise<RegistryCredentials | undefined>
  readonly fetch?: typeof fetch
  /** Milliseconds that one request may take. */
  readonly timeout?: number
}

/** Speaks the OCI distribution specification. Credentials go to the image's own registry and its token service alone, never over plain http to another machine. */
export function openRegistry(options: RegistryOptions): Registry {
  const { image } = options
  const wire: Wire = {
    provider: 'registry',
    task: `read image "${image}"`,
    clock: options.clock,
    fetch: options.fetch ?? fetch,
    timeout: options.timeout ?? REQUEST_TIMEOUT,
  }
  let opened: Client | undefined
  const client = () => (opened ??= openClient(wire, locateImage(image), options.credentials))

  return {
    async digestOf(tag, signal) {
      return isTag(tag) ? await digestOf(client(), tag, signal) : undefined
    },
    async tags(signal) {
      return await tagsOf(client(), signal)
    },
  }
}

async function digestOf(
  client: Client,
  tag: string,
  signal: AbortSignal,
): Promise<ImageDigest | undefined> {
  const head = await client.send('HEAD', `manifests/${tag}`, MANIFESTS, signal)
  const told = digestHeader(head)
  const type = mediaTypeOf(head.headers)
  if (head.status === 200 && told && isManifestType(type) && !isIndexType(type))
    return { digest: told }
  const get = await client.send('GET', `manifests/${told ?? tag}`, MANIFESTS, signal)
  if (isMissing(get)) return undefined
  return readManifest(client.wire, get, told)
}

function readManifest(wire: Wire, reply: Reply, told: string | undefined): ImageDigest {
  requireOk(wire, reply)
  const type = mediaTypeOf(reply.headers)
  if (!isManifestType(type))
    throw failure(wire, 'rejected', `a manifest of type "${type.slice(0, 100)}" cannot be pinned`)
  const expected = told ?? digestHeader(reply)
  const digest = digestOfBytes(reply.body, expected)
  if (expected && digest !== expected)
    throw failure(wire, 'rejected', `its registry said ${expected} and sent ${digest}`, {
      hint: 'Something between us and the registry changes what it sends',
    })
  const platforms = isIndexType(type) ? platformsOf(reply.body) : undefined
  return { digest, ...(platforms && { platforms }) }
}

async function tagsOf(client: Client, signal: AbortSignal): Promise<string[] | undefined> {
  const tags: string[] = []
  let page: string | undefined = `tags/list?n=${PAGE_SIZE}`
  for (let read = 0; page !== undefined && read < MAX_PAGES; read++) {
    const reply: Reply = await client.send('GET', page, 'application/json', signal)
    if (isMissing(reply)) return undefined
    requireOk(client.wire, reply)
    const parsed = TagList.safeParse(jsonOf(reply.body))
    if (!parsed.success) throw failure(client.wire, 'rejected', 'its list of tags is unreadable')
    tags.push(...(parsed.data.tags ?? []))
    page = nextPage(reply.headers.get('link'))
  }
  return [...new Set(tags)]
}

const MANIFESTS = MANIFEST_TYPES.join(', ')
const PAGE_SIZE = 1000
const MAX_PAGES = 50
const MAX_REDIRECTS = 5
const TagList = z.object({ tags: z.array(z.string()).nullish() })
const Errors = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string().optional() })),
})
const MISSING = new Set(['MANIFEST_UNKNOWN', 'NAME_UNKNOWN', 'NOT_FOUND', 'TAG_INVALID'])

type Client = {
  readonly wire: Wire
  /** Asks for `path` (relative to the image, or as a Link names it) with whatever authorisation it takes. */
  send(method: 'GET' | 'HEAD', path: string, accept: string, signal: AbortSignal): Promise<Reply>
}

function openClient(
  wire: Wire,
  { origin, repository }: ImageLocation,
  credentials: RegistryOptions['credentials'] = async () => undefined,
): Client {
  const base = new URL(`/v2/${repository}/`, origin)
  const authoriser = openAuthoriser(wire, repository, credentials)

  return {
    wire,
    async send(method, path, accept, signal) {
      const url = new URL(path, base)
      if (url.origin !== base.origin) throw failure(wire, 'rejected', ELSEWHERE)
      const ask = (authorization: string | undefined) =>
        follow(wire, url, {
          method,
          headers: { accept, ...(authorization && { authorization }) },
          signal,
        })
      const first = await ask(await authoriser.remembered())
      if (first.status !== 401) return checked(wire, first)
      const answer = await authoriser.answer(first.headers.get('www-authenticate'), signal)
      const second = await ask(answer)
      if (second.status === 401) throw denied(wire, await credentials())
      return checked(wire, second)
    },
  }
}

const ELSEWHERE = 'its next page is on another host'

type Init = Parameters<typeof exchange>[2]

/** Follows redirects by hand, so that another host never sees our Authorization, and its challenges are not ours to answer. */
async function follow(wire: Wire, url: URL, init: Init, hops = 0): Promise<Reply> {
  const reply = await exchange(wire, url, init)
  const location = reply.headers.get('location')
  if (!REDIRECTS.has(reply.status) || !location || !URL.canParse(location, url.href)) return reply
  if (hops === MAX_REDIRECTS) throw failure(wire, 'rejected', 'its registry redirects in circles')
  const next = new URL(location, url)
  requireSafe(wire, next)
  if (url.protocol === 'https:' && next.protocol !== 'https:')
    throw failure(wire, 'rejected', 'its registry redirects from https to http')
  if (next.origin === url.origin) return await follow(wire, next, init, hops + 1)
  const { authorization: _, ...headers } = init.headers
  const answer = await follow(wire, next, { ...init, headers }, hops + 1)
  if (answer.status !== 401) return answer
  throw failure(wire, 'denied', `its registry redirects to ${next.host}, which refuses access`)
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Rejects answers that say nothing about the image: refusals, limits, outages. */
function checked(wire: Wire, reply: Reply): Reply {
  const { status, headers } = reply
  if (status === 403) throw failure(wire, 'denied', `the registry refuses access${said(reply)}`)
  if (status === 429)
    throw throttled(wire, headers, `the registry asks us to slow down${said(reply)}`)
  if (status >= 500) throw failure(wire, 'unavailable', `the registry answered ${status}`)
  return reply
}

function requireOk(wire: Wire, reply: Reply): void {
  if (reply.status === 200) return
  throw failure(wire, 'rejected', `the registry answered ${reply.status}${said(reply)}`, {
    hint: 'Is there a registry at this address?',
  })
}

/** A 404 in the registry's own words; any other 404 may come from something that is no registry. */
function isMissing(reply: Reply): boolean {
  if (reply.status !== 404) return false
  const { data } = Errors.safeParse(jsonOf(reply.body))
  return data?.errors.some(({ code }) => MISSING.has(code)) ?? false
}

/** The server's first error, made short and printable: untrusted. */
function said(reply: Reply): string {
  const first = Errors.safeParse(jsonOf(reply.body)).data?.errors[0]
  if (!first) return ''
  const words = `${first.code} ${first.message ?? ''}`.replaceAll(/[^\x20-\x7e]+/g, ' ').trim()
  return ` (${words.slice(0, 200)})`
}

function digestHeader(reply: Reply): string | undefined {
  return reply.status === 200
    ? Digest.safeParse(reply.headers.get('docker-content-digest')).data
    : undefined
}

/** RFC 8288: `</v2/x/tags/list?last=b&n=2>; rel="next"`. */
function nextPage(header: string | null): string | undefined {
  for (const [, target, parameters = ''] of (header ?? '').matchAll(/<([^>]*)>([^<]*)/g))
    if (/;\s*rel\s*=\s*"?next"?\s*(;|,|$)/i.test(parameters)) return target
  return undefined
}
