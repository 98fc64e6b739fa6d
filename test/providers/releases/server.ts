import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

/** What a test's server is asked, and how it answers: a status with headers and a body, or silence. */
export type Handler = (request: Asked) => Answer | 'silence' | Promise<Answer | 'silence'>
export type Asked = {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
}
export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Objects are sent as JSON. */
  readonly body?: unknown
}

export type TestServer = {
  /** `127.0.0.1:41234`. */
  readonly host: string
  readonly asked: readonly Asked[]
  /** Resolves once somebody has asked. */
  readonly firstAsked: Promise<void>
}

/** A server on loopback for the running test, on a port of its own. */
export async function serve(handle: Handler): Promise<TestServer> {
  const asked: Asked[] = []
  const first = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    const { method = '', headers } = request
    const question = { method, headers, url: new URL(request.url ?? '', `http://${headers.host}`) }
    asked.push(question)
    first.resolve()
    void answer(handle, question, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the server has no port')
  return { host: `127.0.0.1:${address.port}`, asked, firstAsked: first.promise }
}

async function answer(handle: Handler, asked: Asked, response: ServerResponse): Promise<void> {
  const reply = await handle(asked)
  if (reply === 'silence') return
  const { status, headers, body = '' } = reply
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  response.writeHead(status, {
    ...(!isRaw && { 'content-type': 'application/json' }),
    ...headers,
  })
  response.end(asked.method === 'HEAD' ? undefined : isRaw ? body : JSON.stringify(body))
}
