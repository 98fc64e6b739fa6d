import { z } from 'zod'
import type { Json } from '#src/sandbox/slack/envelope.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'

/** Slack's tiers, as calls per minute; `special` methods allow several hundred. */
export const tier = { 1: 1, 2: 20, 3: 50, 4: 100, special: 300 } as const

/** One method of the Web API. `scopes`: any one of them opens the method; a channel may then need its own. */
export type Method = {
  token: 'bot' | 'app'
  scopes: readonly string[]
  perMinute: number
  /** Posting is limited for each channel too: one message a second. */
  perChannel: boolean
  run(args: Json, inside: Inside): Json
}

/** An answer with `ok: false`; `error` is Slack's word. */
export class Refusal extends Error {
  readonly error: string
  readonly details: Json
  constructor(error: string, details: Json = {}) {
    super(`Slack refuses the call: ${error}`)
    this.name = 'Refusal'
    this.error = error
    this.details = details
  }
}

/** Declares a method: its arguments are read, and refused, before it runs. */
export function method<Args extends z.ZodType>(declared: {
  args: Args
  run(args: z.infer<Args>, inside: Inside): Json
  scopes?: readonly string[]
  perMinute?: number
  perChannel?: boolean
  token?: 'bot' | 'app'
}): Method {
  const {
    args,
    run,
    scopes = [],
    perMinute = tier[3],
    perChannel = false,
    token = 'bot',
  } = declared
  return {
    token,
    scopes,
    perMinute,
    perChannel,
    run(raw, inside) {
      const parsed = args.safeParse(raw)
      if (!parsed.success) throw badArguments(parsed.error)
      return run(parsed.data, inside)
    },
  }
}

/** A boolean as forms write it. */
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((value) => value === true || value === 'true' || value === '1')

/** A number as forms write it. */
export const count = z.coerce.number().int().min(0)

/** JSON, which forms carry as text. What does not parse is undefined to the schema after it. */
export const json = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return unreadable
  }
}, z.unknown())

/** Stands for JSON that could not be read. */
export const unreadable = Symbol('unreadable')

/** Refuses unless the app has the scope. */
export function need(inside: Inside, scope: string): void {
  const { scopes } = inside.world.seed.app
  if (!scopes.includes(scope)) throw missingScope([scope], scopes)
}

/** The refusal of an app that lacks a scope. */
export function missingScope(needed: readonly string[], provided: readonly string[]): Refusal {
  return new Refusal('missing_scope', { needed: needed.join(','), provided: provided.join(',') })
}

function badArguments(error: z.ZodError): Refusal {
  const messages = error.issues.map((issue) =>
    issue.code === 'invalid_type' && issue.input === undefined
      ? `[ERROR] missing required field: ${issue.path.join('.')}`
      : `[ERROR] ${issue.message} [json-pointer:/${issue.path.join('/')}]`,
  )
  return new Refusal('invalid_arguments', { response_metadata: { messages } })
}
