import { z } from 'zod'
import { checkMessage } from './blocks/message.ts'
import type { Json } from './envelope.ts'
import type { Events } from './events.ts'
import { addMessage, changeMessage, findMessage, removeMessage, type Draft } from './messages.ts'
import { checkPictures, withAddresses } from './pictures.ts'
import type { Block, MessageView } from './snapshot.ts'
import type { World } from './world.ts'

/** Slack's limits for a response_url. */
const lifetime = 30 * 60_000
const maxUses = 5

/** What a response_url may do, and to which message. */
export type Permit = { user: string; channel: string; original?: string; thread?: string }

/** What an app may send to a response_url or in its acknowledgement of a command. */
const Answer = z.object({
  text: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() })).optional(),
  attachments: z.array(z.record(z.string(), z.unknown())).optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
})
type Answer = z.infer<typeof Answer>

/** How a response_url answers. */
export type Outcome = { status: number; error?: string }

export type Responses = ReturnType<typeof createResponses>

type Desk = { world: World; events: Events; extraBlocks: readonly string[] }
type Minted = { permit: Permit; at: number; uses: number }

/** Addresses at which an app may answer an interaction: for thirty minutes, five times. */
export function createResponses(
  world: World,
  options: { events: Events; extraBlocks: readonly string[] },
) {
  const desk = { world, ...options }
  const known = new Map<string, Minted>()
  return {
    mint(permit: Permit): string {
      const id = world.secretOf(world.id('response'))
      known.set(id, { permit: { ...permit }, at: world.clock.now(), uses: 0 })
      return world.address(`/response/${id}`)
    },

    /** What an app posted to `/response/<id>`. */
    use(id: string, body: unknown): Outcome {
      const url = known.get(id)
      const outcome = url ? use(desk, url, body) : { status: 404, error: 'no_such_url' }
      log(world, id, body, outcome.error)
      return outcome
    },

    /** Says what an app put into its acknowledgement of a command; `url` then replaces that. */
    acknowledge(url: string, payload: unknown): Outcome {
      const record = known.get(url.split('/').at(-1) ?? '')
      const body = typeof payload === 'string' ? { text: payload } : payload
      const answer = Answer.safeParse(body)
      if (!record || !answer.success || isEmpty(answer.data)) return { status: 200 }
      return say(desk, record.permit, answer.data)
    },
  }
}

function use(desk: Desk, url: Minted, body: unknown): Outcome {
  if (desk.world.clock.now() - url.at > lifetime) return { status: 404, error: 'expired_url' }
  if (url.uses >= maxUses) return { status: 404, error: 'used_url' }
  url.uses += 1
  const answer = Answer.safeParse(body)
  if (!answer.success) return { status: 400, error: 'invalid_payload' }
  return say(desk, url.permit, answer.data)
}

function say(desk: Desk, permit: Permit, answer: Answer): Outcome {
  const original = findMessage(desk.world, permit.channel, permit.original ?? '')
  if (answer.delete_original) {
    if (!original) return { status: 404, error: 'message_not_found' }
    removeMessage(desk.world, original)
    if (original.onlyFor === undefined) void desk.events.deleted(original)
    return { status: 200 }
  }
  const { error } = checkMessage(answer, desk.extraBlocks)
  if (error !== undefined) return { status: 400, error }
  if (checkPictures(desk.world, permit.channel, answer.blocks).length > 0)
    return { status: 400, error: 'invalid_blocks' }
  if (answer.replace_original && original) replace(desk, original, answer)
  else post(desk, permit, answer)
  return { status: 200 }
}

function replace({ world, events }: Desk, original: MessageView, answer: Answer): void {
  const next = changeMessage(world, original, {
    text: answer.text ?? '',
    blocks: withAddresses(world, (answer.blocks ?? []) as Block[]),
    attachments: answer.attachments ?? [],
    ...(original.onlyFor === undefined && { edited: world.ts() }),
  })
  if (next.onlyFor === undefined) void events.changed(next, original)
}

function post({ world, events }: Desk, permit: Permit, answer: Answer): void {
  const message = addMessage(world, draftOf(world, permit, answer))
  permit.original ??= message.ts
  if (message.onlyFor === undefined) void events.posted(message)
}

function log(world: World, id: string, body: unknown, error: string | undefined): void {
  const shown = (typeof body === 'object' && body !== null ? body : {}) as Json
  const entry = { kind: 'response' as const, at: world.clock.now(), id, body: shown }
  world.log({ ...entry, ok: error === undefined, ...(error !== undefined && { error }) })
}

function draftOf(world: World, permit: Permit, answer: Answer): Draft {
  const thread = answer.thread_ts ?? permit.thread
  return {
    channel: permit.channel,
    user: world.seed.app.botUserId,
    text: answer.text ?? '',
    blocks: withAddresses(world, (answer.blocks ?? []) as Block[]),
    attachments: answer.attachments ?? [],
    ...(thread !== undefined && { thread }),
    ...(answer.response_type === 'ephemeral' && { onlyFor: permit.user }),
  }
}

const isEmpty = (answer: Answer) =>
  answer.text === undefined && answer.blocks === undefined && answer.attachments === undefined
