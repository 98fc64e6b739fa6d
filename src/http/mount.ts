import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** A part of the one server: it takes the requests that are its own and leaves the others alone. */
export type Mount = {
  /** Answers the request and says true, or leaves it untouched and says false. What it throws becomes a bare 500. */
  handle(request: IncomingMessage, response: ServerResponse): boolean | Promise<boolean>

  /** The same for a WebSocket: it takes the socket over, or leaves it alone. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

/** The path of a request, without what follows the question mark. */
export function pathOf(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '/'
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(`${JSON.stringify(body)}\n`)
}
