import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLoki, type RealLoki } from '#providers/logs/open.ts'
import type { LogsRequest } from '#providers/logs/logs.ts'
import type { WrittenLine } from '#providers/logs/simulated.ts'
import { type ManualClock, manualClock } from '../../support/clock.ts'
import { describeLogs, START, written } from './logs.contract.ts'
import { serveLoki } from './loki-server.ts'
import { readLogql } from './logql-reader.ts'

const labels = { namespace: 'namespace', pod: 'pod', container: 'container' }

async function open(entry: RealLoki, clock: ManualClock = manualClock(START + 60_000)) {
  const secrets: Readonly<Record<string, string>> = {
    TOKEN: 'canary-token',
    PASSWORD: 'canary-word',
    BAD: 'canary\nline',
  }
  return openLoki(entry, {
    name: 'prod',
    clock,
    readCredential: async (credential) =>
      'env' in credential ? (secrets[credential.env] ?? '') : '',
  })
}

async function served(lines: readonly WrittenLine[] = []) {
  const server = await serveLoki(lines)
  onTestFinished(() => server.stop())
  return server
}

describeLogs('Loki, served as it is documented', async (lines) => {
  const server = await serveLoki(lines)
  const logs = await open({ url: server.url, labels })
  return {
    logs,
    goAway: () => server.answerWith((response) => void response.destroy()),
    stop: () => server.stop(),
  }
})

describe('Loki', () => {
  const { signal } = new AbortController()
  const request: LogsRequest = {
    namespace: 'shop',
    pods: [{ of: { kind: 'Deployment', name: 'checkout' } }],
    from: START,
    to: START + 60_000,
    limit: 100,
  }

  it('understands an answer of Loki 3, whatever its labels', async () => {
    const server = await served()
    const body = readFileSync(new URL('recordings/loki-3.7-query-range.json', import.meta.url))
    server.answerWith((response) => response.writeHead(200).end(body))
    const logs = await open({ url: server.url, labels })

    const { lines, cut } = await logs.read(request, signal)

    expect(cut).toBe(false)
    expect(lines).toEqual([
      {
        at: 1767603600123,
        text: 'level=info msg=listens',
        pod: 'checkout-abcdef2345-1',
        container: 'api',
        level: 'info',
      },
      {
        at: 1767603600123,
        text: 'a line of the same millisecond',
        pod: 'checkout-abcdef2345-2',
        container: 'api',
      },
      {
        at: 1767603601000,
        text: 'told by OTLP beside the line',
        pod: 'checkout-abcdef2345-1',
        container: 'api',
        level: 'error',
      },
    ])
    expect((await logs.read({ ...request, level: 'warn' }, signal)).lines).toHaveLength(1)
  })

  it('is asked for nanoseconds, backwards, and one line more than wanted', async () => {
    const server = await served(written)
    await (await open({ url: server.url, labels })).read(request, signal)
    const { url, headers } = server.asked[0]!
    expect(url.pathname).toBe('/loki/api/v1/query_range')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      start: '1767603600000000000',
      end: '1767603660000000000',
      limit: '101',
      direction: 'backward',
    })
    expect(headers['authorization']).toBeUndefined()
    expect(headers['x-scope-orgid']).toBeUndefined()
  })

  it('asks by the names that a collector gives', async () => {
    const server = await served(written)
    const own = {
      namespace: 'k8s_namespace_name',
      pod: 'k8s_pod_name',
      container: 'k8s_container_name',
    }
    await (
      await open({ url: server.url, labels: own })
    ).read({ ...request, container: 'api' }, signal)
    const { matchers } = readLogql(server.asked[0]!.url.searchParams.get('query') ?? '')
    expect(matchers.map(({ name }) => name)).toEqual(Object.values(own))
  })

  it('asks for no more lines than Loki gives', async () => {
    const server = await served(written)
    await (await open({ url: server.url, labels })).read({ ...request, limit: 100_000 }, signal)
    expect(server.asked[0]!.url.searchParams.get('limit')).toBe('5000')
  })

  it('proves who we are, and for which tenant', async () => {
    const server = await served()
    const { url } = server
    await (await open({ url, labels, tenant: 'shop', token: { env: 'TOKEN' } })).ping(signal)
    await (await open({ url, labels, username: 'us', password: { env: 'PASSWORD' } })).ping(signal)
    const [first, second] = server.asked.map(({ headers }) => headers)
    expect(first).toMatchObject({ 'x-scope-orgid': 'shop', authorization: 'Bearer canary-token' })
    expect(second!['authorization']).toBe(
      `Basic ${Buffer.from('us:canary-word').toString('base64')}`,
    )
  })

  it('says nothing of a token that cannot be sent', async () => {
    const { url } = await served()
    const logs = await open({ url, labels, token: { env: 'BAD' } })
    const failure: unknown = await logs.ping(signal).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'ProviderFailure', kind: 'rejected' })
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('canary')
  })

  it('repeats no credential that Loki says to us', async () => {
    const server = await served()
    server.answerWith((response) => response.writeHead(400).end('not with canary-word'))
    const entry = { url: server.url, labels, username: 'us', password: { env: 'PASSWORD' } }
    await expect((await open(entry)).ping(signal)).rejects.toThrow('not with [secret]')
  })

  it.each([
    [400, 'parse error at line 1, col 16: syntax error: unexpected IDENTIFIER', 'rejected'],
    [401, 'no org id', 'denied'],
    [403, 'forbidden', 'denied'],
    [404, '404 page not found', 'rejected'],
    [429, 'Maximum active stream limit exceeded', 'throttled'],
    [500, 'context deadline exceeded', 'unavailable'],
    [503, 'Ingester not ready: waiting for 15s after being ready', 'unavailable'],
    [302, 'moved', 'rejected'],
  ])('answers %i "%s" as %s, in its own words', async (status, words, kind) => {
    const server = await served()
    server.answerWith((response) =>
      response
        .writeHead(status, { 'content-type': 'text/plain', 'retry-after': '7' })
        .end(`${words}\n`),
    )
    const failure: unknown = await (
      await open({ url: server.url, labels })
    )
      .read(request, signal)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({
      kind,
      provider: 'prod',
      message: expect.stringMatching(/^Cannot read logs of shop: /) as unknown,
      ...(kind === 'throttled' && { retryAfter: 7_000 }),
    })
    expect(String(failure)).toContain(words)
  })

  it.each([
    '',
    'ok',
    '{}',
    '{"status":"success","data":{"resultType":"matrix","result":[]}}',
    '[[]]',
  ])('refuses an answer that is not one: %s', async (body) => {
    const server = await served()
    server.answerWith((response) => response.writeHead(200).end(body))
    const logs = await open({ url: server.url, labels })
    await expect(logs.read(request, signal)).rejects.toMatchObject({ kind: 'rejected' })
  })

  it('reads no more than it has room for', async () => {
    const server = await served()
    server.answerWith((response) => {
      response.writeHead(200)
      const piece = 'x'.repeat(1024 * 1024)
      const more = () => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    const logs = await open({ url: server.url, labels })
    await expect(logs.read(request, signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('larger than 16 MiB') as unknown,
    })
  })

  it('waits for twenty seconds', async () => {
    const server = await served()
    const clock = manualClock(START)
    const asked = Promise.withResolvers<void>()
    server.answerWith(() => asked.resolve())
    const reading = (await open({ url: server.url, labels }, clock)).read(request, signal)
    const failure = reading.catch((error: unknown) => error)
    await asked.promise
    await clock.advance(20_000)
    expect(await failure).toMatchObject({
      kind: 'unavailable',
      message: 'Cannot read logs of shop: no answer within 20 seconds',
    })
  })

  it('is shown by Grafana where people reach one', async () => {
    const { url } = await served()
    expect((await open({ url, labels })).link(request)).toBeUndefined()
    const link = (await open({ url, labels, external: 'https://grafana.example' })).link(request)
    const { origin, pathname, searchParams } = new URL(link ?? '')
    expect(`${origin}${pathname}`).toBe('https://grafana.example/explore')
    const panes = JSON.parse(searchParams.get('panes') ?? '') as {
      logs: { queries: { expr: string }[] }
    }
    expect(readLogql(panes.logs.queries[0]!.expr).matchers[0]).toMatchObject({ value: 'shop' })
  })
})
