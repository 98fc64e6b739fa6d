import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Json } from '#src/sandbox/slack/envelope.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import type { Fault, Tokens } from '#src/sandbox/slack/slack.ts'
import { readArguments } from './body.ts'
import { chat } from './chat.ts'
import { conversations } from './conversations.ts'
import type { Faults } from './faults.ts'
import { files } from './files.ts'
import type { Limits } from './limits.ts'
import { missingScope, Refusal, type Method } from './method.ts'
import { misc } from './misc.ts'
import { reactions } from './reactions.ts'
import { users } from './users.ts'
import { views } from './views.ts'

const methods = new Map<string, Method>(
  Object.entries({
    ...misc,
    ...chat,
    ...views,
    ...conversations,
    ...users,
    ...reactions,
    ...files,
  }),
)

/** What one call is answered. */
type Answer = { status: number; body?: Json; retryAfter?: number; left?: number }

/** What the Web API needs beside the sandbox itself. */
export type Api = { inside: Inside; tokens: Tokens; limits: Limits; faults: Faults }

/** Answers `/api/<method>`. */
export async function serveApi(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock } = api.inside.world
  const started = clock.now()
  const name = new URL(request.url ?? '/', 'http://sandbox').pathname.slice('/api/'.length)
  const args = await readArguments(request)
  const hit = api.faults.take(name)
  if (api.faults.latency() > 0) await clock.wait(api.faults.latency(), api.inside.world.ended)

  const token = tokenOf(request, args)
  const answer = hit && !hit.late ? failure(hit.fault) : call(api, name, args, token)
  const given = hit?.late ? failure(hit.fault) : answer
  if (hit && 'hang' in hit.fault) return hang(request)
  log(api, { name, args: args ?? {}, answer: given, started })
  send(api, name, given, response)
}

function call(api: Api, name: string, args: Json | undefined, token: string | undefined): Answer {
  const { inside } = api
  const { scopes } = inside.world.seed.app
  try {
    const method = methods.get(name)
    if (!method) throw new Refusal('unknown_method', { req_method: name })
    if (!args) throw new Refusal('invalid_json')
    if (name !== 'api.test') checkToken(api.tokens, method, token)
    if (method.scopes.length > 0 && !method.scopes.some((scope) => scopes.includes(scope)))
      throw missingScope(method.scopes, scopes)
    const verdict = api.limits.admit(name, method, args['channel'])
    if ('retryAfter' in verdict) return ratelimited(verdict.retryAfter)
    return { status: 200, body: { ok: true, ...method.run(args, inside) }, left: verdict.left }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: 200, body: { ok: false, error: error.error, ...error.details } }
  }
}

function checkToken(tokens: Tokens, method: Method, token: string | undefined): void {
  if (token === undefined) throw new Refusal('not_authed')
  if (token !== tokens.bot && token !== tokens.app) throw new Refusal('invalid_auth')
  if (token !== tokens[method.token]) throw new Refusal('not_allowed_token_type')
}

function tokenOf(request: IncomingMessage, args: Json | undefined): string | undefined {
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? []
  const given = bearer ?? args?.['token']
  return typeof given === 'string' && given !== '' ? given : undefined
}

function failure(fault: Fault): Answer {
  if ('ratelimited' in fault) return ratelimited(fault.ratelimited)
  if ('status' in fault) return { status: fault.status }
  if ('error' in fault) return { status: 200, body: { ok: false, error: fault.error } }
  return { status: 500 }
}

const ratelimited = (retryAfter: number): Answer => ({
  status: 429,
  retryAfter,
  body: { ok: false, error: 'ratelimited' },
  left: 0,
})

/** Leaves the caller without an answer until it gives up. */
function hang(request: IncomingMessage): void {
  request.socket.on('close', () => request.destroy())
}

function send(api: Api, name: string, answer: Answer, response: ServerResponse): void {
  const { scopes } = api.inside.world.seed.app
  response.statusCode = answer.status
  response.setHeader('x-oauth-scopes', scopes.join(','))
  response.setHeader('x-accepted-oauth-scopes', methods.get(name)?.scopes.join(',') ?? '')
  if (answer.retryAfter !== undefined) response.setHeader('retry-after', String(answer.retryAfter))
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.end(answer.body ? JSON.stringify(answer.body) : '')
}

function log(api: Api, call: { name: string; args: Json; answer: Answer; started: number }): void {
  const { world } = api.inside
  const { token: _token, ...args } = call.args
  const { body, status, left } = call.answer
  const error = typeof body?.['error'] === 'string' ? body['error'] : undefined
  world.log({
    kind: 'call',
    at: call.started,
    method: call.name,
    args,
    ok: body?.['ok'] === true,
    status,
    ms: world.clock.now() - call.started,
    ...(error !== undefined && { error }),
    ...(left !== undefined && { left }),
  })
}
