import type { Octokit } from '@octokit/rest'
import type { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { githubFailure, isNotFound } from './github-failure.ts'
import { failure, within, type Wire } from '#providers/http/wire.ts'
import { REQUEST_TIMEOUT, requireSafe } from './http.ts'

export type GithubClientOptions = {
  /** `owner/repo`. */
  readonly repository: string
  /** Read before each call, since tokens rotate; undefined reads as a stranger. */
  readonly token: () => Promise<string | undefined>
  /** GitHub Enterprise's address: `https://github.example.com/api/v3`. */
  readonly api?: string
  readonly clock: Clock
  readonly fetch?: typeof fetch
  /** Milliseconds that one request may take. */
  readonly timeout?: number
  /** What is read there, completing "Cannot read … of acme/shop", and which rights of a token that takes. */
  readonly reads?: { readonly what: string; readonly rights: string }
}

/** One repository at GitHub, with deadlines, checked answers and failures in words. */
export type GithubClient = {
  readonly wire: Wire
  readonly ask: <T>(question: Question<T>, signal: AbortSignal) => Promise<T | undefined>
}

/** `call` asks Octokit, `answer` is what must come; "not found" becomes undefined. */
export type Question<T> = {
  readonly answer: z.ZodType<T>
  readonly call: (
    repos: Octokit['repos'],
    common: Common,
    git: Octokit['git'],
    checks: Octokit['checks'],
  ) => Promise<{ data: unknown }>
}

/** What every call passes on: the repository, our Authorization, the deadline. */
export type Common = {
  readonly owner: string
  readonly repo: string
  readonly headers: { readonly authorization?: string }
  readonly request: { readonly signal: AbortSignal }
}

export function openGithubClient(options: GithubClientOptions): GithubClient {
  const { repository, token, api = PUBLIC_API, reads = RELEASES } = options
  const [owner = '', repo = ''] = repository.split('/')
  const wire: Wire = {
    provider: 'github',
    task: `read ${reads.what} of ${repository}`,
    clock: options.clock,
    fetch: options.fetch ?? fetch,
    timeout: options.timeout ?? REQUEST_TIMEOUT,
  }
  let opened: Promise<Octokit> | undefined

  return {
    wire,
    async ask({ answer, call }, signal) {
      requireSafe(wire, new URL(api))
      const secret = await token()
      const { repos, git, checks } = await (opened ??= load(api, wire.fetch))
      const headers = secret ? { authorization: `Bearer ${secret}` } : {}
      const reply = await within(wire, signal, (inner) =>
        call(repos, { owner, repo, headers, request: { signal: inner } }, git, checks).catch(
          (error: unknown) => {
            if (isNotFound(error)) return undefined
            const { rights } = reads
            throw githubFailure(wire, error, { repository, api, hasToken: Boolean(secret), rights })
          },
        ),
      )
      if (!reply) return undefined
      const parsed = answer.safeParse(reply.data)
      if (parsed.success) return parsed.data
      throw failure(wire, 'rejected', `${new URL(api).host} does not answer as GitHub does`, {
        cause: parsed.error,
        hint: 'Is "api" the address of GitHub\'s API?',
      })
    },
  }
}

const PUBLIC_API = 'https://api.github.com'
const RELEASES = { what: 'releases', rights: 'the contents' }

/** Octokit is large, so it is loaded by the first call; it never logs, since what it logs has headers. */
async function load(api: string, fetchWith: typeof fetch): Promise<Octokit> {
  const { Octokit } = await import('@octokit/rest')
  return new Octokit({
    baseUrl: api.replace(/\/+$/, ''),
    log: SILENT,
    request: { fetch: fetchWith, log: SILENT },
    userAgent: 'deliver',
  })
}

const nothing = () => {}
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing }
