import { request as send } from 'undici'
import type { z } from 'zod'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { failureOf, Status, unreached } from '#providers/cluster/objects/failures.ts'
import { credentials, type RealEntry } from './kubeconfig.ts'

/** Requests to one API server, authenticated and bounded in time; failures come as ProviderFailure. */
export type Requests = {
  readonly provider: string
  /** The answer, checked; one that reads otherwise comes from something in between, and counts as none. */
  json<Answer>(request: Request, as: z.ZodType<Answer>, signal: AbortSignal): Promise<Answer>
  /** The same where a 404 (or what the request names) means that there is none. */
  find<Answer>(
    request: Request,
    as: z.ZodType<Answer>,
    signal: AbortSignal,
  ): Promise<Answer | undefined>
  /** The body as text. */
  text(request: Request, signal: AbortSignal): Promise<string>
  /** Chunks of an answer without end; silence for `quietMs` ends it with an error. */
  stream(
    request: Request & { readonly quietMs: number },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Buffer>>
  close(): Promise<void>
}

export type Request = {
  readonly method: 'GET' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  readonly contentType?: string
  /** How it reads after "Cannot": `apply Deployment shop/checkout`. */
  readonly doing: string
  /** What is sent, when it is an object. */
  readonly object?: Manifest
  readonly timeoutMs?: number
  /** Answers that mean that there is none; 404 when absent. */
  readonly absent?: readonly number[]
}

type Answer = {
  readonly code: number
  readonly body: AsyncIterable<Buffer> & { text(): Promise<string> }
  readonly retryAfterMs?: number
}

type Whole =
  | { readonly body: string; readonly failure?: never; readonly isAbsence?: never }
  | { readonly body?: never; readonly failure: ProviderFailure; readonly isAbsence: boolean }

/** Sends requests as the cluster's entry says. */
export function openRequests(entry: RealEntry, provider: string): Requests {
  const sender = { provider, held: credentials(entry) }
  return {
    provider,
    async text(request, signal) {
      return bodyOf(await wholeAnswer(sender, request, signal))
    },
    async json(request, as, signal) {
      const body = bodyOf(await wholeAnswer(sender, request, signal))
      return await told(sender, request, async () => as.parse(parse(body)))
    },
    async find(request, as, signal) {
      const answer = await wholeAnswer(sender, request, signal)
      if (answer.isAbsence) return undefined
      return await told(sender, request, async () => as.parse(parse(bodyOf(answer))))
    },
    async stream({ quietMs, ...request }, signal) {
      return await told(sender, request, async () => {
        const answer = await ask(sender, { ...request, quietMs }, signal)
        if (answer.code === 200) return answer.body
        throw refusal(provider, request, answer, await answer.body.text())
      })
    },
    close: () => sender.held.close(),
  }
}

type Sender = { readonly provider: string; readonly held: ReturnType<typeof credentials> }

/** The whole answer, within the request's time; with what it means when it is none of the 2xx. */
async function wholeAnswer(sender: Sender, request: Request, outer: AbortSignal): Promise<Whole> {
  const signal = AbortSignal.any([outer, AbortSignal.timeout(timeoutOf(request))])
  return await told(sender, request, async () => {
    const answer = await ask(sender, { ...request, quietMs: timeoutOf(request) }, signal)
    const body = await answer.body.text()
    if (answer.code >= 200 && answer.code < 300) return { body }
    const failure = refusal(sender.provider, request, answer, body)
    return { failure, isAbsence: (request.absent ?? [404]).includes(answer.code) }
  })
}

function bodyOf({ body, failure }: Whole): string {
  if (failure) throw failure
  return body
}

async function ask(
  { provider, held }: Sender,
  request: Request & { readonly quietMs: number },
  signal: AbortSignal,
): Promise<Answer> {
  const { server, headers, dispatcher } = await held.access().catch((cause: unknown) => {
    throw badCredentials(provider, request.doing, cause)
  })
  const query = new URLSearchParams(request.query).toString()
  const {
    statusCode,
    body,
    headers: answered,
  } = await send(`${server}${request.path}${query && `?${query}`}`, {
    method: request.method,
    dispatcher,
    signal,
    headersTimeout: timeoutOf(request),
    bodyTimeout: request.quietMs,
    headers: {
      ...headers,
      Accept: 'application/json',
      'User-Agent': 'deliver',
      ...(request.body && { 'Content-Type': request.contentType ?? 'application/json' }),
    },
    ...(request.body && { body: JSON.stringify(request.body) }),
  })
  const retryAfter = Number(answered['retry-after'])
  return { code: statusCode, body, ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1000 }) }
}

/** Whatever goes wrong on the way is told as a failure of the provider. */
async function told<Result>(
  { provider }: Sender,
  { doing }: Request,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProviderFailure) throw error
    throw unreached(provider, doing, error)
  }
}

function timeoutOf({ timeoutMs = 15_000 }: Request): number {
  return timeoutMs
}

function refusal(
  provider: string,
  request: Request,
  { code, retryAfterMs }: Answer,
  body: string,
): ProviderFailure {
  const status = Status.safeParse(parse(body)).data ?? Status.parse({})
  return failureOf({
    provider,
    doing: request.doing,
    code,
    status,
    ...(request.object && { object: request.object }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}

/** An answer that is no JSON comes from something in between; it counts as none. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function badCredentials(provider: string, doing: string, cause: unknown): ProviderFailure {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ProviderFailure(
    provider,
    'denied',
    `Cannot ${doing}: the cluster's credentials cannot be read: ${why}`,
    {
      cause,
      hint: 'Correct the kubeconfig that deliver.yml names for the cluster; it is read again by itself',
    },
  )
}
