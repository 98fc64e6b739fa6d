import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** The header in which the page sends its control token. */
export const tokenHeader = 'x-control-token'

/** Whether the request carries the control token; compared in constant time. */
export function mayControl(request: IncomingMessage, token: string): boolean {
  const given = request.headers[tokenHeader]
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(token))
}

/** The body as text. Rejects when it is larger than anything the page sends. */
export async function readBody(request: IncomingMessage, most = 100_000): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) throw new Error(`Cannot read the request: it is larger than ${most} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Answers with JSON that no cache keeps. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(body))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
