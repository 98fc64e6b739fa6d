import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import type { Envelope } from './envelope.ts'
import type { World } from './world.ts'

const maxSockets = 10

/** How long an app may take to say goodbye when the sandbox ends, in real milliseconds. */
const grace = 500

export type Sockets = ReturnType<typeof createSockets>

/** Everything that is plugged in: greeted sockets take envelopes, waiting ones have had no hello. */
type Board = {
  world: World
  server: WebSocketServer
  tickets: Set<string>
  greeted: WebSocket[]
  waiting: Set<WebSocket>
  acks: Map<string, (payload: unknown) => void>
  held: boolean
}

/** Slack's end of Socket Mode: tickets for one use, a hello, envelopes to each socket in turn. */
export function createSockets(world: World) {
  const board = emptyBoard(world)
  const { greeted, waiting } = board
  let turn = 0
  return {
    open: () => greeted.length,

    /** A ticket that opens one socket. */
    ticket(): string {
      const ticket = world.secretOf(world.id('ticket'))
      board.tickets.add(ticket)
      return ticket
    },
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      upgrade(board, request, socket, head),

    /** Hands the envelope to the socket whose turn it is; resolves with the app's answer, however late. */
    send(envelope: Envelope): Promise<unknown> | undefined {
      const socket = greeted[turn++ % Math.max(1, greeted.length)]
      if (!socket) return undefined
      const { promise, resolve } = Promise.withResolvers<unknown>()
      board.acks.set(envelope.id, resolve)
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
      note(board, 'asked to refresh')
      if (reason === 'warning')
        void world.clock.wait(10_000, world.ended).then(() => socket.close())
      else socket.close()
    },

    holdHello(hold: boolean) {
      board.held = hold
      if (!hold) for (const socket of waiting) greet(board, socket)
    },

    close() {
      for (const socket of [...greeted, ...waiting]) {
        socket.close(1001)
        setTimeout(() => socket.terminate(), grace).unref()
      }
      board.server.close()
    },
  }
}

function emptyBoard(world: World): Board {
  return {
    world,
    server: new WebSocketServer({ noServer: true }),
    tickets: new Set(),
    greeted: [],
    waiting: new Set(),
    acks: new Map(),
    held: false,
  }
}

function upgrade(board: Board, request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  if (url.pathname !== '/link') return false
  if (!board.tickets.delete(url.searchParams.get('ticket') ?? '')) {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    note(board, 'refused')
    return true
  }
  board.server.handleUpgrade(request, socket, head, (opened) => {
    if (board.greeted.length + board.waiting.size < maxSockets) return join(board, opened)
    opened.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }))
    opened.close()
    note(board, 'refused')
  })
  return true
}

function join(board: Board, socket: WebSocket): void {
  board.waiting.add(socket)
  socket.on('close', () => {
    board.waiting.delete(socket)
    const at = board.greeted.indexOf(socket)
    if (at >= 0) board.greeted.splice(at, 1)
    note(board, 'closed')
  })
  socket.on('error', () => socket.terminate())
  socket.on('message', (data: Buffer) => {
    const ack = Ack.safeParse(parse(data.toString()))
    if (!ack.success) return
    board.acks.get(ack.data.envelope_id)?.(ack.data.payload)
    board.acks.delete(ack.data.envelope_id)
  })
  if (!board.held) greet(board, socket)
}

function greet(board: Board, socket: WebSocket): void {
  board.waiting.delete(socket)
  board.greeted.push(socket)
  socket.send(JSON.stringify(hello(board.world, board.greeted.length)))
  note(board, 'opened')
}

function note(
  { world, greeted }: Board,
  what: 'opened' | 'closed' | 'refused' | 'asked to refresh',
) {
  world.log({ kind: 'socket', at: world.clock.now(), what, open: greeted.length })
  world.emit({ type: 'sockets', open: greeted.length })
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
