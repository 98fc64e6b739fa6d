import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { mimetypeOf } from '#src/sandbox/slack/pictures.ts'
import type { Control, Persona, Tokens } from '#src/sandbox/slack/slack.ts'
import { parseObject, readBody, readUpload } from '#src/sandbox/slack/web-api/body.ts'
import type { Faults } from '#src/sandbox/slack/web-api/faults.ts'
import type { Limits } from '#src/sandbox/slack/web-api/limits.ts'
import { serveApi } from '#src/sandbox/slack/web-api/server.ts'
import { same } from './guard.ts'
import { createRemote } from './remote.ts'

/** What the routes lead to. */
export type Rooms = {
  inside: Inside
  tokens: Tokens
  faults: Faults
  limits: Limits
  control: Control
  as(user: string): Persona
}

/** Which part of the sandbox answers which path. */
export function createRoutes(rooms: Rooms) {
  const remote = createRemote(rooms)
  const routes: Record<
    string,
    (request: IncomingMessage, response: ServerResponse) => Promise<void>
  > = {
    api: (request, response) => serveApi(rooms, request, response),
    response: (request, response) => respond(rooms.inside, request, response),
    upload: (request, response) => upload(rooms.inside, request, response),
    files: async (request, response) => download(rooms, request, response),
    _control: remote.handle,
  }
  return {
    handle(request: IncomingMessage, response: ServerResponse): boolean {
      const [, first = '', second] = pathOf(request).split('/')
      const route = second !== undefined && Object.hasOwn(routes, first) ? routes[first] : undefined
      if (!route) return false
      route(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.statusCode = 500
        response.end(String(error))
      })
      return true
    },
    close: remote.close,
  }
}

async function respond(
  inside: Inside,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = pathOf(request).slice('/response/'.length)
  const body = parseObject((await readBody(request)).toString())
  const { status, error } = inside.responses.use(id, body)
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(error === undefined ? { ok: true } : { ok: false, error }))
}

async function upload(
  { world }: Inside,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = pathOf(request).slice('/upload/'.length)
  const file = world.files.get(id)
  const bytes = await readUpload(request)
  if (!file || file.done || !hasKey(request, world.secretOf(`upload/${id}`))) {
    response.writeHead(404).end()
    return
  }
  // What comes must be as long as was said when the place for it was asked for.
  if (bytes.length !== file.length) {
    response.writeHead(400).end()
    return
  }
  world.files.set(id, { ...file, bytes })
  response.end(`OK - ${bytes.length}`)
}

function download(rooms: Rooms, request: IncomingMessage, response: ServerResponse): void {
  const { world } = rooms.inside
  const id = pathOf(request).slice('/files/'.length)
  const file = world.files.get(id)
  const bearer = same(request.headers.authorization ?? '', `Bearer ${rooms.tokens.bot}`)
  if (!file?.done || !(bearer || hasKey(request, world.secretOf(`file/${id}`)))) {
    response.writeHead(404).end()
    return
  }
  const type = mimetypeOf(file)
  const isImage = type.startsWith('image/')
  response.writeHead(200, {
    'content-type': isImage ? type : 'text/plain; charset=utf-8',
    'content-disposition': isImage ? 'inline' : 'attachment',
    'x-content-type-options': 'nosniff',
  })
  response.end(file.bytes)
}

function hasKey(request: IncomingMessage, key: string): boolean {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  return same(url.searchParams.get('key') ?? '', key)
}

const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0] ?? '/'
