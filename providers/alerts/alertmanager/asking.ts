import { Agent, type Dispatcher, request } from 'undici'
import type { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError, type FailureKind, ProviderFailure } from '#src/core/errors.ts'
import { withoutSecrets } from '#src/core/secrets.ts'

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
    async ask(question, signal) {
      const done = new AbortController()
      const late = new AbortController()
      void clock.wait(timeout, done.signal).then(() => late.abort())
      const failed = failing(name, question.task)
      try {
        if (signal.aborted) throw failed('unavailable', 'stopped before the answer came')
        return await exchange(options, question, agent, AbortSignal.any([signal, late.signal]))
      } catch (error) {
        if (error instanceof ProviderFailure) throw error
        if (signal.aborted) throw failed('unavailable', 'stopped before the answer came')
        if (late.signal.aborted)
          throw failed('unavailable', `no answer within ${timeout / 1000} seconds`)
        throw failed('unavailable', `it cannot be reached (${wordsOf(error)})`)
      } finally {
        done.abort()
      }
    },
    close: () => agent.destroy(),
  }
}

async function exchange<T>(
  options: AskingOptions,
  { task, method, path, body, answer }: Question<T>,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<T> {
  const { name, url, longest = LONGEST } = options
  const failed = failing(name, task)
  const authorization = await proof(options, failed)
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
  const text = await textOf(reply.body, longest)
  if (text === undefined)
    throw failed('unavailable', `its answer is larger than ${longest / 1024 / 1024} MiB`)
  if (reply.statusCode >= 300) throw refused(reply, text, failed, options.clock)
  const { data } = answer.safeParse(jsonOf(text))
  if (data !== undefined) return data
  throw failed('unavailable', 'it does not answer as Alertmanager does', {
    hint: 'Is "url" the address of an Alertmanager with API v2, without "/api/v2"?',
  })
}

type Failing = (
  kind: FailureKind,
  why: string,
  options?: ConstructorParameters<typeof ProviderFailure>[3],
) => ProviderFailure

/** What was thrown is no cause: it may hold the request, and so its headers. */
function failing(name: string, task: string): Failing {
  return (kind, why, options) =>
    new ProviderFailure(name, kind, `Cannot ${task} at Alertmanager of ${name}: ${why}`, options)
}

async function proof({ authorization }: AskingOptions, failed: Failing) {
  try {
    return await authorization()
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    throw failed('denied', error.message, error.hint === undefined ? {} : { hint: error.hint })
  }
}

function refused(
  { statusCode, headers }: Dispatcher.ResponseData,
  text: string,
  failed: Failing,
  clock: Clock,
): ProviderFailure {
  const said = saidIn(text)
  const why = `it answered ${statusCode}${said && ` (${said})`}`
  if (statusCode === 401 || statusCode === 403)
    return failed('denied', why, { hint: 'Is what "token" or "password" refers to still good?' })
  if (statusCode === 429) {
    const retryAfter = pauseIn(headers['retry-after'], clock.now())
    return failed('throttled', why, retryAfter === undefined ? {} : { retryAfter })
  }
  return failed([400, 404, 422].includes(statusCode) ? 'rejected' : 'unavailable', why)
}

/** Alertmanager's errors are a JSON string, or `{ code, message }` where its API's router refuses. */
function saidIn(text: string): string {
  const json = jsonOf(text)
  const message =
    typeof json === 'object' && json !== null && 'message' in json ? json.message : json
  if (typeof message !== 'string') return ''
  return withoutSecrets(message.replaceAll(/\s+/g, ' ').trim()).slice(0, WORDS)
}

/** Retry-After, in seconds or as a date; in milliseconds from now. */
function pauseIn(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Undefined when it is too long; nothing more is read then. */
async function textOf(body: AsyncIterable<Buffer>, longest: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > longest) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed'
  const { code } = error as NodeJS.ErrnoException
  return withoutSecrets(error.message || code || 'the connection failed').slice(0, WORDS)
}
