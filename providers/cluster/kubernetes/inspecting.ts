import { z } from 'zod'
import { ProviderFailure } from '#src/core/errors.ts'
import type { PodLogRequest } from '#providers/cluster/inspecting.ts'
import type { ListedSort } from '#providers/cluster/objects/api.ts'
import { unreached } from '#providers/cluster/objects/failures.ts'
import type { Request, Requests } from './requests.ts'

type Wanted = {
  readonly sort: ListedSort
  readonly namespace: string
  readonly atMost: number
}

const groups: Readonly<Record<ListedSort, string>> = {
  pods: '/api/v1',
  events: '/api/v1',
  replicasets: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  podmetrics: '/apis/metrics.k8s.io/v1beta1',
}

const List = z.object({
  metadata: z.object({ continue: z.string().nullish() }).nullish(),
  items: z.array(z.unknown()).nullish(),
})

const page = 500

/** A list, page by page, until it ends or there is enough of it. */
export async function listOf(
  requests: Requests,
  { sort, namespace, atMost }: Wanted,
  signal: AbortSignal,
): Promise<readonly unknown[] | undefined> {
  const isMetrics = sort === 'podmetrics'
  const plural = isMetrics ? 'pods' : sort
  const request = {
    method: 'GET',
    path: `${groups[sort]}/namespaces/${encodeURIComponent(namespace)}/${plural}`,
    doing: `list the ${isMetrics ? 'usage of pods' : plural} in ${namespace}`,
    // An API that another server answers for is absent, too, while that server is.
    absent: isMetrics ? [404, 503] : [404],
  } as const
  const items: unknown[] = []
  let next: string | undefined
  do {
    const query = { limit: String(Math.min(page, atMost - items.length)) }
    const answer = await requests.find(
      { ...request, query: { ...query, ...(next && { continue: next }) } },
      List,
      signal,
    )
    if (!answer) return undefined
    items.push(...(answer.items ?? []))
    next = answer.metadata?.continue ?? undefined
  } while (next && items.length < atMost)
  return items.slice(0, atMost)
}

/** The end of what a container wrote; never more than asked for, whatever the node sends. */
export async function podLogOf(
  requests: Requests,
  of: PodLogRequest,
  signal: AbortSignal,
): Promise<string> {
  const { namespace, pod, limitBytes } = of
  const request: Request = {
    method: 'GET',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
    query: queryOf(of),
    doing: `read the logs of ${namespace}/${pod}`,
  }
  const within = AbortSignal.any([signal, AbortSignal.timeout(15_000)])
  try {
    const chunks = await requests.stream({ ...request, quietMs: 15_000 }, within)
    return await upTo(chunks, limitBytes)
  } catch (cause) {
    if (cause instanceof ProviderFailure) throw cause
    throw unreached(requests.provider, request.doing, cause)
  }
}

function queryOf(of: PodLogRequest): Record<string, string> {
  return {
    timestamps: 'true',
    tailLines: String(of.tailLines),
    limitBytes: String(of.limitBytes),
    ...(of.container && { container: of.container }),
    ...(of.previous && { previous: 'true' }),
    ...(of.since !== undefined && { sinceTime: new Date(of.since).toISOString() }),
  }
}

/** Leaving the loop ends the answer. */
async function upTo(chunks: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const kept: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    kept.push(chunk)
    size += chunk.length
    if (size >= limit) break
  }
  return Buffer.concat(kept).subarray(0, limit).toString('utf8')
}
