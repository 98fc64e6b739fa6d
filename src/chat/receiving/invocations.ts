import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Place } from '#src/core/delivery.ts'
import { decodeButton } from '#src/door/button.ts'
import type { Completion } from '#src/door/door.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Bot } from '#src/chat/bot.ts'
import { decodeFormMemory } from '#src/chat/form-memory.ts'
import type { FormMemory } from '#src/chat/form-memory.ts'
import { formCallback } from '#src/chat/presenter.ts'
import { withoutMention } from '#src/chat/slack-text.ts'

/** What a payload of Slack's asks of us. */
export type Incoming =
  /** `trigger` opens a modal, for 3 s. */
  | { readonly type: 'invocation'; readonly invocation: Invocation; readonly trigger?: string }
  | { readonly type: 'suggestion'; readonly completion: Completion }
  /** Something was chosen in a form, and what it offers elsewhere may be other now. */
  | { readonly type: 'choice'; readonly choice: FormChoice }
  | { readonly type: 'home'; readonly user: string }
  | { readonly type: 'ignored' }

/** What a form holds after a choice; `hash` is the view's own, `at` tells of two choices the later one. */
export type FormChoice = {
  readonly viewId: string
  readonly hash: string
  readonly at: string
  readonly memory: FormMemory
  readonly entered: Readonly<Record<string, string>>
}

/** Who we are in the workspace, and the name of our slash command. */
export type Self = Bot & { readonly command: string }

/**
 * Translates the body of a request or an envelope. Whatever is malformed, somebody else's or our own is `ignored`.
 * Ids come from the trigger or the event, so a redelivery has the same.
 */
export function readIncoming(body: unknown, self: Self): Incoming {
  const slash = Slash.safeParse(body)
  if (slash.success) return fromSlash(slash.data, self)
  const typed = Typed.safeParse(body)
  return typed.success ? translate(typed.data, self) : ignored
}

const ignored: Incoming = { type: 'ignored' }

const User = z.object({
  id: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
})
const Chosen = z.object({ value: z.string() })

const Slash = z.object({
  command: z.string(),
  text: z.string().default(''),
  channel_id: z.string(),
  user_id: z.string(),
  user_name: z.string().default(''),
  response_url: z.string().optional(),
  trigger_id: z.string(),
})

const Input = z.object({
  value: z.string().nullish(),
  selected_option: Chosen.nullish(),
  selected_options: z.array(Chosen).nullish(),
})
const State = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) })
const View = z.object({
  callback_id: z.string(),
  private_metadata: z.string(),
  state: State.default({ values: {} }),
})

const Action = z.object({
  value: z.string().nullish(),
  selected_option: Chosen.nullish(),
  action_ts: z.string().default(''),
})
const Click = z.object({
  type: z.literal('block_actions'),
  user: User,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({ thread_ts: z.string().optional() }).optional(),
  message: z.object({ thread_ts: z.string().optional(), ts: z.string().optional() }).optional(),
  view: View.extend({ id: z.string(), hash: z.string() }).optional().catch(undefined),
  actions: z.array(Action).min(1),
})

const Submission = z.object({
  type: z.literal('view_submission'),
  user: User,
  trigger_id: z.string(),
  view: View,
})

const Suggestion = z.object({
  type: z.literal('block_suggestion'),
  user: User,
  block_id: z.string(),
  value: z.string().default(''),
  view: View,
})

const Words = z.object({
  type: z.enum(['app_mention', 'message']),
  user: z.string(),
  text: z.string().default(''),
  channel: z.string(),
  channel_type: z.string().optional(),
  thread_ts: z.string().optional(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
  edited: z.unknown().optional(),
})
const HomeOpened = z.object({
  type: z.literal('app_home_opened'),
  user: z.string(),
  tab: z.string().optional(),
})
const Event = z.object({
  type: z.literal('event_callback'),
  event_id: z.string(),
  event: z.union([Words, HomeOpened]),
})

const Typed = z.discriminatedUnion('type', [Click, Submission, Suggestion, Event])

function translate(body: z.infer<typeof Typed>, self: Self): Incoming {
  switch (body.type) {
    case 'block_actions':
      return fromClick(body, self)
    case 'view_submission':
      return fromSubmission(body, self)
    case 'block_suggestion':
      return fromSuggestion(body)
    case 'event_callback':
      return body.event.type === 'app_home_opened'
        ? fromHome(body.event)
        : fromWords(body.event_id, body.event, self)
  }
}

function fromSlash(body: z.infer<typeof Slash>, self: Self): Incoming {
  if (body.command !== self.command) return ignored
  return {
    type: 'invocation',
    trigger: body.trigger_id,
    invocation: {
      id: idOf('slash', body.trigger_id),
      via: 'slash',
      workspace: self.workspace,
      actor: person({ id: body.user_id, name: body.user_name }),
      text: body.text,
      place: { channel: body.channel_id },
      ...answerTo(body.response_url),
    },
  }
}

/** A button, or an entry of an overflow menu. Links and inputs come here too, and say nothing that we wrote. */
function fromClick(body: z.infer<typeof Click>, self: Self): Incoming {
  const memory = body.view && memoryOf(body.view)
  return body.view && memory ? fromChoice(body, body.view, memory) : fromButton(body, self)
}

function fromButton(body: z.infer<typeof Click>, self: Self): Incoming {
  const [action] = body.actions
  const button = decodeButton(action?.value ?? action?.selected_option?.value ?? '')
  if (!button) return ignored
  const { evidence } = button
  const place = placeOf(body.channel?.id, threadOf(body))
  return {
    type: 'invocation',
    trigger: body.trigger_id,
    invocation: {
      id: idOf('button', body.trigger_id),
      via: 'button',
      workspace: self.workspace,
      actor: person(body.user),
      command: button.command,
      args: { ...button.args },
      ...(evidence !== undefined && { evidence }),
      ...(place && { place }),
      ...answerTo(body.response_url),
    },
  }
}

function fromChoice(
  { actions }: z.infer<typeof Click>,
  view: NonNullable<z.infer<typeof Click>['view']>,
  memory: FormMemory,
): Incoming {
  const { id: viewId, hash } = view
  const at = actions[0]?.action_ts ?? ''
  return { type: 'choice', choice: { viewId, hash, at, memory, entered: entered(view) } }
}

function fromSubmission(body: z.infer<typeof Submission>, self: Self): Incoming {
  const memory = memoryOf(body.view)
  if (!memory) return ignored
  const { command, given, evidence, place, responseUrl } = memory
  return {
    type: 'invocation',
    invocation: {
      id: idOf('modal', body.trigger_id),
      via: 'modal',
      workspace: self.workspace,
      actor: person(body.user),
      command,
      args: { ...given, ...entered(body.view) },
      ...(evidence !== undefined && { evidence }),
      ...(place && { place }),
      ...answerTo(responseUrl),
    },
  }
}

function fromSuggestion(body: z.infer<typeof Suggestion>): Incoming {
  const memory = memoryOf(body.view)
  if (!memory) return ignored
  return {
    type: 'suggestion',
    completion: {
      actorId: body.user.id,
      command: memory.command,
      argument: body.block_id,
      typed: body.value,
      given: { ...memory.given, ...memory.chosen, ...entered(body.view) },
    },
  }
}

function fromHome(event: z.infer<typeof HomeOpened>): Incoming {
  if (event.tab !== undefined && event.tab !== 'home') return ignored
  return { type: 'home', user: event.user }
}

/** A mention, or a line in the bot's own conversation. Edits and bots (we among them) are not commands. */
function fromWords(id: string, event: z.infer<typeof Words>, self: Self): Incoming {
  const asked = event.type === 'app_mention' || event.channel_type === 'im'
  const ours = event.user === self.botUserId || event.bot_id !== undefined
  if (!asked || ours || event.subtype !== undefined || event.edited !== undefined) return ignored
  // A mention in the bot's own conversation comes as a message as well.
  if (event.type === 'app_mention' && event.channel.startsWith('D')) return ignored
  const place = placeOf(event.channel, event.thread_ts)
  return {
    type: 'invocation',
    invocation: {
      id: idOf('event', id),
      via: 'mention',
      workspace: self.workspace,
      actor: person({ id: event.user }),
      text: withoutMention(event.text, self.botUserId),
      ...(place && { place }),
    },
  }
}

function memoryOf(view: z.infer<typeof View>) {
  return view.callback_id === formCallback ? decodeFormMemory(view.private_metadata) : undefined
}

/** What was typed or chosen, by field; a field is a block. */
function entered(view: z.infer<typeof View>): Record<string, string> {
  const fields = Object.entries(view.state.values).map(([field, inputs]) => {
    const [input] = Object.values(inputs)
    const several = input?.selected_options?.map(({ value }) => value).join(',')
    return [field, input?.value ?? input?.selected_option?.value ?? several ?? ''] as const
  })
  return Object.fromEntries(fields.filter(([, value]) => value.trim() !== ''))
}

function person(user: z.infer<typeof User>): Invocation['actor'] {
  return { type: 'person', id: user.id, name: user.username || user.name || user.id }
}

function placeOf(channel: string | undefined, thread: string | undefined): Place | undefined {
  if (channel === undefined) return undefined
  return thread === undefined ? { channel } : { channel, thread }
}

function threadOf({ message, container }: z.infer<typeof Click>): string | undefined {
  return message?.thread_ts ?? container?.thread_ts
}

function answerTo(responseUrl: string | undefined): { responseUrl?: string } {
  return responseUrl === undefined ? {} : { responseUrl }
}

/** A trigger opens windows while it lives, so only its hash is kept. */
function idOf(way: string, name: string): string {
  return `${way}-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`
}
