import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseObject, readBody } from '#src/sandbox/slack/web-api/body.ts'
import { Act, perform } from './act.ts'
import { refusal } from './guard.ts'
import type { Rooms } from './routes.ts'
import { bend, Lever } from './lever.ts'

/** The control over HTTP, for the page: what it reads, hears and does. */
export function createRemote(rooms: Rooms) {
  const streams = new Set<ServerResponse>()
  const { control, tokens } = rooms
  const hush = control.subscribe((change) => {
    for (const stream of streams) stream.write(`data: ${JSON.stringify(change)}\n\n`)
  })

  const listen = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(': hello\n\n')
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  const post = async (path: string, body: unknown): Promise<unknown> => {
    if (path === '/_control/act') return (await perform(rooms.as, Act.parse(body))) ?? null
    return (await bend(control, Lever.parse(body))) ?? null
  }

  return {
    async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const refused = refusal(request, tokens.control)
      if (refused) return answer(response, 403, { error: refused })
      const url = new URL(request.url ?? '/', 'http://sandbox')
      const route = `${request.method} ${url.pathname}`
      switch (route) {
        case 'GET /_control/state':
          return answer(response, 200, control.state(url.searchParams.get('as') ?? undefined))
        case 'GET /_control/journal':
          return answer(response, 200, control.journal())
        case 'GET /_control/events':
          return listen(response)
        case 'POST /_control/act':
        case 'POST /_control/fault':
          return await settle(response, async () =>
            post(url.pathname, parseObject((await readBody(request)).toString())),
          )
        default:
          return answer(response, 404, { error: `Cannot answer ${route}: there is nothing` })
      }
    },
    close() {
      hush()
      for (const stream of streams) stream.end()
    },
  }
}

async function settle(response: ServerResponse, act: () => Promise<unknown>): Promise<void> {
  try {
    answer(response, 200, { ok: true, result: await act() })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    answer(response, 400, { ok: false, error: message })
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
