import type { App } from '@slack/bolt'
import type { Choice } from '#src/door/door.ts'
import type { Conversation } from './conversation.ts'
import { incomingProperty } from '#src/chat/receiving/gate.ts'
import type { Incoming } from '#src/chat/receiving/invocations.ts'

type Context = Readonly<Record<string, unknown>>
type Ack = (response?: { options: readonly Option[] }) => Promise<void>

/**
 * One listener for each kind of thing, whatever its name: overlapping listeners would all run. Each acknowledges first.
 * What nobody listens to is acknowledged by the gate, so that nobody waits.
 */
export function addListeners(app: App, conversation: Conversation): void {
  const run = async ({ ack, context }: { ack: () => Promise<void>; context: Context }) => {
    await ack()
    await carryOut(conversation, context)
  }
  const hear = ({ context }: { context: Context }) => carryOut(conversation, context)

  app.command(/.*/, run)
  app.action(/.*/, run)
  app.view({ type: 'view_submission' }, run)
  app.event('app_mention', hear)
  app.event('message', hear)
  app.event('app_home_opened', hear)
  app.options(/.*/, async ({ ack, context }) => suggest(conversation, context, ack as Ack))
}

async function carryOut(conversation: Conversation, context: Context): Promise<void> {
  const incoming = incomingOf(context)
  if (incoming?.type === 'invocation')
    await conversation.carryOut(incoming.invocation, incoming.trigger)
  if (incoming?.type === 'choice') await conversation.follow(incoming.choice)
  if (incoming?.type === 'home') await conversation.showHome(incoming.user)
}

async function suggest(conversation: Conversation, context: Context, ack: Ack): Promise<void> {
  const incoming = incomingOf(context)
  const choices =
    incoming?.type === 'suggestion' ? await conversation.suggest(incoming.completion) : []
  await ack({ options: choices.filter(isShort).slice(0, 100).map(optionOf) })
}

/** What the gate put there. */
function incomingOf(context: Context): Incoming | undefined {
  return context[incomingProperty] as Incoming | undefined
}

type Option = ReturnType<typeof optionOf>

/** A value that would have to be cut would be another value. */
function isShort({ value }: Choice): boolean {
  return value.length > 0 && value.length <= 150
}

function optionOf({ value, label, description }: Choice) {
  return {
    text: plain(label),
    value,
    ...(description && { description: plain(description) }),
  }
}

function plain(text: string) {
  const short = text.length <= 75 ? text : `${text.slice(0, 74)}…`
  return { type: 'plain_text', text: short } as const
}
