import { App } from '@slack/bolt'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { DeliveryError } from '#src/core/errors.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Bot } from './bot.ts'
import { clientOptions } from './clients.ts'
import type { Conversation } from './conversation.ts'
import { createGate } from '#src/chat/receiving/gate.ts'
import type { Gate } from '#src/chat/receiving/gate.ts'
import { createHttpReceiver } from '#src/chat/receiving/http-receiver.ts'
import type { HttpReceiver } from '#src/chat/receiving/http-receiver.ts'
import { addListeners } from './listeners.ts'
import type { ChatOptions } from './options.ts'
import type { Parts } from './parts.ts'
import { inWords, slackLogger } from './slack-log.ts'
import { createSocketReceiver } from '#src/chat/receiving/socket-receiver.ts'
import type { SocketReceiver } from '#src/chat/receiving/socket-receiver.ts'

/** Where Slack's requests come in, open. */
export type Reception = {
  ready(): { readonly ok: boolean; readonly detail: string }
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  close(drainMs: number): Promise<void>
}

/** Builds Bolt's app behind our gate and opens it; what a crash interrupted is carried out then. */
export async function openReception(options: ChatOptions, parts: Parts): Promise<Reception> {
  checkToken(options)
  const started = new AbortController()
  const late = options.clock.wait(startTimeout, started.signal).then(() => started.abort())
  try {
    const bot = await parts.bot(started.signal)
    return await open(options, parts, bot, late)
  } finally {
    started.abort()
  }
}

async function open(
  options: ChatOptions,
  parts: Parts,
  bot: Bot,
  late: Promise<void>,
): Promise<Reception> {
  const { conversation } = parts
  const gate = createGate({
    door: options.door,
    self: { ...bot, command: options.command ?? '/deliver' },
    clock: options.clock,
    metrics: parts.metrics,
    tell: conversation.tell,
  })
  const receiver = createReceiver(options, parts, gate)
  const app = createApp(options, parts, bot, receiver.bolt)
  await app.init()

  // Asked before anything new comes in, which would be unfinished too.
  const interrupted = await unfinished(options)
  try {
    await Promise.race([app.start(), late.then(() => Promise.reject(notReached(options)))])
  } catch (error) {
    await receiver.bolt.stop()
    throw error
  }
  gate.keep(resume(conversation, interrupted))

  const { handle, ready } = receiver
  return { handle, ready, close: (drainMs) => close(options, gate, receiver.bolt, drainMs) }
}

function createApp(options: ChatOptions, parts: Parts, bot: Bot, receiver: Receiver['bolt']): App {
  const app = new App({
    token: options.botToken,
    botId: bot.botId,
    botUserId: bot.botUserId,
    receiver,
    // The token is known to be good: Bolt need not ask again, least of all for each event.
    deferInitialization: true,
    tokenVerificationEnabled: false,
    convoStore: false,
    logger: slackLogger(options.log),
    clientOptions: { ...clientOptions(parts.connection), retryConfig: { retries: 0 } },
  })
  app.error(async (error) => options.log.error({ error: inWords(error) }, 'a listener failed'))
  addListeners(app, parts.conversation)
  return app
}

async function close(
  { clock, log }: ChatOptions,
  gate: Gate,
  receiver: Receiver['bolt'],
  drainMs: number,
): Promise<void> {
  gate.close()
  const enough = new AbortController()
  await Promise.race([gate.acknowledged(), clock.wait(1_000, enough.signal)])
  enough.abort()
  await receiver.stop()
  const left = await gate.drain(drainMs)
  if (left > 0) log.warn({ left }, 'requests were cut off; they are carried out at the next start')
}

const startTimeout = 15_000

type Receiver = Pick<Reception, 'ready' | 'handle'> & {
  readonly bolt: SocketReceiver | HttpReceiver
}

function createReceiver(options: ChatOptions, parts: Parts, gate: Gate): Receiver {
  const { clock, log, way } = options
  if ('signingSecret' in way) {
    const bolt = createHttpReceiver({ signingSecret: way.signingSecret, gate, clock, log })
    return {
      bolt,
      handle: bolt.handle,
      ready: () => ({ ok: bolt.isOpen(), detail: 'listening for POST /slack/events' }),
    }
  }
  const bolt = createSocketReceiver({
    connection: parts.connection,
    appToken: way.appToken,
    gate,
    clock,
    onChange: (connected) => parts.metrics.sockets(connected),
  })
  return {
    bolt,
    handle: () => Promise.resolve(false),
    ready: () => ({
      ok: bolt.connected() > 0,
      detail: `${bolt.connected()} of ${bolt.size} sockets connected`,
    }),
  }
}

/** Slack leaves the caller waiting for ever when it is given a token of another kind. */
function checkToken({ way }: ChatOptions): void {
  if (!('appToken' in way) || way.appToken.startsWith('xapp-')) return
  throw new DeliveryError(
    'bad-configuration',
    'Cannot start chat: the app token does not begin with "xapp-"',
    { hint: 'SLACK_APP_TOKEN is an app-level token with the scope connections:write' },
  )
}

function notReached({ slackApiUrl }: ChatOptions): DeliveryError {
  return new DeliveryError(
    'unavailable',
    `Cannot start chat: Slack at "${slackApiUrl}" opened no socket within 15 s`,
    { hint: 'Check that this machine reaches Slack, or set HTTPS_PROXY' },
  )
}

async function unfinished({ door, log }: ChatOptions): Promise<readonly Invocation[]> {
  try {
    return await door.unfinished()
  } catch (error) {
    log.error({ error: inWords(error) }, 'cannot read what a crash interrupted')
    return []
  }
}

/** One after the other, as they came. */
async function resume(
  conversation: Conversation,
  interrupted: readonly Invocation[],
): Promise<void> {
  for (const invocation of interrupted) await conversation.resume(invocation)
}
