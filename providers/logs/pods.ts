import type { Cluster } from '#providers/cluster/cluster.ts'
import type { PodSeen } from '#src/core/watch/inspected.ts'
import { together } from '#providers/cluster/objects/together.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Instant } from '#src/core/clock.ts'
import { levelOf } from '#src/core/watch/levels.ts'
import type { LogLine } from '#src/core/watch/logs.ts'
import { fitting, newest, podsLike } from './fitting.ts'
import type { Logs, LogsFound, LogsRequest } from './logs.ts'

/**
 * What the pods of a cluster still have of what they wrote: the end of it, a few pods at a time, and nothing of pods that
 * are gone. Whatever cannot be read is told in `missing`; it rejects only where nothing could be read because of the
 * cluster.
 */
export function podLogs(name: string, cluster: Pick<Cluster, 'pods' | 'podLog' | 'ping'>): Logs {
  return {
    kind: 'pods',
    async read(request, signal) {
      const fits = fitting(request, name)
      const isMeant = podsLike(request.pods)
      const pods = await cluster.pods({ namespace: request.namespace }, signal)
      const found = pods.filter(({ name: pod }) => isMeant(pod))
      const { containers, missing } = containersOf(found, request, name)
      const read = await together(containers, (one) =>
        readOne(cluster, { ...request, ...one, share: shareOf(containers.length) }, signal),
      )
      if (read.length > 0) refuseIfNone(read)
      return gathered(read, { request, missing, fits })
    },
    ping: (signal) => cluster.ping(signal),
    link: () => undefined,
    async close() {},
  }
}

/** More containers than these are not read at once; the newest pods come first. */
const MOST_CONTAINERS = 40
const MOST_LINES = 5_000
/** What all containers together may give, and what one may at most and at least. */
const BYTES = { together: 16 * 1024 * 1024, most: 2 * 1024 * 1024, least: 256 * 1024 }

type Container = { readonly pod: string; readonly container: string }

function containersOf(pods: readonly PodSeen[], request: LogsRequest, provider: string) {
  const wanted = request.container
  const all = pods
    .toReversed()
    .flatMap((pod) =>
      pod.containers
        .filter(({ restarts }) => !request.previous || restarts > 0)
        .map(({ name }) => ({ pod: pod.name, container: name })),
    )
  const meant = all.filter(({ container }) => wanted === undefined || container === wanted)
  if (all.length > 0 && meant.length === 0) {
    const names = [...new Set(all.map(({ container }) => container))].join(', ')
    throw new ProviderFailure(
      provider,
      'rejected',
      `Cannot read logs of container "${wanted}": no pod has it`,
      { hint: `There are: ${names}` },
    )
  }
  const more = meant.length - MOST_CONTAINERS
  return {
    containers: meant.slice(0, MOST_CONTAINERS),
    missing:
      more > 0 ? [`${more} more ${more === 1 ? 'container was' : 'containers were'} not read`] : [],
  }
}

function shareOf(containers: number): number {
  return Math.max(BYTES.least, Math.min(BYTES.most, Math.floor(BYTES.together / containers)))
}

type Read =
  | { readonly lines: readonly LogLine[]; readonly cut: boolean; readonly missing?: string }
  | { readonly failure: ProviderFailure; readonly of: Container }

/** The end of what one container wrote. Where it does not fit, fewer lines are asked for: the API gives the oldest of them first. */
async function readOne(
  cluster: Pick<Cluster, 'podLog'>,
  request: LogsRequest & Container & { readonly share: number },
  signal: AbortSignal,
): Promise<Read> {
  const { namespace, pod, container, previous, from, to, share } = request
  const asked = {
    namespace,
    pod,
    container,
    since: from,
    limitBytes: share,
    ...(previous && { previous }),
  }
  try {
    let tailLines = MOST_LINES
    let text = await cluster.podLog({ ...asked, tailLines }, signal)
    for (let again = 0; again < 3 && isFull(text, share); again++) {
      tailLines = Math.max(1, Math.floor(text.split('\n').length / 2))
      text = await cluster.podLog({ ...asked, tailLines }, signal)
    }
    const lines = linesOf(text, { pod, container }, from)
    return {
      lines: lines.filter(({ at }) => at >= from && at < to),
      cut: lines.length >= tailLines,
      ...(isFull(text, share) && {
        missing: `${pod}: the end of what ${container} wrote is too long`,
      }),
    }
  } catch (failure) {
    if (!(failure instanceof ProviderFailure)) throw failure
    return { failure, of: { pod, container } }
  }
}

function isFull(text: string, share: number): boolean {
  return Buffer.byteLength(text) >= share
}

/** Each line begins with its time as RFC 3339; what does not belongs to the line before it. */
function linesOf(text: string, of: Container, from: Instant): readonly LogLine[] {
  let at = from
  return text.split('\n').flatMap((line) => {
    const [, time = '', rest = ''] = TIMED.exec(line) ?? []
    const told = Date.parse(time)
    if (!Number.isNaN(told)) at = told
    const said = (Number.isNaN(told) ? line : rest).trimEnd()
    if (said === '') return []
    const level = levelOf(said)
    return [{ at, text: said, ...of, ...(level && { level }) }]
  })
}

const TIMED = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))(?: ([^]*))?$/

function refuseIfNone(read: readonly Read[]): void {
  const [first] = read
  const isLost = (one: Read) => 'failure' in one && one.failure.kind !== 'rejected'
  if (first && 'failure' in first && read.every((one) => isLost(one))) throw first.failure
}

function gathered(
  read: readonly Read[],
  {
    request,
    missing,
    fits,
  }: {
    readonly request: LogsRequest
    readonly missing: readonly string[]
    readonly fits: (line: LogLine) => boolean
  },
): LogsFound {
  const good = read.flatMap((one) => ('lines' in one ? [one] : []))
  const bad = read.flatMap((one) => ('failure' in one ? [one] : []))
  const { lines, cut } = newest(good.flatMap((one) => one.lines).filter(fits), request.limit)
  return {
    lines,
    cut: cut || good.some((one) => one.cut),
    missing: [
      ...bad.map(({ of, failure }) => `${of.pod}/${of.container}: ${reasonOf(failure)}`),
      ...good.flatMap((one) => one.missing ?? []),
      ...missing,
    ],
  }
}

/** What is behind the colon of `Cannot X: Y`. */
function reasonOf({ message }: ProviderFailure): string {
  return message.replace(/^Cannot [^:]*: /, '')
}
