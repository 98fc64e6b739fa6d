import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api'
import type { WebClient } from '@slack/web-api'
import type { z } from 'zod'
import { inWords } from './slack-log.ts'
import type { ChatMetrics } from './metrics.ts'

/**
 * What became of a call. `refused` means that Slack understood it and did nothing; `unknown` that it may have taken
 * effect: nobody answered, or not in words.
 */
export type Reply<Data> =
  | { readonly is: 'ok'; readonly data: Data }
  /** Milliseconds to wait before this method is called again. */
  | { readonly is: 'limited'; readonly retryAfter: number }
  | { readonly is: 'refused'; readonly error: string }
  | { readonly is: 'unknown'; readonly because: string }
export type Failed = Exclude<Reply<never>, { is: 'ok' }>

/** Calls a method of the Web API and reads the answer with a schema. It never rejects. */
export type SlackCall = <Schema extends z.ZodType>(
  method: string,
  args: Readonly<Record<string, unknown>>,
  schema: Schema,
) => Promise<Reply<z.infer<Schema>>>

/** A `SlackCall` over a client of Slack's. */
export function slackCall(client: WebClient, metrics: ChatMetrics): SlackCall {
  return async (method, args, schema) => {
    const reply = await ask(client, method, args)
    metrics.called(method, word(reply))
    if (reply.is !== 'ok') return reply
    const parsed = schema.safeParse(reply.data)
    if (parsed.success) return { is: 'ok', data: parsed.data }
    return { is: 'unknown', because: `${method} answered something else than documented` }
  }
}

/** A failure as one line. */
export function failureInWords(failed: Failed): string {
  if (failed.is === 'limited') return `rate limited for ${failed.retryAfter} ms`
  return failed.is === 'refused' ? failed.error : failed.because
}

async function ask(
  client: WebClient,
  method: string,
  args: Readonly<Record<string, unknown>>,
): Promise<Reply<unknown>> {
  try {
    return { is: 'ok', data: await client.apiCall(method, { ...args }) }
  } catch (error) {
    return failureOf(error)
  }
}

function failureOf(error: unknown): Failed {
  if (error instanceof WebAPIRateLimitedError)
    return { is: 'limited', retryAfter: error.retryAfter * 1000 }
  if (error instanceof WebAPIPlatformError) return platformFailure(error.data.error)
  // A 429 without a readable Retry-After is a bare Error.
  if (error instanceof Error && error.message.startsWith('Retry header did not contain'))
    return { is: 'limited', retryAfter: defaultRetryAfter }
  return { is: 'unknown', because: inWords(error) }
}

function platformFailure(error: string): Failed {
  if (error === 'ratelimited' || error === 'rate_limited')
    return { is: 'limited', retryAfter: defaultRetryAfter }
  if (outages.has(error) || !/^[a-z_]{1,60}$/.test(error))
    return { is: 'unknown', because: error.slice(0, 200) }
  return { is: 'refused', error }
}

const defaultRetryAfter = 30_000
const outages = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

function word(reply: Reply<unknown>): string {
  if (reply.is === 'refused') return reply.error
  return reply.is === 'limited' ? 'ratelimited' : reply.is
}
