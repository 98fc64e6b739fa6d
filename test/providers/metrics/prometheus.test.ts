import { describe, expect, it } from 'vitest'
import { openPrometheus } from '#providers/metrics/open.ts'
import { MOST_BYTES } from '#providers/metrics/prometheus-http.ts'
import type { Metrics } from '#providers/metrics/metrics.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Reached } from '#src/core/watch/observability.ts'
import { manualClock } from '../../support/clock.ts'
import { type Answer, type Handler, serve } from '../releases/server.ts'

const { signal } = new AbortController()
const AT = Date.UTC(2026, 0, 5, 9)
const question = { promql: 'up' }

describe('A Prometheus that', () => {
  it('asks for a token is told the present one at each question', async () => {
    let token = 'canary-one'
    const { asked, metrics } = await prometheus(() => vector([]), {
      entry: { token: { env: 'TOKEN' } },
      read: async () => token,
    })

    await metrics.ping(signal)
    token = 'canary-two'
    await metrics.rules(signal).catch(() => undefined)

    expect(asked.map(({ method, headers }) => `${method} ${headers.authorization}`)).toEqual([
      'POST Bearer canary-one',
      'GET Bearer canary-two',
    ])
  })

  it('repeats a password does not make us tell it', async () => {
    const { metrics } = await prometheus(
      () => ({ status: 400, body: { status: 'error', error: 'who is canary-of-shop?' } }),
      {
        entry: { username: 'deliver', password: { env: 'PASSWORD' } },
        read: async () => 'canary-of-shop',
      },
    )

    expect(await failure(metrics)).toMatchObject({
      message: 'Cannot query metrics: who is [secret]?',
    })
  })

  it('asks for a user name and a password gets both', async () => {
    const { asked, metrics } = await prometheus(() => vector([]), {
      entry: { username: 'deliver', password: { env: 'PASSWORD' } },
      read: async () => 'canary-ü',
    })
    await metrics.ping(signal)

    const [, encoded = ''] = asked[0]?.headers.authorization?.split(' ') ?? []
    expect(Buffer.from(encoded, 'base64').toString()).toBe('deliver:canary-ü')
  })

  it('repeats our credentials in an error does not make us tell them', async () => {
    const { metrics } = await prometheus(
      ({ headers }) => ({
        status: 403,
        body: { status: 'error', error: `not with ${headers.authorization}, canary-token-12` },
      }),
      { entry: { token: { env: 'TOKEN' } }, read: async () => 'canary-token-12' },
    )
    const error = await failure(metrics)

    expect(error).toMatchObject({ kind: 'denied' })
    expect(JSON.stringify([String(error), error])).not.toContain('canary')
  })

  it('is asked with a credential that cannot be read, or cannot be sent, is not asked at all', async () => {
    const unreadable = new DeliveryError('bad-configuration', 'Cannot read a credential: not set')
    const { asked, metrics } = await prometheus(() => vector([]), {
      entry: { token: { env: 'TOKEN' } },
      read: () => Promise.reject(unreadable),
    })
    expect(await failure(metrics)).toMatchObject({ kind: 'denied', message: expect.stringContaining('not set') }) // prettier-ignore
    expect(asked).toEqual([])

    const odd = await prometheus(() => vector([]), {
      entry: { token: { env: 'TOKEN' } },
      read: async () => 'canary\nx: y',
    })
    const error = await failure(odd.metrics)
    expect(error).toMatchObject({ kind: 'rejected' })
    expect(String(error)).not.toContain('canary')
    expect(odd.asked).toEqual([])
  })

  it.each([
    [
      400,
      { status: 'error', errorType: 'bad_data', error: 'parse error: x' },
      'rejected',
      'parse error: x',
    ],
    [
      422,
      { status: 'error', errorType: 'execution', error: 'too many samples' },
      'rejected',
      'too many samples',
    ],
    [
      503,
      { status: 'error', errorType: 'timeout', error: 'query timed out' },
      'unavailable',
      'query timed out',
    ],
    [500, 'oh no', 'unavailable', 'it answers 500'],
    [502, '<html>', 'unavailable', 'it answers 502'],
    [401, 'Unauthorized', 'denied', 'it answers 401'],
    [403, '', 'denied', 'it answers 403'],
    [302, '', 'denied', 'it sends us elsewhere, as to log in'],
    [404, '', 'rejected', 'is no Prometheus: it answers 404'],
    [200, '<html>login</html>', 'rejected', 'does not answer as Prometheus does'],
    [200, { status: 'success', data: [] }, 'rejected', 'its answer is not that of Prometheus'],
    [
      200,
      { status: 'success', data: { resultType: 'vector', result: [{ metric: 3 }] } },
      'rejected',
      'its answer is not that of Prometheus',
    ],
    [
      200,
      { status: 'success', data: { resultType: 'string', result: [1, 'x'] } },
      'rejected',
      'the answer is a text and no number',
    ],
  ] as const)('answers %i with %j fails us as it should', async (status, body, kind, words) => {
    // prettier-ignore
    const { metrics } = await prometheus(() => ({ status, body }))

    const error = await failure(metrics)

    expect(error).toMatchObject({ provider: 'shared', kind })
    expect((error as Error).message).toMatch(/^Cannot query metrics: /)
    expect((error as Error).message.endsWith(words)).toBe(true)
  })

  it('asks us to slow down says for how long', async () => {
    const { metrics } = await prometheus(() => ({ status: 429, headers: { 'retry-after': '7' } }))

    expect(await failure(metrics)).toMatchObject({ kind: 'throttled', retryAfter: 7_000 })
  })

  it('sends more than anybody can look at is stopped, and told so', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ')
    const { metrics } = await prometheus(() => ({
      status: 200,
      body: Buffer.concat(Array.from({ length: MOST_BYTES / piece.length + 1 }, () => piece)),
    }))

    expect(await failure(metrics)).toMatchObject({
      kind: 'rejected',
      message: 'Cannot query metrics: the answer is larger than 16 MiB',
      hint: expect.stringContaining('topk'),
    })
  })

  it('has very many series tells of some, and how many are left', async () => {
    const series = Array.from({ length: 50_000 }, (_, index) => ({
      metric: { pod: `p-${index}` },
      value: [AT / 1000, index === 3 ? 'NaN' : '1'],
    }))
    const { metrics } = await prometheus(() => vector(series))

    const found = await metrics.instant({ question, at: AT }, signal)

    expect(found.series).toHaveLength(50)
    expect(found.series.map(({ labels }) => labels['pod'])).not.toContain('p-3')
    expect(found.left).toBe(50_000 - 1 - 50)
  })

  it('warns is heard', async () => {
    const { metrics } = await prometheus(() => ({
      status: 200,
      body: { status: 'success', warnings: ['one is\ndown'], infos: ['no counter'], data: { resultType: 'matrix', result: [{ metric: {}, values: [[AT / 1000, '1'], [AT / 1000 + 15, '+Inf'], [AT / 1000 + 30, 'NaN']] }] } }, // prettier-ignore
    }))
    const request = { question, from: AT, to: AT + 30_000, step: 15_000 }

    expect(await metrics.range(request, signal)).toEqual({
      series: [{ labels: {}, points: [[AT, 1]] }],
      left: 0,
      warnings: ['one is down', 'no counter'],
    })
  })

  it('does not answer is given up after twenty seconds, or when we are told to', async () => {
    const clock = manualClock()
    const { metrics, firstAsked } = await prometheus(() => 'silence', { clock })
    const late = failure(metrics)
    await firstAsked
    await clock.advance(20_000)
    expect(await late).toMatchObject({
      kind: 'unavailable',
      message: 'Cannot query metrics: no answer within 20 seconds',
    })

    const stop = new AbortController()
    const stopped = metrics
      .instant({ question, at: AT }, stop.signal)
      .catch((error: unknown) => error)
    stop.abort()
    expect(await stopped).toMatchObject({ kind: 'unavailable' })
  })

  it('is not there is unavailable', async () => {
    const metrics = await openPrometheus(
      { url: 'http://127.0.0.1:9' },
      { name: 'shared', clock: manualClock(), readCredential: async () => '' },
    )

    expect(await failure(metrics)).toMatchObject({ kind: 'unavailable', message: expect.stringMatching(/cannot be reached/) }) // prettier-ignore
  })

  it('people reach elsewhere is linked there', async () => {
    const { metrics } = await prometheus(() => vector([]), {
      entry: { external: 'https://metrics.acme.example/prom' },
    })

    expect(metrics.link({ promql: 'a{b="c d&e"} + 1' }, AT, AT + 3_600_000)).toBe(
      'https://metrics.acme.example/prom/graph?g0.expr=a%7Bb%3D%22c%20d%26e%22%7D%20%2B%201&g0.tab=0&g0.range_input=3600s&g0.end_input=2026-01-05%2010%3A00%3A00',
    )
  })
})

async function prometheus(
  handle: Handler,
  {
    entry = {},
    read = () => Promise.reject(new Error('nobody has a credential here')),
    clock = manualClock(),
  }: {
    readonly entry?: Partial<Reached>
    readonly read?: () => Promise<string>
    readonly clock?: ReturnType<typeof manualClock>
  } = {},
) {
  const server = await serve(handle)
  const metrics = await openPrometheus(
    { url: `http://${server.host}`, ...entry },
    { name: 'shared', clock, readCredential: read },
  )
  return { metrics, ...server }
}

function vector(result: readonly unknown[]): Answer {
  return { status: 200, body: { status: 'success', data: { resultType: 'vector', result } } }
}

async function failure(metrics: Metrics): Promise<unknown> {
  return metrics.instant({ question, at: AT }, signal).then(
    () => 'nothing failed',
    (error: unknown) => error,
  )
}
