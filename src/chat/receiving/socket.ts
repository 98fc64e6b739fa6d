import type { SocketModeReceiver } from '@slack/bolt'
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { inWords } from '#src/chat/slack-log.ts'
import type { Log } from '#src/core/log.ts'

/** One socket that is opened again whenever it closes. */
export type Socket = {
  /** Resolves with the first hello; rejects when the token is wrong. Everything else is tried again. */
  open(): Promise<void>
  close(): Promise<void>
  isConnected(): boolean
}

export type SocketOptions = {
  readonly client: SocketModeReceiver['client']
  readonly clock: Clock
  readonly log: Log
  readonly onChange: () => void
}

export function createSocket(options: SocketOptions): Socket {
  const { client } = options
  const stopping = new AbortController()
  let connected = false
  let loop: Promise<void> = Promise.resolve()
  guardMessages(options)

  return {
    isConnected: () => connected,
    open() {
      const first = Promise.withResolvers<void>()
      loop = keepOpen(options, stopping.signal, {
        opened() {
          connected = true
          options.onChange()
          first.resolve()
        },
        closed() {
          connected = false
          options.onChange()
        },
        hopeless: first.reject,
      })
      void loop.then(() => first.reject(new Error('Cannot open a socket: it was closed')))
      return first.promise
    },
    async close() {
      stopping.abort()
      await hangUp(client, options.clock)
      await loop
    },
  }
}

type Changes = { opened(): void; closed(): void; hopeless(error: unknown): void }

async function keepOpen(
  { client, clock, log }: SocketOptions,
  stopping: AbortSignal,
  changes: Changes,
): Promise<void> {
  let failures = 0
  while (!stopping.aborted) {
    const gone = new Promise<void>((resolve) => void client.once('disconnected', () => resolve()))
    try {
      await connect(client, clock, stopping)
      failures = 0
      changes.opened()
      if (stopping.aborted) await hangUp(client, clock)
      await gone
      changes.closed()
    } catch (error) {
      if (isHopeless(error)) changes.hopeless(tokenRefused(error))
      failures += 1
      if (!stopping.aborted) log.warn({ error: inWords(error), failures }, 'cannot open a socket')
      await clock.wait(delayAfter(failures, error), stopping)
    }
  }
}

/** The package waits for ever for a hello, and for an answer to a token of the wrong kind. */
async function connect(
  client: SocketModeReceiver['client'],
  clock: Clock,
  stopping: AbortSignal,
): Promise<void> {
  const settled = new AbortController()
  const late = clock
    .wait(helloTimeout, AbortSignal.any([stopping, settled.signal]))
    .then(() => 'late' as const)
  try {
    if ((await Promise.race([client.start(), late])) !== 'late') return
  } finally {
    settled.abort()
  }
  await hangUp(client, clock)
  throw new Error('Slack sent no hello')
}

/** Closes the socket politely, and by force when nobody answers the close within a second. */
async function hangUp(client: SocketModeReceiver['client'], clock: Clock): Promise<void> {
  const closed = new AbortController()
  await Promise.race([client.disconnect(), clock.wait(closeTimeout, closed.signal)])
  closed.abort()
  // A second disconnect() forces what the first one asked for; on a closed socket it does nothing.
  void client.disconnect()
}

/**
 * The package parses messages in a listener that nobody awaits, so one that is no envelope would end the process.
 */
function guardMessages({ client, log }: SocketOptions): void {
  const [parse] = client.listeners('ws_message')
  if (!parse) return
  client.off('ws_message')
  client.on('ws_message', (...args: unknown[]) => {
    const parsing: unknown = Reflect.apply(parse, client, args)
    Promise.resolve(parsing).catch((error: unknown) =>
      log.warn({ error: inWords(error) }, 'a message of the socket was no envelope'),
    )
  })
}

const helloTimeout = 15_000
const closeTimeout = 1_000
const longestDelay = 10_000

function delayAfter(failures: number, error: unknown): number {
  if (error instanceof WebAPIRateLimitedError) return error.retryAfter * 1000
  return Math.min(longestDelay, 250 * 2 ** (failures - 1))
}

const tokenErrors = new Set([
  'not_allowed_token_type',
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'user_removed_from_team',
  'team_disabled',
  'missing_scope',
])

function isHopeless(error: unknown): error is WebAPIPlatformError {
  return error instanceof WebAPIPlatformError && tokenErrors.has(error.data.error)
}

function tokenRefused(error: WebAPIPlatformError): DeliveryError {
  return new DeliveryError(
    'bad-configuration',
    `Cannot open Slack's sockets: Slack refuses the app token with "${error.data.error}"`,
    {
      hint: 'SLACK_APP_TOKEN is an app-level token (xapp-…) with the scope connections:write',
      cause: error,
    },
  )
}
