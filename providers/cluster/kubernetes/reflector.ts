import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Requests } from './requests.ts'

/** A collection that is followed: listed once, then kept up to date by a watch. */
export type Reflector<Item> = {
  /** The items, or undefined while the watch does not stand. */
  items(): readonly Item[] | undefined
  stop(): void
}

export type Following<Item> = {
  /** `/api/v1/namespaces/shop/pods`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Takes out of an object what is kept; null for a collection that only tells that something changed. */
  readonly keep: z.ZodType<Item> | null
  changed(): void
  /** A watch ended badly, and is taken up again after a while. */
  failed(error: unknown): void
}

/** Lists and watches until it is stopped; what ends with an error is begun again, after 0.5 s, 1 s, 2 s … at most 10 s. */
export function reflect<Item>(
  requests: Requests,
  clock: Clock,
  following: Following<Item>,
): Reflector<Item> {
  const ending = new AbortController()
  const items = new Map<string, Item>()
  let standing = false

  async function list(): Promise<string> {
    const { path, query = {}, keep } = following
    const request = { method: 'GET', path, query, doing: `list ${path}` } as const
    const answer = await requests.json(request, List, ending.signal)
    items.clear()
    for (const item of keep ? (answer.items ?? []) : []) store(item)
    return answer.metadata.resourceVersion
  }

  function store(object: unknown): void {
    const kept = following.keep?.safeParse(object).data
    const named = Named.safeParse(object).data
    if (kept !== undefined && named) items.set(named.metadata.name, kept)
  }

  /** Follows from a version on, until the server ends the watch; answers where it came to. */
  async function watch(from: string): Promise<string> {
    const { path, query = {} } = following
    const follow = {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: from,
      timeoutSeconds: '240',
    }
    const request = {
      method: 'GET',
      path,
      query: { ...query, ...follow },
      doing: `watch ${path}`,
      quietMs: 90_000,
    } as const
    const chunks = await requests.stream(request, ending.signal)
    standing = true
    following.changed()
    let version = from
    for await (const event of lines(chunks)) {
      const { type, object } = WatchEvent.parse(JSON.parse(event))
      if (type === 'ERROR')
        throw new Error('the watch was ended by the API server', { cause: object })
      version = Named.parse(object).metadata.resourceVersion
      if (type === 'BOOKMARK') continue
      if (type === 'DELETED') items.delete(Named.parse(object).metadata.name)
      else store(object)
      following.changed()
    }
    return version
  }

  async function run(): Promise<void> {
    let pause = 500
    while (!ending.signal.aborted) {
      try {
        let version = await list()
        for (;;) {
          version = await watch(version)
          pause = 500
        }
      } catch (error) {
        if (ending.signal.aborted) return
        if (standing) pause = 500
        standing = false
        following.failed(error)
        await clock.wait(isRefusal(error) ? 60_000 : pause, ending.signal)
        pause = Math.min(pause * 2, 10_000)
      }
    }
  }

  void run()
  return {
    items: () => (standing ? [...items.values()] : undefined),
    stop: () => ending.abort(),
  }
}

/** Whether we may not watch this: asking often will not help. */
function isRefusal(error: unknown): boolean {
  return error instanceof ProviderFailure && (error.kind === 'denied' || error.kind === 'rejected')
}

async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) if (part) yield part
  }
}

const Named = z.object({
  metadata: z.object({ name: z.string().default(''), resourceVersion: z.string().default('') }),
})
const List = z.object({
  metadata: z.object({ resourceVersion: z.string().default('') }),
  items: z.array(z.unknown()).nullish(),
})
const WatchEvent = z.object({ type: z.string(), object: z.unknown() })
