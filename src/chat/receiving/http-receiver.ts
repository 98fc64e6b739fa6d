import { HTTPReceiver } from '@slack/bolt'
import type { App, Receiver, ReceiverEvent } from '@slack/bolt'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '#src/core/clock.ts'
import type { Gate } from './gate.ts'
import { slackLogger } from '#src/chat/slack-log.ts'
import type { Log } from '#src/core/log.ts'
import { readBody, readPayload } from './request-body.ts'
import { createSignatureCheck } from './signature.ts'
import type { SignatureCheck } from './signature.ts'

export type HttpReceiverOptions = {
  readonly signingSecret: string
  readonly gate: Gate
  readonly clock: Clock
  readonly log: Log
}

/** Slack's requests on somebody else's server. It has no port: `start` and `stop` only open and close it. */
export type HttpReceiver = Receiver & {
  /** Answers `POST /slack/events`, and true; everything else is not ours. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  readonly isOpen: () => boolean
}

export function createHttpReceiver(options: HttpReceiverOptions): HttpReceiver {
  const { gate, log } = options
  const bolt = new HTTPReceiver({
    signingSecret: options.signingSecret,
    // Bolt's own check takes requests from the future and replays; ours ran before.
    signatureVerification: false,
    logger: slackLogger(log),
    processEventErrorHandler: async ({ error, response }) => {
      log.error({ error: error.message }, 'a request was not acknowledged')
      if (!response.headersSent) end(response, 500)
      return true
    },
    unhandledRequestHandler: ({ response }) => {
      if (!response.headersSent) end(response, 500)
    },
  })
  const check = createSignatureCheck(options.signingSecret, options.clock)
  let open = false

  return {
    init: (app) => bolt.init(gated(app, gate)),
    start: async () => void (open = true),
    stop: async () => void (open = false),
    isOpen: () => open,
    async handle(request, response) {
      if (request.method !== 'POST' || pathOf(request) !== '/slack/events') return false
      if (open) await take({ request, response, check, bolt, log })
      else end(response, 503)
      return true
    },
  }
}

/** An app whose events pass the gate first. */
export function gated(app: App, gate: Gate): App {
  const processEvent = (event: ReceiverEvent) =>
    gate.pass(event, (passed) => app.processEvent(passed))
  return Object.assign(Object.create(app) as App, { processEvent })
}

type Taking = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly check: SignatureCheck
  readonly bolt: HTTPReceiver
  readonly log: Log
}

async function take({ request, response, check, bolt, log }: Taking): Promise<void> {
  const rawBody = await readBody(request)
  if (rawBody === 'too large') {
    response.setHeader('connection', 'close')
    return end(response, 413)
  }
  if (rawBody === 'broken off') return void response.destroy()

  const type = request.headers['content-type']
  const verdict = check.verify(request.headers, rawBody)
  if (verdict.is === 'refused') {
    // Slack's look at the certificate is not signed, and asks for nothing.
    if (rawBody.length < 100 && readPayload(type, rawBody)?.body['ssl_check'] === '1')
      return end(response, 200)
    log.warn({ because: verdict.because }, 'a request was refused')
    return end(response, 401)
  }
  // Slack itself may repeat what it had no answer to; it was stored, so nothing is left to do.
  if (verdict.is === 'replayed')
    return end(response, request.headers['x-slack-retry-num'] === undefined ? 401 : 200)

  response.once('close', () => {
    if (response.statusCode >= 300 || !response.writableFinished) check.forget(verdict.signature)
  })
  const payload = readPayload(type, rawBody)
  if (payload === undefined) return end(response, 400)
  if (payload.body['type'] === 'url_verification')
    return endJson(response, { challenge: payload.body['challenge'] })

  request.headers['content-type'] = payload.contentType
  bolt.requestListener(Object.assign(request, { rawBody }), response)
}

function pathOf(request: IncomingMessage): string | undefined {
  return URL.parse(request.url ?? '', 'http://localhost')?.pathname
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0 }).end()
}

function endJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
