import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Identity } from '#src/core/rules/identity.ts'
import type { ChatOptions } from './options.ts'
import { createParts } from './parts.ts'
import type { Parts } from './parts.ts'
import { openReception } from './reception.ts'
import type { Reception } from './reception.ts'
import type { Sender } from '#src/chat/sending/sender.ts'

/** Slack: requests come in, answers and messages go out. */
export type Chat = {
  /**
   * Resolves once Slack is heard; then what a crash interrupted is carried out. Rejects with DeliveryError, in words,
   * when a token is wrong or Slack is not reached in time.
   */
  start(): Promise<void>
  /** Takes nothing more, lets what was begun end for `drainMs`, and closes. */
  stop(): Promise<void>
  /** Whether requests are heard now, for /readyz, in words. */
  ready(): { readonly ok: boolean; readonly detail: string }
  /** In HTTP mode: answers `POST /slack/events`, and true; anything else is not chat's. */
  handle?(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  readonly identity: Identity
  readonly sender: Sender
}

/** Builds chat; nothing is asked of Slack before `start`. */
export function createChat(options: ChatOptions): Promise<Chat> {
  const parts = createParts(options)
  let reception: Reception | undefined

  const chat: Chat = {
    identity: parts.identity,
    sender: parts.sender,
    ready: () => readiness(reception, parts),
    async start() {
      if (reception) throw new Error('Cannot start chat: it is started')
      reception = await openReception(options, parts)
    },
    async stop() {
      const closing = reception
      reception = undefined
      await closing?.close(options.drainMs ?? 8_000)
      await parts.close()
    },
  }
  if ('appToken' in options.way) return Promise.resolve(chat)
  return Promise.resolve({
    ...chat,
    handle: async (request, response) => {
      if (reception) return reception.handle(request, response)
      return refuseEarly(request, response)
    },
  })
}

function readiness(reception: Reception | undefined, { sender }: Parts) {
  if (!reception) return { ok: false, detail: 'not started' }
  const { ok, detail } = reception.ready()
  const stuck = sender.stuck().map(({ channel, error }) => `cannot post to "${channel}": ${error}`)
  return { ok, detail: [detail, ...stuck].join('; ') }
}

/** Slack tries again when it is told that nobody is there yet. */
function refuseEarly(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'POST' || request.url?.split('?')[0] !== '/slack/events') return false
  response.writeHead(503, { 'content-length': 0 }).end()
  return true
}
