import { describe, expect, it } from 'vitest'
import { manualClock } from '../../support/clock.ts'
import { everythingIn, failureOf } from './failure-of.ts'
import { openGithub } from './github-server.ts'
import type { Answer } from './server.ts'

const { signal } = new AbortController()

describe('GitHub in trouble', () => {
  const now = manualClock().now() / 1000

  it.each<[string, Answer, object]>([
    [
      'an unknown repository',
      says(404, 'Not Found'),
      {
        kind: 'rejected',
        message:
          'Cannot read releases of acme/shop: no such repository, or the token cannot see it',
      },
    ],
    [
      'a bad token',
      says(401, 'Bad credentials'),
      {
        kind: 'denied',
        message: 'Cannot read releases of acme/shop: GitHub does not accept the token',
      },
    ],
    [
      'a token without rights',
      says(403, 'Resource not accessible\nby personal access token'),
      {
        kind: 'denied',
        message:
          'Cannot read releases of acme/shop: GitHub refuses access (Resource not accessible by personal access token)',
        hint: 'The token must be allowed to read the contents of acme/shop',
      },
    ],
    [
      'a used up rate limit',
      says(403, 'API rate limit exceeded', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(now + 90),
      }),
      { kind: 'throttled', retryAfter: 90_000 },
    ],
    [
      'a secondary rate limit',
      says(403, 'You have exceeded a secondary rate limit', {
        'x-ratelimit-remaining': '4000',
        'x-ratelimit-reset': String(now + 3000),
      }),
      { kind: 'throttled', retryAfter: 60_000 },
    ],
    [
      'a secondary rate limit with a time',
      says(403, 'Slow down', { 'retry-after': '7' }),
      {
        kind: 'throttled',
        retryAfter: 7_000,
      },
    ],
    [
      'too many requests',
      says(429, 'Slow down', { 'retry-after': '30' }),
      {
        kind: 'throttled',
        retryAfter: 30_000,
      },
    ],
    [
      'an outage',
      says(502, 'Bad gateway'),
      {
        kind: 'unavailable',
        message: expect.stringMatching(/^Cannot read releases of acme\/shop: 127.+ answered 502$/),
      },
    ],
    [
      'something else that answers',
      { status: 200, body: { hello: 'world' } },
      {
        kind: 'rejected',
        hint: 'Is "api" the address of GitHub\'s API?',
      },
    ],
    [
      'a web page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      {
        kind: 'rejected',
      },
    ],
  ])('tells %s in words', async (_, answer, expected) => {
    const { source } = await openGithub(() => answer)

    const error = await failureOf(source.list(1, signal))

    expect(error).toMatchObject({ name: 'ProviderFailure', provider: 'github', ...expected })
    expect(everythingIn(error)).not.toContain('s3cret')
    await expect(source.find('1.0.0', signal)).rejects.toMatchObject(expected)
  })

  it('says so when nothing listens', async () => {
    const { source } = await openGithub(() => 'silence', { api: 'http://localhost:1' })

    await expect(source.list(1, signal)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('localhost:1 cannot be reached ('),
    })
  })

  it('gives up when no answer comes in time', async () => {
    const { source, server, clock } = await openGithub(() => 'silence')
    const failed = failureOf(source.list(1, signal))
    await server.firstAsked

    await clock.advance(20_000)

    expect(await failed).toMatchObject({
      kind: 'unavailable',
      message: 'Cannot read releases of acme/shop: no answer within 20 seconds',
    })
  })

  it('gives up when nobody waits any more', async () => {
    const { source, server } = await openGithub(() => 'silence')
    const caller = new AbortController()
    const failed = failureOf(source.find('1.0.0', caller.signal))
    await server.firstAsked

    caller.abort()

    expect(await failed).toMatchObject({
      kind: 'unavailable',
      message: 'Cannot read releases of acme/shop: stopped before the answer came',
    })
  })
})

function says(status: number, message: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { message } }
}
