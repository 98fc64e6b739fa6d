import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { discover } from '#providers/cluster/kubernetes/discovery.ts'
import { openRequests, type Requests } from '#providers/cluster/kubernetes/requests.ts'
import { type FakeServer, fakeServer } from './fake-server.ts'

const signal = new AbortController().signal
const Anything = z.looseObject({})

describe('requests to an API server', () => {
  let server: FakeServer
  let requests: Requests
  beforeEach(async () => {
    server = await fakeServer()
    requests = openRequests({ kubeconfig: { file: server.kubeconfig } }, 'prod')
  })
  afterEach(async () => {
    await requests.close()
    await server.close()
  })

  const ask = (timeoutMs = 5000) =>
    requests.json(
      { method: 'GET', path: '/version', doing: 'reach the API server', timeoutMs },
      Anything,
      signal,
    )

  it('take the token from the kubeconfig, and a new one as soon as the file has it', async () => {
    const tokens: (string | undefined)[] = []
    server.answer((request, response) => {
      tokens.push(request.headers.authorization)
      response.end('{}')
    })

    await ask()
    await server.rotate('second')
    await ask()

    expect(tokens).toEqual(['Bearer first', 'Bearer second'])
  })

  it('say so when the kubeconfig cannot be read, and go on when it can', async () => {
    await rm(server.kubeconfig)
    await expect(ask()).rejects.toMatchObject({
      provider: 'prod',
      kind: 'denied',
      message: expect.stringContaining(
        "Cannot reach the API server: the cluster's credentials cannot be read: ENOENT",
      ),
    })

    await server.rotate('again')
    await expect(ask()).resolves.toEqual({})
  })

  it('pass on how long the server wants us to wait', async () => {
    server.answer((_, response) =>
      response.writeHead(429, { 'Retry-After': '2' }).end('{"message":"slow down"}'),
    )

    await expect(ask()).rejects.toMatchObject({ kind: 'throttled', retryAfter: 2000 })
  })

  it.each([
    ['a page of a proxy that is up to nothing', 200, '<html>welcome</html>'],
    ['a gateway that has no server behind it', 502, '<html>bad gateway</html>'],
    ['a server in trouble', 500, '{"kind":"Status","message":"etcd is slow"}'],
  ])('count %s as no answer', async (_, code, body) => {
    server.answer((_request, response) => response.writeHead(code).end(body))

    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('end when the server takes too long, to begin or to finish', async () => {
    for (const slow of [
      () => {},
      (_: unknown, response: { write(text: string): void }) => response.write('{'),
    ]) {
      server.answer(slow)
      await expect(ask(60)).rejects.toMatchObject({
        kind: 'unavailable',
        message: expect.stringContaining('the API server does not answer'),
      })
    }
  })

  it('end when the caller gives up', async () => {
    const patience = new AbortController()
    server.answer(() => patience.abort())

    const request = { method: 'GET', path: '/version', doing: 'reach the API server' } as const
    await expect(requests.json(request, Anything, patience.signal)).rejects.toMatchObject({
      kind: 'unavailable',
    })
  })

  it('look a kind up once, and again when it was missing', async () => {
    const resources = [
      { name: 'widgets', kind: 'Widget', namespaced: true },
      { name: 'widgets/status', kind: 'Widget', namespaced: true },
    ]
    const discovery = discover(requests)
    server.answer((_, response) => response.writeHead(404).end('404 page not found'))
    expect(await discovery.find('acme.io/v1', 'Widget', signal)).toBeUndefined()

    server.answer((_, response) => response.end(JSON.stringify({ resources })))
    for (let time = 0; time < 3; time += 1)
      expect(await discovery.get('acme.io/v1', 'Widget', signal)).toEqual({
        plural: 'widgets',
        namespaced: true,
      })
    await expect(discovery.get('acme.io/v1', 'Gadget', signal)).rejects.toMatchObject({
      kind: 'rejected',
    })

    expect(server.asked).toHaveLength(3)
  })
})
