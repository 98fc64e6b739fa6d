import { once } from 'node:events'
import { connect } from 'node:net'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '#src/clock.ts'
import type { Clock } from '#src/core/clock.ts'
import type { DeliveryError } from '#src/core/errors.ts'
import type { Health } from '#src/http/health.ts'
import { createMetrics, metricsMount } from '#src/http/metrics.ts'
import { answerJson, pathOf } from '#src/http/mount.ts'
import type { Mount } from '#src/http/mount.ts'
import { startServer } from '#src/http/server.ts'

describe('the server', () => {
  it('says that it lives, whatever its parts say', async () => {
    const { url } = await started({ health: { store: () => ({ ok: false }) } })
    const response = await fetch(`${url}/healthz`)
    expect([response.status, await response.json()]).toEqual([200, { ok: true }])
  })

  it('is ready when each part is, and names each', async () => {
    const health = {
      store: () => ({ ok: true }),
      slack: async () => ({ ok: true, detail: '2 sockets' }),
    }
    const response = await fetch(`${(await started({ health })).url}/readyz?verbose`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      ok: true,
      parts: { store: { ok: true }, slack: { ok: true, detail: '2 sockets' } },
    })
  })

  it('is not ready when a part is not, throws, or does not answer', async () => {
    const health: Health = {
      store: () => ({ ok: true }),
      slack: () => ({ ok: false, detail: 'no socket' }),
      catalog: () => Promise.reject(new Error('xoxb-secret')),
      cluster: () => new Promise(() => {}),
    }
    const hurried: Clock = { ...systemClock, wait: () => new Promise(setImmediate) }
    const { url } = await started({ health, clock: hurried })
    const response = await fetch(`${url}/readyz`)
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({
      ok: false,
      parts: {
        store: { ok: true },
        slack: { ok: false, detail: 'no socket' },
        catalog: { ok: false, detail: 'failed' },
        cluster: { ok: false, detail: 'does not answer' },
      },
    })
  })

  it('is ready though a part that is not required is not, and says so', async () => {
    const away = { ok: false, required: false, detail: 'away' } as const
    const { url } = await started({ health: { 'cluster shared': () => away } })
    const response = await fetch(`${url}/readyz`)
    expect([response.status, await response.json()]).toEqual([
      200,
      { ok: true, parts: { 'cluster shared': away } },
    ])
  })

  it('answers 404 and 405 as JSON, with cautious headers', async () => {
    const { url } = await started({ mounts: [metricsMount(createMetrics())] })
    const missing = await fetch(`${url}/nothing`)
    expect([missing.status, await missing.json()]).toEqual([404, { error: 'not found' }])
    expect(missing.headers.get('x-content-type-options')).toBe('nosniff')
    expect(missing.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const wrong = await fetch(`${url}${path}`, { method: 'POST' })
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
  })

  it('gives each request to the first mount that takes it', async () => {
    const { url } = await started({
      mounts: [page('/a', 'first'), page('/a', 'second'), page('/b', 'third')],
    })
    expect(await (await fetch(`${url}/a?x=1`)).json()).toBe('first')
    expect(await (await fetch(`${url}/b`)).json()).toBe('third')
  })

  it('answers a bare 500 when a mount throws, and logs why', async () => {
    const lines: string[] = []
    const failing: Mount = { handle: () => Promise.reject(new Error('the secret is 42')) }
    const { url } = await started({ mounts: [failing], lines })
    const response = await fetch(`${url}/x`)
    expect([response.status, await response.json()]).toEqual([500, { error: 'internal error' }])
    expect(lines.join()).toContain('the secret is 42')
  })

  it('cuts an answer off that fails half-way', async () => {
    const failing: Mount = {
      handle: (_, response) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('half')
        return Promise.reject(new Error('no'))
      },
    }
    const { url } = await started({ mounts: [failing] })
    await expect(fetch(`${url}/x`).then((response) => response.text())).rejects.toThrow(
      /terminated|fetch failed/,
    )
  })

  it('hands upgrades to the mount that takes them, and refuses others', async () => {
    const echo: Mount = {
      handle: () => false,
      upgrade: (request, socket) => {
        if (pathOf(request) !== '/socket') return false
        socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nhello')
        return true
      },
    }
    const { port } = await started({ mounts: [echo] })
    expect(await upgraded(port, '/socket')).toContain('hello')
    expect(await upgraded(port, '/other')).toContain('404 Not Found')
  })

  it('refuses an address that is taken, in words', async () => {
    const { port } = await started({})
    const error = await startServer({ ...quiet, port }).catch((thrown: DeliveryError) => thrown)
    expect(error).toMatchObject({ name: 'DeliveryError', code: 'bad-configuration' })
    expect((error as DeliveryError).message.replace(String(port), 'PORT')).toMatchInlineSnapshot(
      `"Cannot listen on 127.0.0.1:PORT: something else listens there"`,
    )
  })
})

describe('closing', () => {
  it('lets requests that run finish, and takes no more', async () => {
    const held = hold()
    const server = await started({ mounts: [held.mount] })
    const running = fetch(`${server.url}/held`)
    await held.arrived
    const closing = server.close(10_000)
    held.letGo()
    const response = await running
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close'])
    await closing
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed')
  })

  it('cuts off what does not finish within the deadline, sockets too', async () => {
    const held = hold()
    const kept: Mount = { handle: () => false, upgrade: () => true }
    const server = await started({ mounts: [held.mount, kept] })
    const running = fetch(`${server.url}/held`)
    const socket = upgraded(server.port, '/socket')
    await held.arrived
    await Promise.all([expect(running).rejects.toThrow('fetch failed'), server.close(50)])
    await expect(socket).resolves.toBe('')
  })
})

const quiet = {
  host: '127.0.0.1',
  port: 0,
  log: pino({ level: 'silent' }),
  mounts: [] as readonly Mount[],
  health: (): Health => ({}),
  clock: systemClock,
}

async function started(options: {
  mounts?: readonly Mount[]
  health?: Health
  clock?: Clock
  lines?: string[]
}) {
  const { lines, health = {}, ...rest } = options
  const log = lines ? pino({}, { write: (line: string) => void lines.push(line) }) : quiet.log
  const server = await startServer({ ...quiet, log, ...rest, health: () => health })
  onTestFinished(() => server.close(0))
  return server
}

function page(path: string, text: string): Mount {
  return {
    handle: (request, response) => {
      if (pathOf(request) !== path) return false
      answerJson(response, 200, text)
      return true
    },
  }
}

/** A mount whose answer waits until it is let go. */
function hold() {
  const arrived = Promise.withResolvers<void>()
  const free = Promise.withResolvers<void>()
  const mount: Mount = {
    handle: async (_, response) => {
      arrived.resolve()
      await free.promise
      answerJson(response, 200, 'at last')
      return true
    },
  }
  return { mount, arrived: arrived.promise, letGo: () => free.resolve() }
}

async function upgraded(port: number, path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (bytes) => (text += String(bytes)))
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
  )
  await once(socket, 'close')
  return text
}
