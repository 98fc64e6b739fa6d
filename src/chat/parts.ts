import type { Identity } from '#src/core/rules/identity.ts'
import { createAnswers } from './answers.ts'
import { askWhoWeAre } from './bot.ts'
import type { Bot } from './bot.ts'
import { createChannels } from '#src/chat/sending/channels.ts'
import type { ChatOptions } from './options.ts'
import { createClients, proxyDispatcher } from './clients.ts'
import type { Connection } from './clients.ts'
import { createConversation } from './conversation.ts'
import type { Conversation } from './conversation.ts'
import { createIdentity } from './identity.ts'
import { createLimits } from '#src/chat/sending/limits.ts'
import { noMetrics } from './metrics.ts'
import type { ChatMetrics } from './metrics.ts'
import { createPosting } from '#src/chat/sending/posting.ts'
import { createSender } from '#src/chat/sending/sender.ts'
import type { Sender } from '#src/chat/sending/sender.ts'

/** Everything of chat that does not listen. */
export type Parts = {
  readonly connection: Connection
  readonly metrics: ChatMetrics
  readonly conversation: Conversation
  readonly identity: Identity
  readonly sender: Sender
  /** Who the bot is; asked once, and again after a failure. */
  readonly bot: (signal?: AbortSignal) => Promise<Bot>
  readonly close: () => Promise<void>
}

export function createParts(options: ChatOptions): Parts {
  const { clock, door, log, presenter, slackApiUrl, store } = options
  const metrics = options.metrics ?? noMetrics
  const dispatcher = proxyDispatcher(options.proxy ?? {})
  const connection: Connection = { slackApiUrl, log, dispatcher }
  const clients = createClients(connection, options.botToken, metrics)
  const { background, interactive } = clients

  const bot = once(options.bot, (signal) => askWhoWeAre(background, clock, signal))
  const limits = createLimits(clock)
  const channels = createChannels(background, clock)
  const posting = createPosting({ call: background, limits, channels, bot })
  const { draw } = options
  const answers = createAnswers({ clients, posting, limits, channels, clock, log, draw })
  const sender = createSender({
    store,
    presenter,
    studio: draw && { draw, uploads: { call: background, upload: clients.upload } },
    posting,
    limits,
    channels,
    fallback: options.fallback,
    clock,
    log,
    metrics,
  })
  const conversation = createConversation({
    door,
    presenter,
    answers,
    interactive,
    clock,
    log,
    nudge: sender.nudge,
  })
  return {
    connection,
    metrics,
    conversation,
    identity: createIdentity({ call: interactive, clock, bot }),
    sender,
    bot,
    close: async () => dispatcher?.destroy(),
  }
}

/** Asks until it is answered; who asks without a signal gets one try. */
function once(known: Bot | undefined, ask: (signal: AbortSignal) => Promise<Bot>): Parts['bot'] {
  let answer: Promise<Bot> | undefined = known && Promise.resolve(known)
  return (signal = AbortSignal.abort()) => {
    answer ??= ask(signal).catch((error: unknown) => {
      answer = undefined
      throw error
    })
    return answer
  }
}
