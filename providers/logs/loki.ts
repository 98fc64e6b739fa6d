import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { levelNamed } from '#src/core/watch/levels.ts'
import type { LogLine } from '#src/core/watch/logs.ts'
import { explored } from './explore.ts'
import { fitting } from './fitting.ts'
import { type LogLabels, logqlOf } from './logql.ts'
import { type Access, ask, refused } from './loki-http.ts'
import type { Logs, LogsFound, LogsRequest } from './logs.ts'

export type LokiOptions = {
  /** How failures name it. */
  readonly name: string
  readonly url: string
  /** Where people reach Grafana, which shows what Loki keeps; without it there are no links. */
  readonly external?: string | undefined
  readonly labels: LogLabels
  readonly authorization: Access['authorization']
  readonly tenant?: string | undefined
  readonly clock: Clock
  readonly fetch: typeof fetch
}

/** A Loki over its HTTP API, 2.9 or later. It is asked for at most `MOST_LINES` lines at once. */
export function openLokiLogs(options: LokiOptions): Logs {
  const { labels, external } = options
  return {
    kind: 'loki',
    read: (request, signal) => read(options, request, signal),
    async ping(signal) {
      await ask(accessTo(options, 'reach it'), '/loki/api/v1/labels', { since: '5m' }, signal)
    },
    link: (request) =>
      external === undefined || request.pods.length === 0
        ? undefined
        : explored(external, logqlOf(request, labels)[0]!, request),
    async close() {},
  }
}

/** Loki answers with no more unless it is configured to (`max_entries_limit_per_query`). */
export const MOST_LINES = 5_000

async function read(
  options: LokiOptions,
  request: LogsRequest,
  signal: AbortSignal,
): Promise<LogsFound> {
  const { level } = request
  const fits = level ? fitting({ level }, options.name) : () => true
  if (request.pods.length === 0) return { lines: [], cut: false, missing: [] }
  const limit = Math.min(request.limit, MOST_LINES - 1)
  const asked = await Promise.all(
    logqlOf(request, options.labels).map((query) =>
      entries(options, { query, request, limit }, signal),
    ),
  )
  const found = asked.flatMap((one) => one.slice(0, limit))
  const lines = distinct(found, asked.length > 1)
    .toSorted((a, b) =>
      a.nanoseconds < b.nanoseconds ? -1 : Number(a.nanoseconds > b.nanoseconds),
    )
    .map(({ line }) => line)
    .filter(fits)
  return {
    lines: lines.slice(-limit),
    cut: lines.length > limit || asked.some((one) => one.length > limit),
    missing: [],
  }
}

type Entry = { readonly nanoseconds: bigint; readonly key: string; readonly line: LogLine }

/** The newest lines that a query finds, at most one more than `limit`, newest first. */
async function entries(
  options: LokiOptions,
  { query, request, limit }: { query: string; request: LogsRequest; limit: number },
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const access = accessTo(options, `read logs of ${request.namespace}`)
  const body = await ask(
    access,
    '/loki/api/v1/query_range',
    {
      query,
      start: `${request.from}000000`,
      end: `${request.to}000000`,
      limit: `${limit + 1}`,
      direction: 'backward',
    },
    signal,
  )
  const answer = Answer.safeParse(body)
  if (!answer.success) throw refused(access, 'its answer is not that of Loki')
  return answer.data.data.result
    .flatMap(({ stream, values }) =>
      values.map(([nanoseconds, text]) => entryOf(stream, nanoseconds, text, options.labels)),
    )
    .toSorted((a, b) =>
      a.nanoseconds > b.nanoseconds ? -1 : Number(a.nanoseconds < b.nanoseconds),
    )
}

function entryOf(
  stream: Readonly<Record<string, string>>,
  time: string,
  text: string,
  labels: LogLabels,
): Entry {
  const nanoseconds = BigInt(time)
  const pod = stream[labels.pod]
  const container = stream[labels.container]
  const level = levelNamed(stream['detected_level'] ?? '') ?? levelNamed(stream['level'] ?? '')
  const line: LogLine = {
    at: Number(nanoseconds / 1_000_000n),
    text,
    ...(pod !== undefined && { pod }),
    ...(container !== undefined && { container }),
    ...(level && { level }),
  }
  return { nanoseconds, line, key: JSON.stringify([time, pod, container, text]) }
}

/** What two queries found counts once. */
function distinct(found: readonly Entry[], isTwice: boolean): readonly Entry[] {
  return isTwice ? [...new Map(found.map((entry) => [entry.key, entry])).values()] : found
}

function accessTo(options: LokiOptions, task: string): Access {
  return { ...options, provider: options.name, task }
}

/** Of a query for lines. Labels that Loki keeps beside a line join those of its stream. */
const Answer = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('streams'),
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string().regex(/^\d{1,19}$/), z.string()]).rest(z.unknown())),
      }),
    ),
  }),
})
