import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { parseObject, readBody, TooLarge } from '#src/sandbox/slack/web-api/body.ts'
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
    if (path === '/_control/act') return (await perform(rooms.as, understood(Act, body))) ?? null
    return (await bend(control, understood(Lever, body))) ?? null
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
            post(url.pathname, objectIn(await readBody(request, longest))),
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

/** More than a person could have typed, in bytes. */
const longest = 1_000_000

function objectIn(bytes: Buffer): unknown {
  const object = parseObject(bytes.toString())
  if (!object) throw new Error('Cannot do that: the body is no JSON object')
  return object
}

/** The body as what was expected, or in words what is wrong with it. */
function understood<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) =>
    [path.map(String).join('.'), message].filter(Boolean).join(': '),
  )
  throw new Error(`Cannot do that: ${problems.join('; ')}`)
}

async function settle(response: ServerResponse, act: () => Promise<unknown>): Promise<void> {
  try {
    answer(response, 200, { ok: true, result: await act() })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    answer(response, error instanceof TooLarge ? 413 : 400, { ok: false, error: message })
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
