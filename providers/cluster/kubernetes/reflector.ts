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
  const mirror = {
    requests,
    following,
    items: new Map<string, Item>(),
    standing: false,
    signal: ending.signal,
  }
  void keepGoing(mirror, clock)
  return {
    items: () => (mirror.standing ? [...mirror.items.values()] : undefined),
    stop: () => ending.abort(),
  }
}

type Mirror<Item> = {
  readonly requests: Requests
  readonly following: Following<Item>
  readonly items: Map<string, Item>
  readonly signal: AbortSignal
  /** The watch stands: what it keeps is what there is, give or take a moment. */
  standing: boolean
}

async function keepGoing<Item>(mirror: Mirror<Item>, clock: Clock): Promise<void> {
  let pause = shortest
  while (!mirror.signal.aborted) {
    try {
      let version = await list(mirror)
      for (;;) version = await watch(mirror, version)
    } catch (error) {
      if (mirror.signal.aborted) return
      if (mirror.standing) pause = shortest
      mirror.standing = false
      mirror.following.failed(error)
      await clock.wait(isRefusal(error) ? 60_000 : pause, mirror.signal)
      pause = Math.min(pause * 2, longest)
    }
  }
}

const shortest = 500
const longest = 10_000

async function list<Item>(mirror: Mirror<Item>): Promise<string> {
  const { path, query = {}, keep } = mirror.following
  const request = { method: 'GET', path, query, doing: `list ${path}` } as const
  const answer = await mirror.requests.json(request, List, mirror.signal)
  mirror.items.clear()
  for (const item of keep ? (answer.items ?? []) : []) store(mirror, item)
  return answer.metadata.resourceVersion
}

/** Follows from a version on, until the server ends the watch; answers where it came to. */
async function watch<Item>(mirror: Mirror<Item>, from: string): Promise<string> {
  const { path, query = {}, changed } = mirror.following
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
  const chunks = await mirror.requests.stream(request, mirror.signal)
  mirror.standing = true
  changed()
  let version = from
  for await (const line of lines(chunks)) {
    const { type, object } = WatchEvent.parse(JSON.parse(line))
    if (type === 'ERROR')
      throw new Error('the watch was ended by the API server', { cause: object })
    const { metadata } = Named.parse(object)
    version = metadata.resourceVersion
    if (type === 'BOOKMARK') continue
    if (type === 'DELETED') mirror.items.delete(metadata.name)
    else store(mirror, object)
    changed()
  }
  return version
}

function store<Item>({ following, items }: Mirror<Item>, object: unknown): void {
  const kept = following.keep?.safeParse(object).data
  const named = Named.safeParse(object).data
  if (kept !== undefined && named) items.set(named.metadata.name, kept)
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
