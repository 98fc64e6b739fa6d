import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import type { Envelope } from './envelope.ts'
import type { World } from './world.ts'

const maxSockets = 10

export type Sockets = ReturnType<typeof createSockets>

/** Slack's end of Socket Mode: tickets for one use, a hello, envelopes to each socket in turn. */
export function createSockets(world: World) {
  const server = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const greeted: WebSocket[] = []
  const waiting = new Set<WebSocket>()
  const acks = new Map<string, (payload: unknown) => void>()
  let held = false
  let turn = 0

  const note = (what: 'opened' | 'closed' | 'refused' | 'asked to refresh') => {
    world.log({ kind: 'socket', at: world.clock.now(), what, open: greeted.length })
    world.emit({ type: 'sockets', open: greeted.length })
  }

  const greet = (socket: WebSocket) => {
    waiting.delete(socket)
    greeted.push(socket)
    socket.send(JSON.stringify(hello(world, greeted.length)))
    note('opened')
  }

  const join = (socket: WebSocket) => {
    waiting.add(socket)
    socket.on('close', () => {
      waiting.delete(socket)
      const at = greeted.indexOf(socket)
      if (at >= 0) greeted.splice(at, 1)
      note('closed')
    })
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => {
      const ack = Ack.safeParse(parse(String(data)))
      if (!ack.success) return
      acks.get(ack.data.envelope_id)?.(ack.data.payload)
      acks.delete(ack.data.envelope_id)
    })
    if (!held) greet(socket)
  }

  return {
    open: () => greeted.length,

    /** A ticket that opens one socket. */
    ticket(): string {
      const ticket = world.secretOf(world.id('ticket'))
      tickets.add(ticket)
      return ticket
    },

    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      const url = new URL(request.url ?? '/', 'http://sandbox')
      if (url.pathname !== '/link') return false
      const welcome = tickets.delete(url.searchParams.get('ticket') ?? '')
      if (!welcome) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        note('refused')
        return true
      }
      server.handleUpgrade(request, socket, head, (opened) => {
        if (greeted.length + waiting.size < maxSockets) return join(opened)
        opened.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }))
        opened.close()
        note('refused')
      })
      return true
    },

    /** Hands the envelope to the socket whose turn it is; resolves with the app's answer, however late. */
    send(envelope: Envelope): Promise<unknown> | undefined {
      const socket = greeted[turn++ % Math.max(1, greeted.length)]
      if (!socket) return undefined
      const { promise, resolve } = Promise.withResolvers<unknown>()
      acks.set(envelope.id, resolve)
      socket.send(JSON.stringify(onTheWire(envelope)))
      return promise
    },

    drop() {
      for (const socket of [...greeted, ...waiting]) socket.terminate()
    },

    /** Asks the oldest socket to make place; after a warning it has ten seconds. */
    refresh(reason: 'warning' | 'refresh_requested' | 'link_disabled') {
      const [socket] = greeted
      if (!socket) return
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }))
      note('asked to refresh')
      if (reason === 'warning') void world.clock.wait(10_000).then(() => socket.close())
      else socket.close()
    },

    holdHello(hold: boolean) {
      held = hold
      if (!held) for (const socket of waiting) greet(socket)
    },

    close() {
      for (const socket of [...greeted, ...waiting]) socket.terminate()
      server.close()
    },
  }
}

const Ack = z.object({ envelope_id: z.string(), payload: z.unknown().optional() })

function hello(world: World, connections: number) {
  return {
    type: 'hello',
    num_connections: connections,
    connection_info: { app_id: world.seed.app.id },
    debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 },
  }
}

function onTheWire(envelope: Envelope) {
  return {
    envelope_id: envelope.id,
    type: envelope.type,
    payload: envelope.payload,
    accepts_response_payload: envelope.type !== 'events_api',
    ...(envelope.type === 'events_api' && {
      retry_attempt: envelope.attempt,
      retry_reason: envelope.reason ?? '',
    }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
