import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import type { Message } from '#src/door/message.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Channels } from '#src/chat/sending/channels.ts'
import { createAttachments } from './attachments.ts'
import type { Clients } from './clients.ts'
import type { Limits } from '#src/chat/sending/limits.ts'
import type { Posted, Posting } from '#src/chat/sending/posting.ts'
import type { Draw } from './picture.ts'
import { clampText } from './slack-text.ts'
import { patiently } from './patiently.ts'

/** Says something to the person who asked, where they asked. It never rejects: what cannot be said is logged. */
export type Answers = {
  /** Only they see it. */
  privately(invocation: Invocation, message: Message): Promise<void>
  /** Everybody in the channel sees it; privately where the bot may not write. */
  openly(invocation: Invocation, message: Message): Promise<void>
}

export type AnswerServices = {
  readonly clients: Clients
  readonly posting: Posting
  readonly limits: Limits
  readonly channels: Channels
  readonly draw?: Draw | undefined
  readonly clock: Clock
  readonly log: Log
}

export function createAnswers(services: AnswerServices): Answers {
  const say = async (invocation: Invocation, message: Message) => {
    for (const way of ways) if (await way(services, invocation, message)) return
    services.log.error({ invocation: invocation.id }, 'an answer reached nobody')
  }
  const attachments = createAttachments(services)
  const privately = async (invocation: Invocation, message: Message) => {
    await say(invocation, services.draw ? withPlace(message) : message)
    for (const failure of await attachments.privately(invocation, message))
      await say(invocation, failure)
  }
  return {
    privately,
    async openly(invocation, message) {
      const outcome = await inChannel(services, invocation, message)
      if (typeof outcome === 'object') {
        for (const failure of await attachments.openly(invocation, message, outcome))
          await say(invocation, failure)
        return
      }
      if (outcome === 'unsure' || !(await byUrl(services, invocation, message, 'in_channel')))
        await say(invocation, message)
      // The bot is not in the channel, and so cannot share anything there.
      for (const failure of await attachments.privately(invocation, message))
        await say(invocation, failure)
    },
  }
}

/** Only they see the answer, so its pictures are where only they look. */
function withPlace(message: Message): Message {
  const count = message.pictures?.length ?? 0
  if (count === 0 || message.blocks.length === 0 || message.blocks.length >= 50) return message
  const words =
    count === 1
      ? 'The chart comes to you alone, as a direct message'
      : 'The charts come to you alone, as direct messages'
  const text = `🖼 ${words}`
  const place = { type: 'context' as const, elements: [{ type: 'mrkdwn' as const, text }] }
  return { ...message, text: `${message.text}\n${text}`, blocks: [...message.blocks, place] }
}

type Way = (services: AnswerServices, invocation: Invocation, message: Message) => Promise<boolean>

/** The first that works is taken. A response_url works where the bot is no member, for 30 minutes. */
const ways: readonly Way[] = [
  (services, invocation, message) => byUrl(services, invocation, message, 'ephemeral'),
  inPlace,
  directly,
]

async function byUrl(
  { clients }: AnswerServices,
  { responseUrl }: Invocation,
  message: Message,
  visibility: 'ephemeral' | 'in_channel',
): Promise<boolean> {
  if (responseUrl === undefined) return false
  const send = (blocks: Message['blocks']) =>
    clients.respond(responseUrl, {
      response_type: visibility,
      replace_original: false,
      text: clampText(message.text),
      blocks,
    })
  const status = await send(message.blocks)
  if (status === 200) return true
  // Slack answers 400 or 500 to blocks that it does not take; the text says the same.
  return (status === 400 || status === 500) && (await send([])) === 200
}

async function inPlace(
  services: AnswerServices,
  { actor, place }: Invocation,
  message: Message,
): Promise<boolean> {
  if (actor.type !== 'person' || !place) return false
  const thread = place.thread !== undefined && { thread_ts: place.thread }
  // A direct conversation is private anyway, and there it stays to be read again.
  if (place.channel.startsWith('D'))
    return say(services, 'chat.postMessage', { channel: place.channel, ...thread }, message)
  const to = { channel: place.channel, user: actor.id, ...thread }
  return say(services, 'chat.postEphemeral', to, message)
}

async function directly(
  services: AnswerServices,
  { actor }: Invocation,
  message: Message,
): Promise<boolean> {
  if (actor.type !== 'person') return false
  return say(services, 'chat.postMessage', { channel: actor.id }, message)
}

/** What may stand in the channel is looked for before it is said again. */
async function inChannel(
  { posting, limits, channels, clock }: AnswerServices,
  { id, place }: Invocation,
  message: Message,
): Promise<Posted | 'refused' | 'unsure'> {
  if (!place) return 'refused'
  const channel = channels.known(place.channel)
  const thread = place.thread !== undefined && { thread: place.thread }
  const since = clock.now()
  for (let attempt = 0; attempt < 3; attempt++) {
    const pause = limits.postAt(channel) - clock.now()
    if (pause > 0) await clock.wait(pause)
    limits.tookPost(channel)
    const look = attempt > 0 && { lookSince: since }
    const reply = await posting.post({ key: id, channel, message, ...thread, ...look })
    if (reply.is === 'ok') return reply.data
    if (reply.is === 'refused') return 'refused'
  }
  return 'unsure'
}

async function say(
  { clients, clock }: AnswerServices,
  method: 'chat.postMessage' | 'chat.postEphemeral',
  to: Readonly<Record<string, unknown>>,
  message: Message,
): Promise<boolean> {
  const text = clampText(message.text)
  const send = (blocks: Message['blocks']) =>
    patiently(clients.interactive, clock, { method, args: { ...to, text, blocks } }, z.unknown())
  const reply = await send(message.blocks)
  if (reply.is === 'ok') return true
  return reply.is === 'refused' && reply.error.includes('block') && (await send([])).is === 'ok'
}
