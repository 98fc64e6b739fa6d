import { Agent, type Dispatcher, request } from 'undici'
import type { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { proven, spoken } from '#providers/http/authorization.ts'
import { bodyWithin, failure, retryAfterOf, type Wire, within } from '#providers/http/wire.ts'

export type AskingOptions = {
  /** How failures name it: the cluster. */
  readonly name: string
  /** Where it is, perhaps with a path before its API's. */
  readonly url: string
  /** The Authorization header of this moment. */
  readonly authorization: () => Promise<string | undefined>
  readonly clock: Clock
  /** Milliseconds for one answer, all of it. */
  readonly timeout?: number
  /** Bytes of one answer. */
  readonly longest?: number
}

/** Asks one Alertmanager; every failure is a ProviderFailure "Cannot `task`: …". */
export type Asking = {
  /** The answer as `answer` wants it. */
  ask<T>(question: Question<T>, signal: AbortSignal): Promise<T>
  close(): Promise<void>
}

export type Question<T> = {
  readonly task: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  /** Reads the answer; absent where nothing that it says is of interest. */
  readonly answer: z.ZodType<T>
}

const TIMEOUT = 10_000
const LONGEST = 16 * 1024 * 1024
/** How much of its own words we repeat. */
const WORDS = 300

export function createAsking(options: AskingOptions): Asking {
  const { name, clock, timeout = TIMEOUT } = options
  const agent = new Agent({ connections: 4, keepAliveTimeout: 10_000 })
  return {
    ask(question, signal) {
      const provider = name
      const task = `${question.task} at Alertmanager of ${name}`
      const wire = { provider, task, clock, timeout }
      return within(wire, signal, (late) =>
        exchange({ wire, options, dispatcher: agent }, question, late),
      )
    },
    close: () => agent.destroy(),
  }
}

type Exchange = {
  readonly wire: Omit<Wire, 'fetch'>
  readonly options: AskingOptions
  readonly dispatcher: Dispatcher
}

async function exchange<T>(
  { wire, options, dispatcher }: Exchange,
  { method, path, body, answer }: Question<T>,
  signal: AbortSignal,
): Promise<T> {
  const { url, longest = LONGEST } = options
  const authorization = await proven(wire, options.authorization)
  try {
    const reply = await request(`${url}${path}`, {
      method,
      dispatcher,
      signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'deliver',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(authorization !== undefined && { authorization }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = (await bodyWithin(reply.body, longest))?.toString('utf8')
    if (text === undefined)
      throw failure(wire, 'unavailable', `its answer is larger than ${longest / 1024 / 1024} MiB`)
    if (reply.statusCode >= 300) throw refused(wire, reply, saidIn(text, authorization))
    const { data } = answer.safeParse(jsonOf(text))
    if (data !== undefined) return data
    throw failure(wire, 'unavailable', 'it does not answer as Alertmanager does', {
      hint: 'Is "url" the address of an Alertmanager with API v2, without "/api/v2"?',
    })
  } catch (error) {
    if (error instanceof ProviderFailure) throw error
    // What was thrown is no cause: it may hold the request, and so its headers.
    throw failure(wire, 'unavailable', `it cannot be reached (${wordsOf(error, authorization)})`)
  }
}

function refused(
  wire: Omit<Wire, 'fetch'>,
  { statusCode, headers }: Dispatcher.ResponseData,
  said: string,
): ProviderFailure {
  const why = `it answered ${statusCode}${said && ` (${said})`}`
  if (statusCode === 401 || statusCode === 403)
    return failure(wire, 'denied', why, {
      hint: 'Is what "token" or "password" refers to still good?',
    })
  if (statusCode === 429) {
    const header = headers['retry-after']
    const retryAfter = retryAfterOf(typeof header === 'string' ? header : null, wire.clock.now())
    return failure(wire, 'throttled', why, retryAfter === undefined ? {} : { retryAfter })
  }
  return failure(wire, [400, 404, 422].includes(statusCode) ? 'rejected' : 'unavailable', why)
}

/** Alertmanager's errors are a JSON string, or `{ code, message }` where its API's router refuses. */
function saidIn(text: string, authorization: string | undefined): string {
  const json = jsonOf(text)
  const message =
    typeof json === 'object' && json !== null && 'message' in json ? json.message : json
  if (typeof message !== 'string') return ''
  return spoken(message, authorization, WORDS)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function wordsOf(error: unknown, authorization: string | undefined): string {
  if (!(error instanceof Error)) return 'the connection failed'
  const { code } = error as NodeJS.ErrnoException
  return spoken(error.message || code || 'the connection failed', authorization, WORDS)
}
