import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import { healthMount } from './health.ts'
import type { Health } from './health.ts'
import { answerJson, pathOf } from './mount.ts'
import type { Mount } from './mount.ts'

export type ServerOptions = {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly log: Log
  /** Asked in this order, after health. */
  readonly mounts: readonly Mount[]
  /** Asked for at each look: parts may come and go. */
  readonly health: () => Health
  readonly clock: Clock
}

export type RunningServer = {
  /** `http://127.0.0.1:3000`. */
  readonly url: string
  readonly port: number
  /** Takes no more requests, lets those that run finish for at most `deadline` milliseconds, then cuts them off. */
  close(deadline?: number): Promise<void>
}

/** The bot's one listener. Rejects with DeliveryError when the address cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const mounts = [healthMount(options.health, options.clock), ...options.mounts]
  const responses = new Set<ServerResponse>()
  const sockets = new Set<Duplex>()
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 })
  server.keepAliveTimeout = 5_000
  server.on('request', (request, response) => {
    responses.add(response)
    response.once('close', () => responses.delete(response))
    void answer(request, response, mounts, options.log)
  })
  server.on('upgrade', (request, socket, head) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    upgrade(request, socket, head, { mounts, log: options.log })
  })
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
  })

  const { port } = await listening(server, options)
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    port,
    async close(deadline = 5_000) {
      for (const response of responses) response.shouldKeepAlive = false
      const done = new AbortController()
      void options.clock.wait(deadline, done.signal).then(() => {
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy()
      })
      await closed(server)
      done.abort()
    },
  }
}

/** What a browser must not do with our answers; a mount that serves pages sets its own. */
const cautious = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  mounts: readonly Mount[],
  log: Log,
): Promise<void> {
  for (const [name, value] of Object.entries(cautious)) response.setHeader(name, value)
  try {
    for (const mount of mounts) if (await mount.handle(request, response)) return
    answerJson(response, 404, { error: 'not found' })
  } catch (error) {
    log.error({ err: error, method: request.method, path: pathOf(request) }, 'a request failed')
    if (response.headersSent) response.destroy()
    else answerJson(response, 500, { error: 'internal error' })
  }
}

function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { mounts, log }: { mounts: readonly Mount[]; log: Log },
): void {
  try {
    if (mounts.some((mount) => mount.upgrade?.(request, socket, head))) return
    socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
  } catch (error) {
    log.error({ err: error, path: pathOf(request) }, 'an upgrade failed')
    socket.destroy()
  }
}

async function listening(server: Server, { host, port }: ServerOptions): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, host, port)))
    server.listen(port, host, resolve)
  })
  return server.address() as AddressInfo
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): DeliveryError {
  const where = `${host}:${port}`
  const reasons: Record<string, string> = {
    EADDRINUSE: 'something else listens there',
    EACCES: 'permission denied',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'there is no such host',
  }
  const why = reasons[error.code ?? ''] ?? error.message
  return new DeliveryError('bad-configuration', `Cannot listen on ${where}: ${why}`, {
    hint: 'Choose another PORT or HOST',
    cause: error,
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
