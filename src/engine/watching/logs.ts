import type { Logs, LogsFound, LogsRequest } from '#providers/logs/logs.ts'
import { DeliveryError, isWorthRetrying, ProviderFailure } from '#src/core/errors.ts'
import type { LogLine } from '#src/core/watch/logs.ts'
import { lineMask, type Mask, maskOf } from '#src/core/watch/masks.ts'
import { patternsOf } from '#src/core/watch/patterns.ts'
import { regexOf } from '#src/core/watch/regex.ts'
import type { LogsSeen, LogsWanted } from '#src/core/watch/watching.ts'
import { withDeadline } from '#src/engine/deadline.ts'
import type { World } from '#src/engine/world.ts'
import { type LogPlace, logPlaceOf, podsMeant } from './log-place.ts'

/** Lines of an app there, masked, and what they say; a Loki is asked where there is one, and the pods otherwise. */
export async function seeLogs(wanted: LogsWanted, world: World): Promise<LogsSeen> {
  const mask = maskOf(world.catalog().logs.masks)
  try {
    return await withDeadline(world.clock, DEADLINE, 'logs', (signal) =>
      see({ wanted, mask }, world, signal),
    )
  } catch (error) {
    throw inWords(error, wanted, mask)
  }
}

/** The newest lines alone, as the loop asks for them. Rejects with ProviderFailure, or with DeliveryError, masked. */
export async function readLogs(
  wanted: LogsWanted & { readonly limit: number },
  world: World,
  signal: AbortSignal,
): Promise<LogsFound> {
  const mask = maskOf(world.catalog().logs.masks)
  try {
    const { source, request } = await asking(wanted, await logPlaceOf(wanted, world), world)
    const found = await source.read({ ...request, limit: wanted.limit }, signal)
    return await masked(found, { wanted, mask }, signal)
  } catch (error) {
    throw error instanceof ProviderFailure ? hushed(error, mask) : error
  }
}

const DEADLINE = 30_000
/** Loki gives no more at once. */
const MOST_LINES = 4_999
/** Beyond it nobody reads a line in Slack. */
const LONGEST_LINE = 4_000
/** So many characters are masked before others get their turn: some 20 ms, of lines made to be slow some 100. */
const AT_ONCE = 64 * 1024
/** What was before a delivery is asked for as long as what is shown, within these, in milliseconds. */
const COMPARED = { least: 15 * 60_000, most: 24 * 3_600_000 }

type Seeing = { readonly wanted: LogsWanted; readonly mask: Mask }

async function see(seeing: Seeing, world: World, signal: AbortSignal): Promise<LogsSeen> {
  const { wanted } = seeing
  const place = await logPlaceOf(wanted, world)
  const { source, request } = await asking(wanted, place, world)
  const since = place.since && place.since.at < wanted.to ? place.since : undefined
  const [found, before] = await Promise.all([
    source.read(request, signal).then((one) => masked(one, seeing, signal)),
    since && readBefore({ source, request, since, seeing }, signal),
  ])
  const isCompared = since && before && before.lines.length > 0
  const link = source.link(request)
  return {
    lines: found.lines,
    patterns: patternsOf(
      found.lines,
      isCompared ? { known: before.lines, since: since.at } : undefined,
    ),
    cut: found.cut,
    missing: [...found.missing, ...(before?.missing ?? [])],
    from: source.kind,
    ...(link !== undefined && { link }),
    ...(isCompared && { since }),
  }
}

async function asking(wanted: LogsWanted, place: LogPlace, world: World) {
  const { cluster, namespace, workloads } = place
  const loki = wanted.previous ? undefined : await world.logs(cluster)
  const source = loki ?? (await world.podLogs(cluster))
  const { container, previous, from, to, grep, level } = wanted
  const request: LogsRequest = {
    namespace,
    pods: podsMeant(workloads, wanted.pod),
    from,
    to,
    limit: MOST_LINES,
    ...(container !== undefined && { container }),
    ...(previous && { previous }),
    ...(grep !== undefined && { matching: grep }),
    ...(level && { level }),
  }
  return { source, request }
}

type Comparing = {
  readonly source: Logs
  readonly request: LogsRequest
  readonly since: NonNullable<LogPlace['since']>
  readonly seeing: Seeing
}

/** What was said before the delivery. That it cannot be known is no reason to show nothing. */
async function readBefore(
  { source, request, since, seeing }: Comparing,
  signal: AbortSignal,
): Promise<LogsFound> {
  const { from, to } = request
  const span = Math.min(COMPARED.most, Math.max(COMPARED.least, to - from))
  const unmarked = `nothing is marked as new since ${since.version}`
  try {
    const before = { ...request, from: since.at - span, to: since.at }
    const { lines, cut } = await masked(await source.read(before, signal), seeing, signal)
    if (lines.length === 0)
      return nothingFrom(`${unmarked}: there are no lines from before it to compare with`)
    const seldom = `what is new is told by the last ${lines.length} lines before ${since.version} alone: something seldom may be older`
    return { lines, cut: false, missing: cut ? [seldom] : [] }
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    return nothingFrom(`${unmarked}: ${seeing.mask(error.message)}`)
  }
}

function nothingFrom(because: string): LogsFound {
  return { lines: [], cut: false, missing: [because] }
}

/**
 * What people may see. Whatever matched only what is masked is left out: nobody shall guess it bit by bit. Others get their
 * turn meanwhile, and it ends when nobody waits for it any more.
 */
async function masked(
  { lines, cut, missing }: LogsFound,
  { wanted, mask }: Seeing,
  signal: AbortSignal,
): Promise<LogsFound> {
  const regex = wanted.grep === undefined ? undefined : regexOf(wanted.grep)
  const hide = lineMask(mask, LONGEST_LINE)
  const shown: LogLine[] = []
  let left = AT_ONCE
  for (const line of lines) {
    if (left <= 0) await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) throw late()
    left = (left <= 0 ? AT_ONCE : left) - line.text.length
    const seen = hide(line)
    if (!regex || regex.isIn(seen.text)) shown.push(seen)
  }
  return { lines: shown, cut, missing: missing.map((one) => mask(one)) }
}

function late(): ProviderFailure {
  return new ProviderFailure('deliver', 'unavailable', 'Cannot mask them: it took too long', {
    hint: 'Ask for a shorter time, or for less with `--grep`',
  })
}

function hushed(failure: ProviderFailure, mask: Mask): ProviderFailure {
  const { provider, kind, message, hint, retryAfter } = failure
  return new ProviderFailure(provider, kind, mask(message), {
    ...(hint !== undefined && { hint: mask(hint) }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

function inWords(error: unknown, { app, environment }: LogsWanted, mask: Mask): unknown {
  if (!(error instanceof ProviderFailure)) return error
  const { kind, message, hint } = hushed(error, mask)
  return new DeliveryError(
    isWorthRetrying(kind) ? 'unavailable' : 'not-possible',
    `Cannot show logs of ${app} in ${environment}: ${message.replace(/^Cannot [^:]*: /, '')}`,
    hint === undefined ? {} : { hint },
  )
}
