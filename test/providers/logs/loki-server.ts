import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WrittenLine } from '#providers/logs/simulated.ts'
import { levelOf } from '#src/core/watch/levels.ts'
import { regexOf } from '#src/core/watch/regex.ts'
import { fits, type Query, readLogql } from './logql-reader.ts'

/**
 * Answers as Loki 3.7 does by its HTTP API's documentation: JSON for what it finds, text/plain for errors. It is not
 * Loki, and proves nothing about it: that our requests are read, and such answers understood.
 */
export async function serveLoki(lines: readonly WrittenLine[] = []) {
  const asked: { readonly url: URL; readonly headers: Readonly<Record<string, unknown>> }[] = []
  let instead: ((response: ServerResponse) => void) | undefined
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://loki')
    asked.push({ url, headers: request.headers })
    if (instead) instead(response)
    else answer(url, lines, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    /** From now on it answers this, whatever is asked. */
    answerWith(other: (response: ServerResponse) => void): void {
      instead = other
    },
    goAway: () => server.closeAllConnections(),
    async stop(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answer(url: URL, lines: readonly WrittenLine[], response: ServerResponse): void {
  if (url.pathname === '/loki/api/v1/labels')
    return json(response, {
      status: 'success',
      data: ['container', 'namespace', 'pod', 'service_name'],
    })
  if (url.pathname !== '/loki/api/v1/query_range') return plain(response, 404, '404 page not found')
  try {
    const query = readLogql(url.searchParams.get('query') ?? '')
    const result = streamsOf(found(query, url, lines))
    json(response, { status: 'success', data: { resultType: 'streams', result, stats: {} } })
  } catch (error) {
    plain(response, 400, error instanceof Error ? error.message : String(error))
  }
}

function found(query: Query, { searchParams }: URL, lines: readonly WrittenLine[]) {
  const [start, end, limit] = ['start', 'end', 'limit'].map((name) =>
    BigInt(searchParams.get(name) ?? 0),
  )
  const fitting = lines
    .map((line) => ({
      line,
      at: BigInt(line.at) * 1_000_000n,
      level: levelOf(line.text) ?? 'unknown',
    }))
    .filter(({ line, at, level }) => at >= start! && at < end! && isFound(query, line, level))
  const newestFirst = fitting.toSorted((a, b) => Number(b.at - a.at))
  return newestFirst.slice(0, Number(limit))
}

function isFound({ matchers, filters }: Query, line: WrittenLine, level: string): boolean {
  const { namespace, pod, container } = line
  const labels: Readonly<Record<string, string>> = {
    namespace,
    pod,
    container,
    detected_level: level,
  }
  const isLabelled = (part: Query['matchers'][number]) => fits(part, labels[part.name ?? ''] ?? '')
  return (
    matchers.every(isLabelled) &&
    filters.every((part) => {
      if (part.name !== undefined) return isLabelled(part)
      return part.operator === '|='
        ? line.text.includes(part.value)
        : regexOf(part.value).isIn(line.text)
    })
  )
}

/** Lines of the same labels are one stream; what is kept beside a line is among its labels. */
function streamsOf(lines: ReturnType<typeof found>) {
  const labelled = lines.map(({ line: { namespace, pod, container, text }, at, level }) => ({
    stream: { namespace, pod, container, service_name: 'checkout', detected_level: level },
    value: [String(at), text],
  }))
  return [...Map.groupBy(labelled, ({ stream }) => JSON.stringify(stream)).values()].map(
    (those) => ({
      stream: those[0]!.stream,
      values: those.map(({ value }) => value),
    }),
  )
}

function json(response: ServerResponse, body: unknown): void {
  response
    .writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
    .end(JSON.stringify(body))
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}
